"""What is made of what they say: who is in which room, and of whom packets come. Pure."""
