"""Messages to people outside of the system: what each chose, by which channels, and that they arrive."""
