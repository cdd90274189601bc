"""What the registers add to a report: the campaigns of an area and the honours its units received."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from apps.figures.models import Indicator, Period
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.related import RelatedFigures
from apps.units.access import below
from apps.units.models import Campaign, Honour, Unit
from apps.units.models.unit import open_on

# The group of the catalogue whose part of a report tells of campaigns without numbers, and of honours.
GROUP_OF_KIND: dict[str, str] = {
    Campaign.Kind.COMPETITION: "ECO",
    Campaign.Kind.CONTEST: "ECO",
    Campaign.Kind.RIGHTS: "CON",
    Campaign.Kind.RELIEF: "PRO",
    Campaign.Kind.SERVICE: "SRV",
    Campaign.Kind.CULTURE: "CUL",
    Campaign.Kind.COMMUNITY: "COM",
    Campaign.Kind.ORGANISING: "ORG",
}
GROUP_OF_HONOURS = "HON"
LEVELS = list(Honour.Level)


@dataclass(frozen=True, slots=True)
class CampaignAccount:
    """A campaign with what it states; `organiser` is None where it is the reporting federation's own."""

    campaign: Campaign
    organiser: Unit | None
    numbers: tuple[tuple[Indicator, LedgerReading], ...]

    @property
    def is_own(self) -> bool:
        return self.organiser is None

    @property
    def indicators(self) -> set[int]:
        """The keys of what it states."""
        return {indicator.pk for indicator, _reading in self.numbers}

    @property
    def group(self) -> str:
        """The code of the group that tells of it: that of its first number, else that of its kind."""
        for indicator, _reading in self.numbers:
            return indicator.group.code
        return GROUP_OF_KIND[self.campaign.kind]


def campaigns_of(scope: Scope, unit: Unit, period: Period) -> list[Campaign]:
    """Those of the area in the reader's view that were going on in the period, the federation's own first."""
    going_on = Q(starts=None, begun=None) | Q(starts__lte=period.ends) | Q(begun__lte=period.ends.year)
    going_on &= Q(ends__isnull=True) | Q(ends__gte=period.starts)
    within = Campaign.objects.filter(below(scope.paths), open_on(period.ends), going_on, path__startswith=unit.path)
    campaigns = list(within.select_related("parent"))
    return sorted(campaigns, key=lambda campaign: (campaign.path.count("/"), campaign.code))


def accounts(unit: Unit, campaigns: Iterable[Campaign], figures: RelatedFigures) -> list[CampaignAccount]:
    """Each campaign with the numbers it states."""
    told = []
    for campaign in campaigns:
        organiser = campaign.parent if campaign.parent_id != unit.pk else None
        told.append(CampaignAccount(campaign, organiser, tuple(figures.all_of(campaign))))
    return told


def honours_of(scope: Scope, unit: Unit, period: Period) -> list[Honour]:
    """Those on record for units of the area in view, of the period's years or of none; the highest level first."""
    in_time = Q(year__isnull=True) | Q(year__gte=period.starts.year, year__lte=period.ends.year)
    within = Honour.objects.filter(below(scope.paths, "unit__path"), in_time, unit__path__startswith=unit.path)
    return sorted(within.select_related("unit"), key=_rank)


def _rank(honour: Honour) -> tuple[int, int, str, str]:
    return LEVELS.index(Honour.Level(honour.level)), honour.unit.path.count("/"), honour.unit.code, honour.name
