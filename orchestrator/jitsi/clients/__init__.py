"""Each part of Jitsi over its own HTTP door, and all bridges as one."""
