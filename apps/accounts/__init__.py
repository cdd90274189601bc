"""How people sign in, how long that lasts, and the log of who came in and what went out."""
