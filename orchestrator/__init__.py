"""Điểm Cầu: connects, watches and reports a province's online briefing."""
