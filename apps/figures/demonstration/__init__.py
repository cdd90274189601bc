"""The demonstration: an invented region with five years of returns, marked as such wherever it shows."""
