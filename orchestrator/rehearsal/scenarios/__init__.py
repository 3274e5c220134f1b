"""What a rehearsal plays, and when: the shape of a scenario, how its file is read, and those that come with us."""
