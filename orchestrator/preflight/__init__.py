"""Ready or not? What to look at before a meeting, and what to make of it. Pure, but for runner.py."""
