"""The simulated province: what stands at its points, moved to this machine, and the programs that run there."""
