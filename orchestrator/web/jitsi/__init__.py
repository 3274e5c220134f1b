"""What Jitsi tells us, and asks."""
