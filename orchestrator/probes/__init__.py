"""One file a protocol: how a sign of life is asked for, answered and measured."""
