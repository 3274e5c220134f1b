"""Who of the meeting is in its room: identity, media, attendance, roll call. All of it pure."""
