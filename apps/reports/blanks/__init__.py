"""Blank forms of other departments, given back with the numbers on record."""
