"""Jitsi over HTTP: what its parts say, made honest, and the tokens by which people enter."""
