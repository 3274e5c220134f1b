"""What the commands do, one file each: they compose what they need, tell of it, and return what to end with."""
