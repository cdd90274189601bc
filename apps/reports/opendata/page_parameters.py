"""What report pages take where programs read them as `format=json`: the choices of docs/json.md, from their homes."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.numbers.footing import SIDE_CHOICES, FootingChoice
from apps.reports.opendata.parameters import AddressParameter
from apps.reports.pages.indicator_request import SWITCHES
from apps.units.models import Register

CODE = {"type": "string", "maxLength": 40}


class TablePage(NamedTuple):
    """A page whose table programs read: its address, what it shows, its choices; `place` is the part in its path."""

    address: str
    said: Promise
    choices: tuple[AddressParameter, ...]
    place: AddressParameter | None = None


def _choice(name: str, said: Promise, values: Any) -> AddressParameter:
    return AddressParameter(name, said, {"type": "string", "enum": [str(value) for value in values]})


def _code(name: str, said: Promise) -> AddressParameter:
    return AddressParameter(name, said, CODE)


UNIT = _code("unit", _("the code of a unit; else the top of what the person sees"))
PERIOD = _code("period", _("the code of a period: 2014, CY2014, 2010-2014, 2014-09-30"))
FROM, TO = _code("from", _("the code of the earlier period")), _code("to", _("the code of the later period"))
INDICATOR = _code("indicator", _("the code of an indicator: federations stand in rows"))
FOOTING = _choice("footing", _("what the two numbers are compared on"), FootingChoice)
OF_INDICATORS = (
    _code("group", _("the code of a group of indicators; empty: all")),
    _code("pick", _("the code of an indicator; may be given several times")),
    *(_choice(name, _("how numbers are read and written"), values) for name, values in SWITCHES.items()),
    _code("as_of", _("a day or a moment: as the numbers were known then")),
)
SIDES = tuple(
    _choice(name, _("what one of the two numbers is"), SIDE_CHOICES) for name in ("from_footing", "to_footing")
)
ON = ("on",)
SHOWN = _choice("show", _("the units with their figures"), ("figures",))
TABLE_PAGES = (
    TablePage("/summary/", _("Summary"), (UNIT, PERIOD, *OF_INDICATORS)),
    TablePage(
        "/compare/", _("Comparison"),
        (UNIT, FROM, TO, INDICATOR, _choice("below", _("side by side"), ON), FOOTING, *SIDES, *OF_INDICATORS),
    ),
    TablePage("/trend/", _("Trend"), (UNIT, FROM, TO, INDICATOR, FOOTING, *OF_INDICATORS)),
    TablePage(
        "/why/", _("Why a total changed"),
        (UNIT, INDICATOR, FROM, TO, PERIOD, FOOTING, _code("since", _("the first moment")),
         _code("until", _("the second moment")), _code("part", _("the units of one part"))),
    ),
    TablePage("/coverage/", _("Coverage of returns"), (UNIT, PERIOD, _code("form", _("the code of a form")))),
    TablePage(
        "/coverage/units/", _("Units that are expected to answer"),
        (UNIT, PERIOD, _code("form", _("the code of a form")), _code("status", _("the status of their returns")),
         _choice("late", _("only who is late"), ON)),
    ),
    TablePage(
        "/contradictions/", _("Contradictions"),
        (UNIT, PERIOD, *(_code(name, _("only these")) for name in
                         ("standing", "form", "group", "check", "severity", "state"))),
    ),
    TablePage("/restatements/", _("Restatements"), (UNIT, PERIOD)),
    TablePage(
        "/registers/{register}/", _("Registers"),
        (UNIT, _code("at", _("a year; empty: today")), _code("rows", _("the feature in rows")),
         _code("columns", _("the feature in columns")), SHOWN),
        _choice("register", _("which register"), Register.values),
    ),
    TablePage("/sources/{code}/", _("What a source states"), (), _code("code", _("the code of the source"))),
)  # fmt: skip
