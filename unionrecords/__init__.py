"""The project: settings, the embedded database, and the commands that set up and serve the system."""
