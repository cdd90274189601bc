"""While a file lies in the folder of the data, pages are read and nothing is written: for an upgrade.

A file, because the database is what is being upgraded; each host has its own. It holds a sentence for people.
"""

from pathlib import Path

from django.conf import settings


def note() -> Path:
    return settings.VAR / "read_only.txt"


def is_on() -> bool:
    return note().exists()


def said() -> str:
    """What people are told; empty where nothing was written for them, or everything may be written again."""
    try:
        return note().read_text().strip()
    except FileNotFoundError:
        return ""


def begin(sentence: str) -> None:
    note().parent.mkdir(parents=True, exist_ok=True)
    note().write_text(f"{sentence}\n")


def end() -> None:
    note().unlink(missing_ok=True)
