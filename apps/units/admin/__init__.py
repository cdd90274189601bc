"""The registers' screens in the admin."""

from apps.units.admin import (
    access_log,
    change_log,
    extra_columns,
    installation,
    letterheads,
    outgoing,
    people,
    registers,
    successions,
)

__all__ = [
    "access_log",
    "change_log",
    "extra_columns",
    "installation",
    "letterheads",
    "outgoing",
    "people",
    "registers",
    "successions",
]
