"""What the points are told before a meeting: to whom, in which words, by which way."""
