"""A list as it is read: the firms a person may see, filtered, and counted by county and by size."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.units.access import Person, below, paths, upward
from apps.units.models import Enterprise, EnterpriseList, Federation
from apps.units.tree.at_date import parents_within, upward_within

Standing = Enterprise.Standing


class EmployeeSize(NamedTuple):
    """A class of firms by their employees; the law asks a union of 25 members and more to have a committee."""

    code: str
    label: str | Promise
    condition: Q


SIZES = (
    EmployeeSize("300", gettext_lazy("300 and more"), Q(employees__gte=300)),
    EmployeeSize("100", gettext_lazy("100 to 299"), Q(employees__range=(100, 299))),
    EmployeeSize("25", gettext_lazy("25 to 99"), Q(employees__range=(25, 99))),
    EmployeeSize("0", gettext_lazy("under 25"), Q(employees__lt=25)),
    EmployeeSize("unknown", gettext_lazy("number unknown"), Q(employees=None)),
)
SIZE = Case(*(When(size.condition, Value(size.code)) for size in SIZES), output_field=CharField())


@dataclass(slots=True)
class CountedFirms:
    """How many firms of a county or a size have what."""

    code: str
    label: str | Promise
    by_standing: Counter[str] = field(default_factory=Counter)

    @property
    def cells(self) -> list[int]:
        """By standing, in the order of Standing."""
        return [self.by_standing[standing] for standing in Standing.values]

    @property
    def total(self) -> int:
        return self.by_standing.total()


@dataclass(slots=True)
class EnterpriseCounts:
    """A list counted in what a person may see of it."""

    counties: list[CountedFirms]
    sizes: list[CountedFirms]
    all: CountedFirms


def visible(enterprises: EnterpriseList, person: Person) -> QuerySet[Enterprise]:
    """The firms of the list that lie where the person may see."""
    return enterprises.enterprises.filter(below(paths(person), "federation__path"))


def filtered(firms: QuerySet[Enterprise], asked: Mapping[str, str]) -> QuerySet[Enterprise]:
    """Those of a standing, a size, a county (its code) and with a text in the name or as code; what is not known of
    these is no filter."""
    if asked.get("standing") in Standing.values:
        firms = firms.filter(standing=asked["standing"])
    for size in SIZES:
        if size.code == asked.get("size"):
            firms = firms.filter(size.condition)
    if asked.get("county"):
        county = Federation.objects.filter(code=asked["county"]).first()
        firms = firms.filter(federation__path__startswith=county.path) if county else firms.none()
    if text := asked.get("q", "").strip():
        firms = firms.filter(Q(name__icontains=text) | Q(uscc=text.upper()))
    return firms


def counted(firms: QuerySet[Enterprise]) -> EnterpriseCounts:
    """The firms by county and by size, in one question; who lies in no county is counted where she is."""
    rows = list(firms.order_by().values_list("federation", "standing", SIZE).annotate(Count("pk")))
    county_of = counties({row[0] for row in rows})
    by_county: dict[str, CountedFirms] = {}
    by_size = {size.code: CountedFirms(size.code, size.label) for size in SIZES}
    everywhere = CountedFirms("", gettext_lazy("total"))
    for federation, standing, size, count in rows:
        county = county_of[federation]
        group = by_county.setdefault(county.code, CountedFirms(county.code, county.display_name))
        for counts in (group, by_size[size], everywhere):
            counts.by_standing[standing] += count
    return EnterpriseCounts([by_county[code] for code in sorted(by_county)], list(by_size.values()), everywhere)


def counties(federations: Iterable[int]) -> dict[int, Federation]:
    """By federation the county it lies in, itself where it is one or lies in none."""
    own = Federation.objects.in_bulk(federations)
    above = {path for federation in own.values() for path in upward(federation.path)}
    county_level = Federation.objects.filter(path__in=above, level=Federation.Level.COUNTY)
    by_path = {county.path: county for county in county_level}
    return {pk: _county(federation, by_path) for pk, federation in own.items()}


def _county(federation: Federation, by_path: Mapping[str, Federation]) -> Federation:
    for path in upward(federation.path):
        if path in by_path:
            return by_path[path]
    return federation


def in_areas(enterprises: EnterpriseList, federations: Iterable[Federation]) -> Iterator[tuple[Federation, int]]:
    """How many firms of the list lie in the area of each of the federations, as it was on the list's day; those with
    none are left out."""
    areas = list(federations)
    parents = parents_within([area.pk for area in areas], enterprises.as_of)
    counts: Counter[int] = Counter()
    for own, number in enterprises.enterprises.order_by().values_list("federation").annotate(Count("pk")):
        for federation in upward_within(own, parents):
            counts[federation] += number
    for area in areas:
        if counts[area.pk]:
            yield area, counts[area.pk]
