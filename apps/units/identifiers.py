"""The form of codes: a unit's own, the unified social credit code (GB 32100-2015), division codes (GB/T 2260).

Pure. What the database holds codes to is made from the constants here: the patterns go into its check constraints, the
functions stand in its migrations, and a test compares them with what is installed.
"""

from collections.abc import Collection, Iterable, Iterator

CODE_PATTERN = r"^[0-9A-Z][0-9A-Z-]*$"
DIVISION_PATTERN = r"^([0-9]{6}([0-9]{3}){0,2})?$"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
WEIGHTS = [pow(3, place, 31) for place in range(LENGTH - 1)]
DIVISION_LENGTHS = (0, 2, 4, 6, 9, 12)  # 000000 is the whole country, which holds every division

# The same two rules as the database states them: `uscc_fault(code) is None` and `division(code)`.
USCC_FUNCTION = f"""
CREATE FUNCTION units_uscc_fits(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT length(code) = {LENGTH} AND translate(code, '{ALPHABET}', '') = ''
        AND (SELECT sum((strpos('{ALPHABET}', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
             FROM unnest(ARRAY{[*WEIGHTS, 1]}) WITH ORDINALITY AS t(weight, place))
$$;
ALTER TABLE units_unit ADD CONSTRAINT units_uscc_fits CHECK (uscc = '' OR units_uscc_fits(uscc));
"""
_DIVISION_LENGTH = " ".join(f"WHEN length(rtrim(code, '0')) <= {length} THEN {length}" for length in DIVISION_LENGTHS)
DIVISION_FUNCTION = f"""
CREATE FUNCTION units_division(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(code, CASE {_DIVISION_LENGTH} END)
$$;
"""


def uscc_fault(code: str) -> str | None:
    """What is wrong with a code: length, letter or check; None when its check character (weights 3^i mod 31) fits."""
    if len(code) != LENGTH:
        return "length"
    if set(code) - set(ALPHABET):
        return "letter"
    if _check_character(code[:-1]) != code[-1]:
        return "check"
    return None


def _check_character(body: str) -> str:
    """The character that makes the weighted sum of all 18 a multiple of 31."""
    total = 0
    for character, weight in zip(body, WEIGHTS, strict=True):
        total += ALPHABET.index(character) * weight
    return ALPHABET[-total % 31]


def division(code: str) -> str:
    """What all division codes inside this one begin with: 45 for 450000, 4502 for 450200, 450203 for itself; nothing
    for 000000."""
    significant = len(code.rstrip("0"))
    for length in DIVISION_LENGTHS:
        if length >= significant:
            return code[:length]
    return code


def stems(code: str) -> Iterator[str]:
    """The codes that this one may extend: 450000 and 450000-ZS of 450000-ZS-01."""
    for at, character in enumerate(code):
        if character == "-":
            yield code[:at]


def belongs(code: str, federations: Collection[str], divisions: Iterable[str] = ()) -> bool:
    """Whether a code lies among those of these federations: it extends one of theirs, or is a division code of its own
    inside one of these divisions.

    450203-A1 is among those of 450203, and so is 450203 of the division 450200; 450100 is neither's.
    """
    if code.isdecimal() and _lies_inside(code, divisions):
        return True
    return any(stem in federations for stem in stems(code))


def _lies_inside(code: str, divisions: Iterable[str]) -> bool:
    """Whether a division code is inside one of these divisions; an empty division holds nothing."""
    return any(outer and code.startswith(division(outer)) for outer in divisions)
