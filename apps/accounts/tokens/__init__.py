"""Personal tokens: by one a program reads what the person who made it may see as a reader (docs/adr/0047)."""

READS_ONLY = "reads_only"  # the attribute of an account object by which it holds no role but that of a reader
