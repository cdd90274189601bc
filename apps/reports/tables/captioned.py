"""A picture with what a reader has to know of it, on the screen and on paper: title, measure, footing, remarks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.reports.tables.geometry import Point
from apps.reports.tables.panels import Panel


@dataclass(frozen=True, slots=True)
class CaptionedChart:
    """One picture, or `panels`, below its title; `facts` are its measure and its footing, by label."""

    title: str
    facts: tuple[tuple[str, str], ...]
    drawings: tuple[SafeString, ...] = ()
    panels: tuple[Panel, ...] = ()
    remarks: tuple[str, ...] = ()
    advice: str = ""  # what to do where there is no picture
    href: str = ""  # where to do it


def facts_of(measure: str, footings: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Measure and footing; what is not known of them is left out."""
    facts = []
    if measure:
        facts.append((_("measure"), measure))
    if footing := footing_told(footings):
        facts.append((pgettext("number", "footing"), footing))
    return tuple(facts)


def footing_told(footings: Iterable[str]) -> str:
    """The footing all numbers rest on; where there are several, each with how many rest on it, the most first.

    statement, statement, from below: statement (2), from below (1).
    """
    counts = Counter(filter(None, footings))
    if len(counts) == 1:
        return next(iter(counts))
    told = [
        _("%(footing)s (%(count)s)") % {"footing": footing, "count": count} for footing, count in counts.most_common()
    ]
    return _(", ").join(told)


def marks_told(points: Iterable[Point]) -> list[str]:
    """What the marks of a picture mean, as far as it has them."""
    has_partial, has_range = False, False
    for point in points:
        if point.value is not None and point.is_partial:
            has_partial = True
        if point.has_range:
            has_range = True
    remarks = []
    if has_partial:
        remarks.append(_("What is hollow is a sum of some units."))
    if has_range:
        remarks.append(_("What is not exact is drawn with the range it may lie in."))
    return remarks


def not_drawn(names: Sequence[str]) -> list[str]:
    """Who has no number and therefore no place in the picture."""
    if not names:
        return []
    return [_("Not drawn, without a number: %(names)s.") % {"names": _(", ").join(names)}]
