"""The form of a telephone number as a union's register keeps it: a Chinese mobile or landline number, loosely.

Pure. The pattern goes into the check constraints of the registers; `tidy` makes of what was typed what it fits.
"""

import re
import unicodedata

MOBILE = r"1[3-9][0-9]{9}"
LANDLINE = r"(0[1-9][0-9]{1,2}-?)?[2-8][0-9]{6,7}(-[0-9]{1,6})?"
SERVICE = r"[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}"  # 400-123-4567; 12351, the unions' own
NUMBER = f"({MOBILE}|{LANDLINE}|{SERVICE})"
TELEPHONE_PATTERN = f"^({NUMBER}(; {NUMBER})*)?$"
BETWEEN = re.compile(r"[;,、/\n]+")
EXTENSION = re.compile(r"(?:转|分机|ext\.?)", re.IGNORECASE)


def tidy(text: str) -> str:
    """The numbers of a text as they are kept: 0772-2825363-801; 13877212345 of （0772）2825363转801、138 7721 2345."""
    numbers = map(_tidy_number, BETWEEN.split(unicodedata.normalize("NFKC", text)))
    return "; ".join(filter(None, numbers))


def is_telephone(text: str) -> bool:
    """Whether a tidied text is numbers of the known kinds, or nothing."""
    return re.fullmatch(TELEPHONE_PATTERN, text) is not None


def _tidy_number(text: str) -> str:
    plain = EXTENSION.sub("-", text.strip())
    plain = re.sub(r"^(?:\+|00)86[- ]*", "", plain)
    plain = re.sub(r"^86(?=1[3-9][0-9]{9}$)", "", re.sub(r"^\((0[0-9]{2,3})\)\s*", r"\1-", plain))
    plain = re.sub(r"[‐‑–—−]", "-", plain)
    plain = re.sub(r"\s*-\s*", "-", plain).strip("-")
    if re.fullmatch(r"0[0-9]{2,3} +[0-9 ]+(-[0-9]+)?", plain):
        plain = plain.replace(" ", "-", 1)
    plain = plain.replace(" ", "")
    return plain.replace("-", "") if re.fullmatch(MOBILE, plain.replace("-", "")) else plain
