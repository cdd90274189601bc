"""Where a unit may stand: the rules of `units_check` in triggers.py, in Python for those who ask before they write.

The database decides. A unit's `clean` and the plan of a file call these so that all faults are named at once, and a
test holds both to the same cases.
"""

from collections.abc import Mapping
from datetime import date

from apps.units.identifiers import division


def level_fits(level: int | None, level_above: int | None) -> bool:
    """A federation stands at a lower level, a greater number, than the one it reports to; None or 0 is no level."""
    return not level or not level_above or level > level_above


def division_fits(division_code: str, division_above: str, *, territorial: bool) -> bool:
    """The division code of a territorial unit, where it has one, lies inside that of the federation above."""
    return not territorial or not division_code or division_code.startswith(division(division_above))


def closing_fits(closed: date | None, closed_above: date | None) -> bool:
    """A federation closes after everything below it; None is open."""
    if closed_above is None:
        return True
    return closed is not None and closed <= closed_above


def stands_below_itself(code: str, parents: Mapping[str, str]) -> bool:
    """Whether the way up from a federation comes back to it. `parents` gives by code that of the federation above.

    Of {A: B, B: C, C: A} every one does; of {A: B, B: C, C: B} only B and C do, and A merely leads there.
    """
    seen = set()
    above = parents.get(code, "")
    while above and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False
