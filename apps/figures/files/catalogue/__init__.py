"""The whole catalogue by file, and what the one that comes with the system has new."""
