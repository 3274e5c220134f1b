"""One script a promise; run one with `make bench NAME=drop_latency`."""
