"""Numbers that an address or a form sends as text."""

LONGEST_NUMBER = 18  # digits of the largest number that every column holds


def number(text: str) -> int | None:
    """The whole number a text is; None where it is none that any row could have."""
    if len(text) > LONGEST_NUMBER or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def key(text: str) -> int:
    """The key of a row; 0, which no row has, where the text is none."""
    return number(text) or 0
