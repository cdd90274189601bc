"""What two periods are compared on, as commands are told: `--footing` for both, or each side by itself."""

from argparse import ArgumentParser
from typing import Any

from apps.reports.numbers.footing import SIDE_CHOICES, FootingChoice

NAMES = ("footing", "from_footing", "to_footing")


def add_footings(parser: ArgumentParser) -> None:
    usual, choices = FootingChoice.AUTOMATIC.value, [choice.value for choice in FootingChoice]
    parser.add_argument("--footing", choices=choices, default=usual, help="what the two periods are compared on")
    sides = [choice.value for choice in SIDE_CHOICES]
    for side in ("from", "to"):
        parser.add_argument(f"--{side}-footing", choices=sides, default=usual, help="of this side by itself")


def footings_of(options: dict[str, Any]) -> dict[str, Any]:
    """The choices, by their names in a Manner."""
    return {name: options[name] for name in NAMES}
