"""What a line of a report is about, as tables style it and files name it."""

from enum import StrEnum


class LineKind(StrEnum):
    """The area's own statement, the count of its register, the sum from below, the units in both periods, who stands
    behind a sum, one of those below, what these do not explain of a change; ALONE beside none."""

    OWN = "own"
    REGISTER = "register"
    BELOW = "below"
    BOTH = "both"
    COVERAGE = "coverage"
    CHILD = "child"
    REST = "rest"
    ALONE = ""
