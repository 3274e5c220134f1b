"""What an orchestrated meeting needs of Jitsi's settings: facts in, findings with their cures out. Pure."""
