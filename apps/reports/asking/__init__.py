"""Asking for a number in one line: which unit, which indicator, which period, and the page that answers."""
