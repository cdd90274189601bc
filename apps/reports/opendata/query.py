"""What an address of the data asks for: which numbers, as of when, changed since when, and which columns."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.opendata import time_periods
from apps.reports.opendata.components import (
    AGENCY,
    ATTRIBUTES,
    INDICATOR,
    NUMBERS,
    OBS_VALUE,
    TIME_PERIOD,
    UNIT,
    VERSION,
    Component,
)
from apps.reports.opendata.data_parameters import DATA, named_filter
from apps.reports.opendata.filters import ComponentFilter
from apps.reports.opendata.parameters import checked, moment, names_any, parts_of_path
from apps.reports.opendata.refused import QueryRefused
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit
from apps.units.models.installation import year_begins

CONTEXTS = ("dataflow", "datastructure")
ANY_VERSION = ("*", "~", "+", VERSION)
PATH = ("context", "agencyID", "resourceID", "version", "key")
MOST_KEYS = 2_000
KEY_PATTERN = r"^[A-Za-z0-9_@$*-]+(\.[A-Za-z0-9_@$*-]+)?(,[A-Za-z0-9_@$*-]+(\.[A-Za-z0-9_@$*-]+)?)*$"
KEY_SAID = gettext_lazy("federation.indicator by their codes, * for all: 450200.ORG12, *.ORG12; several with commas")


class DataQuery:
    """One question, understood; QueryRefused where it cannot be.

    `updated_after`: only what may have changed since, deleted numbers too. `as_of`: as it was known at that moment.
    `with_history`: every version. `first` and `last`: so many periods of each series. None where it is not asked.
    """

    def __init__(self, request: SignedInRequest, path: str) -> None:
        self.scope = Scope(request.user)
        self.path = _path(path)
        self.asked = checked(request.GET, DATA)
        self.begins = self._begins()
        self.updated_after, self.as_of = self._moment("updatedAfter"), self._moment("asOf")
        self.with_history = self.asked.get("includeHistory") == "true"
        self.first, self.last = self._count("firstNObservations"), self._count("lastNObservations")
        self.filters = self._filters()
        self._refuse_what_contradicts_itself()

    # ---- The choices

    def _begins(self) -> tuple[int, int]:
        text = self.asked.get("reportingYearStartDay")
        if text is None:
            return year_begins()
        try:
            return time_periods.begins_on(text)
        except time_periods.NoTimePeriod as error:
            raise QueryRefused(_("“%(text)s” is no day such as --10-01.") % {"text": text}) from error

    def _moment(self, name: str) -> datetime | None:
        return moment(name, self.asked[name]) if name in self.asked else None

    def _count(self, name: str) -> int | None:
        return int(self.asked[name]) if name in self.asked else None

    def _filters(self) -> dict[str, ComponentFilter]:
        """By the id of the component."""
        filters = {}
        for name, text in self.asked.items():
            if component := named_filter(name):
                filters[component.id] = ComponentFilter(component, text, self.begins)
        return filters

    def _refuse_what_contradicts_itself(self) -> None:
        if self.as_of:
            self._refuse_moments_that_cannot_be(self.as_of)
        if not self.of_each_series:
            return
        if self.first and self.last:
            _refuse(_("Ask for the first or for the last observations."))
        if self.updated_after or self.with_history:
            _refuse(_("The first or last observations are those of now: without “updatedAfter” and “includeHistory”."))

    def _refuse_moments_that_cannot_be(self, as_of: datetime) -> None:
        if self.updated_after and self.updated_after > as_of:
            _refuse(_("“updatedAfter” is later than “asOf”."))
        if as_of > timezone.now():
            _refuse(_("“asOf” has not come yet."))
        if self.with_history:
            _refuse(_("“includeHistory” has every version: without “asOf”."))

    @property
    def of_each_series(self) -> int | None:
        """How many observations of each series are asked for, the first or the last; None: all."""
        return self.first or self.last

    @property
    def structure(self) -> str:
        """What the rows say they are of."""
        return next(context for context in CONTEXTS if self.path["context"] in ("*", context) or self._names(context))

    def _names(self, context: str) -> bool:
        return context in self.path["context"].split(",")

    @cached_property
    def columns(self) -> tuple[Component, ...]:
        """The measure and the attributes that are asked for."""
        measures, attributes = self.asked.get("measures", "all"), self.asked.get("attributes", "dsd")
        chosen = [OBS_VALUE] if measures != "none" else []
        for attribute in ATTRIBUTES:
            if attributes in ("dsd", "all", "obs") or attribute.id in attributes.split(","):
                chosen.append(attribute)
        return tuple(chosen)

    @property
    def has_all_columns(self) -> bool:
        return len(self.columns) == 1 + len(ATTRIBUTES)

    # ---- What there is to read

    @cached_property
    def _keys(self) -> list[tuple[str, str]]:
        """The pairs of a unit and an indicator that the key names, each `*` where any will do."""
        if not re.search(KEY_PATTERN, self.path["key"]):
            raise QueryRefused(_("A key is a federation and an indicator: 450200.ORG12, 450200 or *.ORG12."))
        keys = []
        for key in self.path["key"].split(","):
            unit, _point, indicator = key.partition(".")
            keys.append((unit, indicator or "*"))
        if len(keys) > MOST_KEYS:
            raise QueryRefused(_("A question has at most %(most)s keys.") % {"most": MOST_KEYS})
        return keys

    def is_asked(self, unit: Unit, indicator: Indicator) -> bool:
        """Whether the key names this series."""
        return any(key in self._key_set for key in self._keys_of(unit, indicator))

    @cached_property
    def _key_set(self) -> set[tuple[str, str]]:
        return set(self._keys)

    def _keys_of(self, unit: Unit, indicator: Indicator) -> Iterable[tuple[str, str]]:
        return ((unit.code, indicator.code), (unit.code, "*"), ("*", indicator.code), ("*", "*"))

    @cached_property
    def units(self) -> list[Unit]:
        """The federations asked for that the person may read of."""
        federations = self.scope.readable().filter(register=Register.FEDERATION).order_by("code")
        named = {unit for unit, _indicator in self._keys}
        if "*" not in named:
            federations = federations.filter(code__in=named)
        return [unit for unit in federations if self._takes(UNIT, unit.code)]

    @cached_property
    def indicators(self) -> list[Indicator]:
        named = {indicator for _unit, indicator in self._keys}
        chosen = []
        for indicator in catalogue():
            if not named.isdisjoint(("*", indicator.code)) and self._takes(INDICATOR, indicator.code):
                chosen.append(indicator)
        return chosen

    @cached_property
    def periods(self) -> list[Period]:
        """Those that are one period in SDMX, the earliest first."""
        periods = Period.objects.filter(kind__in=time_periods.KINDS).order_by("ends", "starts", "kind")
        wanted = self.filters.get(TIME_PERIOD.id)
        if wanted is None:
            return list(periods)
        return [period for period in periods if wanted.takes_days(period.starts, period.ends)]

    def _takes(self, component: Component, value: str) -> bool:
        wanted = self.filters.get(component.id)
        return wanted is None or wanted.takes(value)

    def takes_row(self, row: dict[str, str]) -> bool:
        """Whether the filters of measure and attributes take what is said of a number."""
        return all(self._takes(component, row.get(component.id, "")) for component in (OBS_VALUE, *ATTRIBUTES))


def _path(path: str) -> dict[str, str]:
    """The parts of the address, those left out as any; QueryRefused for what there is not."""
    told = parts_of_path(path, PATH)
    known = {
        "context": ("*", *CONTEXTS), "agencyID": ("*", AGENCY), "resourceID": ("*", NUMBERS), "version": ANY_VERSION,
    }  # fmt: skip
    for name, all_there_are in known.items():
        if not names_any(told[name], all_there_are):
            said = _("There are no data for “%(text)s” as %(name)s; there are for: %(all)s.")
            raise QueryRefused(
                said % {"text": told[name], "name": name, "all": ", ".join(all_there_are)}, HTTPStatus.NOT_FOUND
            )
    return told


def _refuse(said: str) -> None:
    raise QueryRefused(said, HTTPStatus.UNPROCESSABLE_ENTITY)
