"""Access lines in user space: what is sent over loopback is delayed, lost or silently swallowed."""
