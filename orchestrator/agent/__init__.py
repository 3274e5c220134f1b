"""What runs at a bridge point: dials the centre, beats, answers, and remembers when it was alone. Kept light."""
