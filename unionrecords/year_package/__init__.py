"""All that belongs to one statistical year as one file: written, read back into an empty system, held against one."""
