"""What people, agents and Prometheus reach over HTTP."""
