"""Totals: what counts, the stored sums and their one writer, and how they are read."""
