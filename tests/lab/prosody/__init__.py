"""Debian's real Prosody on loopback, with our module loaded, and clients that speak XMPP over WebSocket to it."""
