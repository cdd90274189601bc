"""Lists of enterprises held against the unions: read, matched, decided, counted (docs/adr/0033)."""
