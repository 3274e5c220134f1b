"""The sessions of this process: what is planned, what is watched, what is done when it is due."""
