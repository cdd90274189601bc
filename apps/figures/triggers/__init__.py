"""What the database itself holds for figures and what is derived from them, in SQL."""
