"""The tree of units: its rules in SQL, and who reported to whom on a day."""
