"""The work report of a federation as a Word draft."""
