"""Formats of dates: ISO in both languages."""
