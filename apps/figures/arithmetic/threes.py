"""The digits of a number in words as readers are shown them: in threes. No Django in here."""

import re

from apps.figures.arithmetic.quantity_text import grouped

DIGITS = re.compile(r"(?<![\d.])\d{4,}(?!\d)(?![多余几来]?[百千万亿])")  # that are grouped in threes


def in_threes(text: str) -> str:
    """超过1,000, but 1500余万 as it is said."""
    return DIGITS.sub(lambda digits: grouped(int(digits[0])), text)
