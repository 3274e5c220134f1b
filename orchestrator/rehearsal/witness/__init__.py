"""What a rehearsal shows: what should be seen, who watches, and what they saw."""
