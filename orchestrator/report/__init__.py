"""What happened: a session's journal -> figures -> report."""
