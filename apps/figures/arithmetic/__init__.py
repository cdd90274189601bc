"""Arithmetic of figures, without Django: intervals, quantities, sums, rates, periods, the language of rules."""
