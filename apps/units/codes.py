"""Check of the unified social credit code (GB 32100-2015). Pure."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def uscc_fault(code: str) -> str | None:
    """What is wrong with a code: length, letter or check; None when its check character (weights 3^i mod 31) fits."""
    if len(code) != LENGTH:
        return "length"
    if set(code) - set(ALPHABET):
        return "letter"
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:-1]))
    return None if ALPHABET[-total % 31] == code[-1] else "check"
