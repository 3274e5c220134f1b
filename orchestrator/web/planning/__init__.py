"""The schedule over HTTP: what is planned, what people ask of it, and the calendar to subscribe to."""
