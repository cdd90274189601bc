"""Checks: what they read, the rules they run, and the findings that are kept."""
