"""A province in network namespaces: real kernels' packets, real processes, faults that are really silent."""
