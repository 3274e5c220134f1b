"""When: meetings -> sessions -> steps -> phases."""
