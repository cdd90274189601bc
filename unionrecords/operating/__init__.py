"""What an operator sees of the running system, and what it does by itself to go on running."""
