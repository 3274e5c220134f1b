"""What is looked at before a meeting: one probe a file, each ends with a `Measured` and never with a foreign error."""
