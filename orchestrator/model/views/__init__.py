"""What screens show: the shapes that the API answers with."""
