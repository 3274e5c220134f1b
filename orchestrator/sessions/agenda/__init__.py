"""What is planned: the one writer of the schedule, and what is ahead as a list."""
