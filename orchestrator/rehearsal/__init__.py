"""A simulated province on this machine: real agents behind lines that a scenario cuts."""
