"""Tables in files: reading them under limits, finding their headings, telling their faults, writing. No models."""
