"""Who is in which room, and what bridges count of them: pure, time is an argument."""
