"""Figures in running text: found, proposed with whose, what and when, confirmed by a person."""
