"""The day from which a new unit is proposed to report: the first of the year being collected.

Which year that is, the app of figures knows, which stands above this one: it puts `tells_first_day` in place.
"""

from collections.abc import Callable
from datetime import date


def _nobody_knows() -> date | None:
    return None


tells_first_day: Callable[[], date | None] = _nobody_knows


def first_day() -> date | None:
    """None where nobody tells it."""
    return tells_first_day()
