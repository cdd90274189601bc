"""What a line of a report is about, as tables style it and files name it."""

from enum import StrEnum


class LineKind(StrEnum):
    """The area's own statement, the sum from below, who stands behind it, one of those below; ALONE beside none."""

    OWN = "own"
    BELOW = "below"
    COVERAGE = "coverage"
    CHILD = "child"
    ALONE = ""
