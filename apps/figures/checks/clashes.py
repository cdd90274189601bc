"""What a check says it found: a clash, and the texts of the built-in checks."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from apps.figures.checks.readings import Reading
from apps.figures.models import EditRule, Finding

ERROR, QUERY, NOTICE = Finding.Severity.ERROR, Finding.Severity.QUERY, Finding.Severity.NOTICE
NOT_COMPARABLE = "NOT-COMPARABLE"

TEXTS = {
    "child_above": gettext_noop(
        "%(other)s cannot be above %(figure)s, of which it is a part: correct whichever is wrong, or its period."
    ),
    "children_above": gettext_noop(
        "%(other)s is above %(figure)s: correct the one that is wrong, or explain what is counted twice or otherwise."
    ),
    "area_above": gettext_noop(
        "%(figure)s is above %(other)s although everybody below has reported: accept the sum, "
        "or explain what is not allocated below."
    ),
    "partial_sum": gettext_noop(
        "%(figure)s is what comes from below while %(reported)s of %(expected)s have a number, still without "
        "%(without)s: state the whole area, or explain."
    ),
    "sum_no_longer_whole": gettext_noop(
        "%(figure)s was taken from below when the sum was whole. It is %(other)s now, %(reported)s of %(expected)s, "
        "without %(without)s: look again, or explain."
    ),
    "measure": gettext_noop(
        "%(figure)s is stated in %(stated)s where the indicator counts %(expected)s: likely %(expected)s. "
        "Correct the measure, or explain."
    ),
    "scaled_measure": gettext_noop(
        "%(figure)s is stated in %(stated)s where the indicator counts %(expected)s: it would be %(in_expected)s. "
        "Write it in %(expected)s, or explain."
    ),
    "zeros": gettext_noop(
        "%(figure)s and %(other)s, the number before, are a power of ten apart: "
        "correct the one that is wrong, or explain."
    ),
    "rate": gettext_noop(
        "%(figure)s is not what its parts give, %(other)s: a rate is never the average of rates. "
        "Correct the one that is wrong, or explain."
    ),
    "neighbours": gettext_noop(
        "%(figure)s, beside %(other)s, makes “%(rate_name)s” %(rate)s, far from its neighbours: "
        "half of these %(units)s units have %(low)s to %(high)s. Correct the one that is wrong, or explain."
    ),
    "participants": gettext_noop(
        "%(figure)s is stated in persons and above all staff, %(other)s: likely person-times. "
        "Correct the measure, or explain."
    ),
    "origins": gettext_noop(
        "%(figure)s, as returned, and %(other)s, as a document states it, cannot both be true: "
        "correct the one that is wrong, or explain."
    ),
    "exceeded": gettext_noop(
        "%(other)s is above %(figure)s, the span they lie in: correct the one that is wrong, or explain."
    ),
    "short": gettext_noop(
        "%(other)s is %(difference)s short of %(figure)s although no year is missing: "
        "correct the one that is wrong, or explain."
    ),
    "years_missing": gettext_noop(
        "%(other)s is %(difference)s short of %(figure)s. Years without a figure: %(missing)s."
    ),
    "year_above": gettext_noop(
        "%(other)s, a single year, is above %(figure)s, the span it lies in: correct the one that is wrong, or explain."
    ),
    "other_measure": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: they are stated in different measures and are not compared."
    ),
    "other_period": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: they are stated for different periods and are not compared."
    ),
    "other_definition": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: the definition changed in between, and they are not compared."
    ),
    "other_units": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: the latter is no more than some units below have stated, "
        "and they are not compared."
    ),
}


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing a check found, on the figure of `reading`; `text` is a key of TEXTS, empty for an edit rule's own."""

    code: str
    severity: str
    text: str
    reading: Reading
    others: tuple[Reading, ...] = ()
    rule: EditRule | None = None
    facts: dict = field(default_factory=dict)

    @property
    def key(self) -> tuple[Reading, ...]:
        """The numbers it is about."""
        return (self.reading, *self.others)
