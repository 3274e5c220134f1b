"""What is watched now, and everything around one watch: engine, board, alerts."""
