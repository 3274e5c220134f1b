"""The rooms of the sessions that are watched: asked of Jitsi, judged by live/room, told to the watch and to people."""
