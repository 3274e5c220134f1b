"""What the parts of Jitsi answer, as values: pure. What they say for "nothing" becomes None; what lies is dropped."""
