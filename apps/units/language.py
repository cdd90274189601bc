"""In which of the two languages names, numbers and sentences are written to whoever reads."""

from django.utils.translation import get_language


def in_english() -> bool:
    """Whether the reader's language is English, whatever its country; Chinese is written to everybody else."""
    return (get_language() or "").startswith("en")
