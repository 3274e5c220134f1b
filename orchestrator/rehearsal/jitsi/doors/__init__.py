"""The HTTP servers of the double."""
