"""The structure of the data: what identifies a number, the number, and what is said of it. The one list of these."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.models import Figure, Indicator, Period
from apps.reports.numbers.readings import LedgerReading
from apps.reports.opendata.time_periods import start_day
from apps.spreadsheets.writing import safe
from apps.units.models.installation import year_begins

AGENCY, NUMBERS, VERSION = "UNIONRECORDS", "NUMBERS", "1.0"
IDENTIFIED = f"{AGENCY}:{NUMBERS}({VERSION})"


@dataclass(frozen=True, slots=True)
class Component:
    """A column of the data. `codelist` is the list its codes are from, "" where it is free; `kind` as SDMX names it."""

    id: str
    name: str | Promise
    codelist: str = ""
    kind: str = "String"

    @property
    def is_number(self) -> bool:
        return self.kind in ("Decimal", "Integer")


UNIT = Component("UNIT", _("federation"), "CL_UNIT")
INDICATOR = Component("INDICATOR", _("indicator"), "CL_INDICATOR")
TIME_PERIOD = Component("TIME_PERIOD", _("period"), kind="ObservationalTimePeriod")
DIMENSIONS = (UNIT, INDICATOR, TIME_PERIOD)
OBS_VALUE = Component("OBS_VALUE", _("value"), kind="Decimal")
ATTRIBUTES = (
    Component("STATE", _("state"), "CL_STATE"),
    Component("QUALIFIER", _("qualifier"), "CL_QUALIFIER"),
    Component("LOW", _("lowest"), kind="Decimal"),
    Component("HIGH", _("highest"), kind="Decimal"),
    Component("ROUNDING", _("half of one as printed"), kind="Decimal"),
    Component("STATED_TEXT", _("as printed")),
    Component("UNIT_MEASURE", _("measure")),
    Component("FOOTING", _("footing"), "CL_FOOTING"),
    Component("ORIGIN", _("how it came about"), "CL_ORIGIN"),
    Component("REPORTED", _("reported, of those expected"), kind="Integer"),
    Component("EXPECTED", _("expected"), kind="Integer"),
    Component("WAIVED", _("waived"), kind="Integer"),
    Component("PARTIAL", _("a sum of some"), kind="Boolean"),
    Component("PERIOD", _("period, by its code here"), "CL_PERIOD"),
    Component("STATED_FOR", _("stated for the period")),
    Component("REPORTING_YEAR_START_DAY", _("day on which reporting years begin"), kind="MonthDay"),
)
BY_ID = {component.id: component for component in (*DIMENSIONS, OBS_VALUE, *ATTRIBUTES)}
# Beside the structure, of earlier versions: from when to when a number was the one shown.
VALIDITY = ("VALID_FROM", "VALID_TO")


def described(reading: LedgerReading, indicator: Indicator, period: Period) -> dict[str, str]:
    """The number and all that is said of it, by the component; "" where there is nothing to say."""
    return {
        **dict(_quantity(reading)),
        "STATE": "value" if reading.quantity else reading.state,
        "STATED_TEXT": _printed(reading.figure),
        "UNIT_MEASURE": indicator.measure_zh,
        "FOOTING": reading.footing or "",
        "ORIGIN": reading.origin or "",
        **dict(_completeness(reading)),
        "PERIOD": period.code,
        "STATED_FOR": reading.period.code if reading.quantity and reading.period != period else "",
        "REPORTING_YEAR_START_DAY": start_day(year_begins()) if period.kind == Period.Kind.YEAR else "",
    }


def _quantity(reading: LedgerReading) -> Iterator[tuple[str, str]]:
    quantity = reading.quantity
    if quantity is not None:
        yield "OBS_VALUE", in_file(quantity.value)
        yield "QUALIFIER", str(quantity.qualifier)
        yield "LOW", in_file(quantity.low)
        yield "HIGH", in_file(quantity.high)
        yield "ROUNDING", in_file(quantity.rounding or None)


def _printed(figure: Figure | None) -> str:
    """As the source printed it, safe in a spreadsheet."""
    return str(safe(figure.stated_text)) if figure else ""


def _completeness(reading: LedgerReading) -> Iterator[tuple[str, str]]:
    """m of n, of a sum."""
    if reading.expected:
        yield "REPORTED", str(reading.reported)
        yield "EXPECTED", str(reading.expected)
        yield "WAIVED", str(reading.waived)
        yield "PARTIAL", str(reading.partial).lower()
