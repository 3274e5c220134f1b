"""Where the agents of the points attach."""
