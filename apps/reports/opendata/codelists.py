"""The lists of codes that the data speak in, each code with its name in the reader's language and in both."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from apps.figures.models import Period, Qualifier
from apps.figures.models.detached import DETACHED
from apps.figures.models.figures import STATES
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.readings import Footing, ReadingOrigin
from apps.reports.numbers.scope import Scope
from apps.reports.opendata.time_periods import KINDS
from apps.reports.tables import wording
from apps.units.models import Register

Code = dict[str, Any]
ORIGINS = {
    ReadingOrigin.STATED: gettext_lazy("stated"),
    ReadingOrigin.COUNT: gettext_lazy("counted in the register"),
    ReadingOrigin.SUM: gettext_lazy("added up from below"),
    ReadingOrigin.YEARS: gettext_lazy("sum of its years"),
    ReadingOrigin.RATE: gettext_lazy("computed from its parts"),
}


def _units(scope: Scope) -> Iterator[Code]:
    """The federations that the person may read of, each below the one it reports to today."""
    federations = list(scope.readable().filter(register=Register.FEDERATION).order_by("path"))
    codes = {federation.code for federation in federations}
    for federation in federations:
        code = _named(federation.code, federation.display_name, federation.name, federation.name_en)
        above = federation.path.split("/")[:-2]
        yield code | ({"parent": above[-1]} if above and above[-1] in codes else {})


def _indicators(_scope: Scope) -> Iterator[Code]:
    for indicator in catalogue():
        yield _named(indicator.code, indicator.name, indicator.name_zh, indicator.name_en)


def _periods(_scope: Scope) -> Iterator[Code]:
    for period in Period.objects.filter(kind__in=KINDS).order_by("ends", "starts", "kind"):
        yield {"id": period.code, "name": wording.period_name(period)}


def _named(code: str, name: str, chinese: str, english: str) -> Code:
    names = {language: text for language, text in (("zh", chinese), ("en", english)) if text}
    return {"id": code, "name": name, "names": names}


def _footings(_scope: Scope) -> Iterator[Code]:
    """Those of one number; a number of the units in both belongs to a comparison."""
    for footing, name in wording.FOOTINGS.items():
        if footing != Footing.BOTH:
            yield {"id": footing.value, "name": str(name)}


def _choices(choices: Iterable[tuple[str, object]]) -> Callable[[Scope], Iterator[Code]]:
    """Of words that the records themselves choose from."""
    return lambda _scope: ({"id": str(value), "name": str(label)} for value, label in choices)


# By its id: what the list is of, and its codes for a person.
CODELISTS: dict[str, tuple[object, Callable[[Scope], Iterator[Code]]]] = {
    "CL_UNIT": (gettext_lazy("Federations"), _units),
    "CL_INDICATOR": (gettext_lazy("Indicators"), _indicators),
    "CL_PERIOD": (gettext_lazy("Periods"), _periods),
    "CL_QUALIFIER": (gettext_lazy("Qualifiers"), _choices(Qualifier.choices)),
    "CL_STATE": (gettext_lazy("States"), _choices([*STATES, (DETACHED, gettext_lazy("kept elsewhere"))])),
    "CL_FOOTING": (gettext_lazy("Footings"), _footings),
    "CL_ORIGIN": (gettext_lazy("How a number came about"), _choices(ORIGINS.items())),
}
