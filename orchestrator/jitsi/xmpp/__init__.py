"""Jitsi's signalling as its clients speak it: XMPP over WebSocket (RFC 7395), a room, an offer of media."""
