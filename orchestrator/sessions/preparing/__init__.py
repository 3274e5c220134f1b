"""Before a session: checks, letters, what operators and points are shown."""
