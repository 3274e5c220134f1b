"""Namespaces, the wires between them, and what can be done to these."""
