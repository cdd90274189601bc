"""The registers of units, the tree they form, and who may act where."""
