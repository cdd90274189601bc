"""Units eligible to have a union, out of a list of enterprises: a figure of a document, proposed and then confirmed.

The document is the file itself: its source bears the digest, the locator says whose rows were counted. Each firm of the
list counts once, whatever it was found to have; rows that were left out count nowhere, and the note says how many.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.changelog.acting import acting
from apps.figures import cells
from apps.figures.cells import Answer
from apps.figures.entry.staging import StagedCell, StagedChange, StagingPlan
from apps.figures.entry.writer import state
from apps.figures.models import Coverage, Figure, Indicator, Origin, Period, Source
from apps.units import access
from apps.units.access import ENTERING, Person, may
from apps.units.enterprises.counting import in_areas
from apps.units.enterprises.keeping import DOOR
from apps.units.errors import Refused
from apps.units.models import EnterpriseList, Federation
from apps.units.tree.at_date import parents_within

ELIGIBLE = "ORG03"  # the denominator of the establishment rate


class ProposedCount(NamedTuple):
    """What a list says of a federation's area, and what stands there: of this list (`kept`), and of any that counts."""

    federation: Federation
    firms: int
    kept: Figure | None
    counting: Figure | None
    may_enter: bool

    @property
    def counting_text(self) -> str:
        """The number that counts on the list's day, empty where none does."""
        return cells.shown(self.counting) if self.counting else ""


def indicator() -> Indicator | None:
    """What the list is a count of; None where the catalogue has none of this code."""
    return Indicator.objects.filter(code=ELIGIBLE).first()


def source_code(enterprises: EnterpriseList) -> str:
    """The code of the source that the file is: by its digest, so that the same file is one source."""
    return f"LIST-{enterprises.digest[:16].upper()}"


def proposed(enterprises: EnterpriseList, person: Person) -> list[ProposedCount]:
    """For the list's federation and the counties below it on the list's day, as far as the person sees them, in which
    firms of the list lie.

    Towns are not among them: a firm may be listed with its county alone.
    """
    below = parents_within([enterprises.federation_id], enterprises.as_of)
    seen = Federation.objects.visible_to(person).filter(pk__in=below)
    areas = seen.exclude(division_code="").filter(level__lte=Federation.Level.COUNTY).order_by("path")
    counted = list(in_areas(enterprises, areas))
    standing = _standing(enterprises, [federation for federation, _firms in counted])
    code = source_code(enterprises)
    proposals = []
    for federation, firms in counted:
        figures = [figure for figure in standing if figure.unit_id == federation.pk]
        kept = next((figure for figure in figures if figure.source and figure.source.code == code), None)
        counting = next((figure for figure in figures if figure.counts), None)
        proposals.append(ProposedCount(federation, firms, kept, counting, may(person, ENTERING, federation)))
    return proposals


def _standing(enterprises: EnterpriseList, federations: Iterable[Federation]) -> list[Figure]:
    """What documents state of these federations on the list's day."""
    cell = {"indicator__code": ELIGIBLE, "period__code": enterprises.as_of.isoformat(), "coverage": Coverage.AREA}
    units = [federation.pk for federation in federations]
    stated = Figure.objects.filter(**cell, origin=Origin.DOCUMENT, unit__in=units)
    return list(stated.select_related("source", "unit", "indicator", "period"))


def cite(enterprises: EnterpriseList, federations: Iterable[str], *, by: User) -> StagingPlan:
    """States the counts of these federations, by code, as figures of the document that the list is, all or nothing.

    PermissionDenied for who enters no figures in one of them; Refused without any, and where the catalogue asks no such
    number.
    """
    asked, wanted = indicator(), set(federations)
    if asked is None:
        raise Refused(_("The catalogue has no indicator %(code)s.") % {"code": ELIGIBLE})
    chosen = [count for count in proposed(enterprises, by) if count.federation.code in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Refused(_("Choose the federations whose figures are to be kept."))
    if not all(access.may(by, ENTERING, count.federation) for count in chosen):
        raise PermissionDenied(_("You may not enter figures for this unit."))
    with acting(by, door=DOOR, reason=enterprises.name):
        source = _source(enterprises)
        period = Period.objects.of(enterprises.as_of.isoformat())
        changes = [_change(enterprises, count, asked, period, source) for count in chosen]
        return state(changes, by=by, door="document", reason=enterprises.name)


def _source(enterprises: EnterpriseList) -> Source:
    told = {
        "title": f"{enterprises.issuer}: {enterprises.name}, {enterprises.as_of}"[:300],
        "publisher": enterprises.issuer,
        "published": enterprises.as_of,
        "notes": f"SHA-256 {enterprises.digest}",
    }
    return Source.objects.get_or_create(code=source_code(enterprises), defaults=told)[0]


def _change(
    enterprises: EnterpriseList, count: ProposedCount, asked: Indicator, period: Period, source: Source
) -> StagedChange:
    left = enterprises.left_out
    said = ngettext("%(count)s row of the list was left out.", "%(count)s rows of the list were left out.", left)
    answer = cells.understand(
        str(count.firms),
        asked,
        stated_text=str(count.firms),
        source_id=source.pk,
        locator=f"{count.federation.code} · SHA-256 {enterprises.digest}",
        note=said % {"count": left} if left else "",
    )
    assert isinstance(answer, Answer), "a count is a number"
    cell = StagedCell(count.federation.pk, asked.pk, period.pk, Coverage.AREA.value, Origin.DOCUMENT.value)
    return StagedChange(cell, None, answer)
