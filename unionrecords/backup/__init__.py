"""Backups: one file of plain SQL, packed, whose last line says what is in it; proved by restoring it."""
