"""Tables as yearbooks, exports and other offices lay them out: looked at, asked about once, read as statements."""
