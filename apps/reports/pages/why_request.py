"""What the page of a changed total was asked for: which number, between which moments or periods, on what footing."""

from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.figures.models import Indicator, Period
from apps.figures.models.detached import refuse_detached
from apps.figures.totals.contributions import APPROVED, SUBMITTED
from apps.reports.numbers.changed_total import AskedChange, ReadTotal, between_moments
from apps.reports.numbers.footing import SIDE_CHOICES, FootingChoice
from apps.reports.numbers.manner import FOOTING_NAMES, NumberScale, minute
from apps.reports.numbers.prior import latest_before
from apps.reports.numbers.why_changed import ChangeCause
from apps.reports.pages.indicator_request import indicator_of, moment_asked
from apps.reports.pages.request import PageRequest, Select, code_of
from apps.reports.tables import wording
from apps.units.access import SignedInRequest

ALL_PARTS = "all"
A_WEEK = timedelta(days=7)


class ChangeRequest(PageRequest):
    """Http404 for what is not there to choose. Without moments or periods: the latest year, from a week ago to now."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.indicator = indicator_of(self.asked.get("indicator", ""))
        self.sees_drafts = self.scope.sees(self.unit)
        self.is_of_periods = "from" in self.asked
        self.footing = self.one_of("footing", "footing", SIDE_CHOICES, FootingChoice.AUTOMATIC)
        self.scale = self.one_of("scale", "scale", list(NumberScale), NumberScale.PLAIN)
        counting = self.one_of("counting", "counting", (APPROVED, SUBMITTED), APPROVED)
        self.counting = counting if self.sees_drafts else APPROVED
        self.part = self.one_of("part", "part", ("", ALL_PARTS, *ChangeCause))
        self.since = moment_asked(self.asked, "since") or timezone.localtime().replace(microsecond=0) - A_WEEK
        self.until = moment_asked(self.asked, "until")
        self.earlier, self.later = self._periods()
        self.shown_period = self.later

    def _periods(self) -> tuple[Period, Period]:
        """The two compared; of two moments the one period twice."""
        if not self.is_of_periods:
            period = self.period("period") or self.latest_year()
            return period, period
        later = self.period("to") or self.latest_year()
        years = [year for year in self.years_by_code.values() if year.ends < later.ends]
        return self.period("from") or latest_before(years, later.ends) or later, later

    # ---- What is read

    @property
    def change(self) -> AskedChange:
        """The two totals that are asked for. KeptElsewhere where what the unit said has gone."""
        refuse_detached([self.earlier.pk, self.later.pk], [self.unit.pk])
        how = {"counting": self.counting, "footing": self.footing}
        if not self.is_of_periods:
            return between_moments(self.unit, self.indicator, self.later, self.since, self.until, **how)
        earlier, later = (ReadTotal(period, self.counting, self.until) for period in (self.earlier, self.later))
        return AskedChange(self.unit, self.indicator, earlier, later, self.footing)

    @cached_property
    def names_of_sides(self) -> tuple[str, str]:
        """2014 and 2015, or two moments on the clocks of the site."""
        if self.is_of_periods:
            return str(self.earlier), str(self.later)
        until = minute(self.until) if self.until else pgettext("moment", "now")
        return minute(self.since), until

    # ---- The choices of the page

    @property
    def picker(self) -> list[tuple[str, list[Indicator]]]:
        """The indicators that are no rates, by group."""
        found = Indicator.objects.select_related("group").filter(numerator=None)
        return [(str(group), list(members)) for group, members in groupby(found, key=lambda indicator: indicator.group)]

    @property
    def footing_select(self) -> Select:
        options = tuple((choice.value, str(FOOTING_NAMES[choice])) for choice in SIDE_CHOICES)
        return Select("footing", _("footing"), options, self.footing)

    @property
    def scale_select(self) -> Select:
        options = ((NumberScale.PLAIN.value, _("in full")), (NumberScale.SCALED.value, _("thousands and millions")))
        return Select("scale", _("Numbers"), options, self.scale)

    @property
    def since_field(self) -> str:
        return _in_field(self.since)

    @property
    def until_field(self) -> str:
        return _in_field(self.until) if self.until else ""

    def chosen(self) -> dict[str, object]:
        query: dict[str, object] = {"indicator": self.indicator.code}
        if self.is_of_periods:
            query |= {"from": code_of(self.earlier), "to": code_of(self.later)}
        else:
            query |= {"period": code_of(self.later), "since": self.since.isoformat(timespec="milliseconds")}
        if self.until:
            query["until"] = self.until.isoformat(timespec="milliseconds")
        usual = {"footing": FootingChoice.AUTOMATIC, "scale": NumberScale.PLAIN, "counting": APPROVED, "part": ""}
        for name, value in usual.items():
            if getattr(self, name) != value:
                query[name] = getattr(self, name)
        return query

    @property
    def spans(self) -> list[str]:
        """Both periods with their first and last days."""
        return list(dict.fromkeys(wording.period_name(period) for period in (self.earlier, self.later)))

    @property
    def other_way(self) -> str:
        """The address of the same number between two periods, or between two moments."""
        query = {"unit": self.unit.code, "indicator": self.indicator.code}
        if self.is_of_periods:
            query["period"] = self.later.code
        else:
            alike = [period for period in self.periods if period.kind == self.later.kind]
            earlier = latest_before(alike, self.later.ends) or self.later
            query |= {"from": earlier.code, "to": self.later.code}
        return f"{reverse('reports:why')}?{urlencode(query)}"


def _in_field(moment: datetime) -> str:
    """As a field of the page writes it: on the clocks of the site, with what there is below a second."""
    local = timezone.localtime(moment).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
