"""Codes others issue: the unified social credit code (GB 32100-2015) and division codes (GB/T 2260). Pure."""

from collections.abc import Collection, Iterable, Iterator

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
WEIGHTS = [pow(3, place, 31) for place in range(LENGTH - 1)]
DIVISION_LENGTHS = (2, 4, 6, 9, 12)


def uscc_fault(code: str) -> str | None:
    """What is wrong with a code: length, letter or check; None when its check character (weights 3^i mod 31) fits."""
    if len(code) != LENGTH:
        return "length"
    if set(code) - set(ALPHABET):
        return "letter"
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, WEIGHTS, strict=False))
    return None if ALPHABET[-total % 31] == code[-1] else "check"


def division(code: str) -> str:
    """What all division codes inside this one begin with: 45 for 450000, 4502 for 450200, 450203 for itself."""
    significant = len(code.rstrip("0"))
    return code[: next((length for length in DIVISION_LENGTHS if length >= significant), None)]


def stems(code: str) -> Iterator[str]:
    """The codes that this one may extend: 450000 and 450000-ZS of 450000-ZS-01."""
    return (code[:at] for at, char in enumerate(code) if char == "-")


def belongs(code: str, federations: Collection[str], divisions: Iterable[str] = ()) -> bool:
    """Whether a code lies among those of these federations: it extends one of theirs, or is a division code of its own
    inside one of these divisions."""
    inside = code.isdecimal() and any(code.startswith(division(one)) for one in divisions if one)
    return inside or any(stem in federations for stem in stems(code))
