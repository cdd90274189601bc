"""Which column a heading means: written this way or that, and the nearest for a slip."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def normal(text: str) -> str:
    """Text as it is compared: full-width forms made plain, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    return next(iter(get_close_matches(text, list(known), n=1, cutoff=cutoff)), "")
