"""What people ask of the schedule: decided purely, as events or as sentences that say what to write instead."""
