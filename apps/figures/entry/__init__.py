"""Entry: the one writer of figures, many at a time."""
