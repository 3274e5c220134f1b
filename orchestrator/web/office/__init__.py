"""What operators work with around a meeting: agenda, preparation, room, people, report."""
