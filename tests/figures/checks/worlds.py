"""The small world of the tests of checks, and how things are said and found in it."""

from apps.changelog.acting import acting
from apps.figures.arithmetic import quantity_text
from apps.figures.cells import of_quantity
from apps.figures.checks import findings as checks_findings
from apps.figures.checks.context import NOTHING_TYPED
from apps.figures.checks.findings import Examination
from apps.figures.models import Figure
from tests import builders
from tests.builders import Level


class ChecksWorld:
    """A region with two cities and a catalogue of a few indicators; figures come from documents unless returned."""

    def __init__(self):
        self.members = builders.indicator("ORG12")
        self.staff = builders.indicator("ORG10")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=2,
        )  # fmt: skip
        self.turnout = builders.indicator("ECO02", measure="人次", nature="flow", over_time="sum")
        self.units = builders.indicator("ECO01", measure="家", nature="flow", over_time="last", distinct=True)
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = builders.federation("C1", self.region), builders.federation("C2", self.region)
        everything = [(one, "area") for one in (self.members, self.staff, self.turnout, self.units)]
        self.form = builders.form("SUM", [*everything, (self.members, "own")])

    def returned(self, unit, when="2014", **values):
        """A draft of area figures, given by code."""
        by_code = {one.code: one for one in (self.members, self.staff, self.turnout, self.units)}
        answers = {by_code[code]: value for code, value in values.items()}
        return builders.submission(unit, self.form, when, answers, "area")

    def retyped(self, submission, indicator, value):
        with acting(door="test"):
            submission.figures.filter(indicator=indicator).update(value=value, low=value, high=value)
        checks_findings.refresh([submission.unit_id], [submission.period_id])


def stated_all(indicator, when, **texts):
    """What each unit, named by its code, states for its area."""
    for code, text in texts.items():
        if text:
            builders.stated(builders.Unit.objects.get(code=code), indicator, when, text)


def stated_in(measure, unit, indicator, when, text):
    """A figure printed in a measure that is not the indicator's."""
    answer = of_quantity(quantity_text.read(text), stated_unit=measure)
    columns = ("value", "qualifier", "low", "high", "stated_text", "stated_unit")
    with acting(door="test", reason="test"):
        return Figure.objects.create(
            unit=unit, indicator=indicator, period=builders.period(when), coverage="area", origin="document",
            source=builders.source(), **{name: getattr(answer, name) for name in columns},
        )  # fmt: skip


def examined(unit, when="2014", *, typed=NOTHING_TYPED):
    """All that is found of a unit, with what is `typed` and not saved laid over its returns."""
    return Examination([unit], builders.period(when), typed={unit.pk: typed}).findings[unit.pk]


def found(unit, when="2014", **options):
    """The codes of all that is found."""
    return [hit.check_code for hit in examined(unit, when, **options)]


def hit(unit, code, when="2014", **options):
    return next(one for one in examined(unit, when, **options) if one.check_code == code)
