"""What outlives the process: the journal with its one writer, and the tables beside it. On SQLite or PostgreSQL."""
