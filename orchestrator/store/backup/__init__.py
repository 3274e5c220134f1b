"""What a service must have to go on elsewhere, in one file: taken while it runs, put back while it does not."""
