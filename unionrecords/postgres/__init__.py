"""The database backend: Django's PostgreSQL, which starts the embedded server on first connection."""
