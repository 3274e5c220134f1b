"""The real service and real agents over real wires, each fault asserted on events."""
