"""What a line of a report is about, as tables style it and files name it."""

from enum import StrEnum


class LineKind(StrEnum):
    """The area's own statement, the sum from below, who stands behind the sum, or one of those below."""

    OWN = "own"
    BELOW = "below"
    COVERAGE = "coverage"
    CHILD = "child"
