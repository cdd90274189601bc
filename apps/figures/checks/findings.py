"""Runs the checks, keeps what they find beside the figures, says it in words, and takes explanations."""

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.models import User
from django.contrib.postgres.aggregates import BoolOr
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.checks import neighbours, prescreen
from apps.figures.checks.builtin import ZEROS, all_checks
from apps.figures.checks.catalogue import Catalogue, CatalogueExcerpt
from apps.figures.checks.clashes import QUERY, Clash
from apps.figures.checks.context import Evidence, TypedBy
from apps.figures.checks.messages import facts_of, values_of
from apps.figures.checks.neighbours import NeighbouringRates
from apps.figures.checks.prior import touched_by
from apps.figures.checks.readings import Reading
from apps.figures.checks.single_cells import SingleCell, single_cells
from apps.figures.checks.touched import above, with_relatives
from apps.figures.models import Figure, Finding, Origin, Period, Submission
from apps.figures.models.derived import HOLDS_BACK
from apps.figures.models.detached import detached_years, unheld
from apps.figures.totals.reader import StandingsBelow
from apps.units import ranges
from apps.units.errors import too_long
from apps.units.models import Unit

AT_ONCE = 500  # units whose evidence is held in memory together
TRIED = 20_000  # units a rule is tried on in one period
EXPLAINED = ("explanation", "cause", "explained_value", "explained_by", "explained_at")
SETTLED = ("explanation", "cause", "explained_value", "explained_by_id", "explained_at", "verdict", "judgement_id")
RENEWED = ("rule_id", "severity", "submission_id", "facts", "found_at", *SETTLED)  # SETTLED falls with the values
WRITE_RENEWED = f"""
    UPDATE figures_finding f SET {", ".join(f"{column} = told.{column}" for column in RENEWED)}
    FROM jsonb_populate_recordset(NULL::figures_finding, %s) AS told WHERE told.id = f.id
"""
FINDING = [field.name for field in Finding._meta.concrete_fields]
CELLS_OF_FINDING = [
    f"{figure}__{column}" for figure in ("figure", "other") for column in ("unit", "indicator", "coverage", "period")
]
Key = tuple[str, int, int | None]  # check, figure, other figure


class Known(NamedTuple):
    """What was read already and is not read again: the catalogue, and sums from below of all units examined."""

    catalogue: Catalogue
    below: StandingsBelow | None = None


class Examination:
    """The checks over some units in one period, and of the errors they find which cell is wrong.

    `about`: what is found of these findings' cells alone, where what the others say is stored.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        period: Period,
        *,
        typed: TypedBy,
        known: Known | None = None,
        about: Iterable[Finding] | None = None,
    ) -> None:
        self.units = [unit.pk for unit in units]
        catalogue, below = known or Known(Catalogue())
        if about is not None:
            catalogue = CatalogueExcerpt(catalogue, catalogue.read_for(about))
        self.evidence = Evidence(catalogue, period, self.units, typed, below, amended=True)

    @cached_property
    def findings(self) -> dict[int, list[Finding]]:
        """By unit those that would be stored, and are not. One on a value that is typed and not saved stands on a
        figure that has no key yet."""
        found: dict[int, list[Finding]] = {unit: [] for unit in self.units}
        for clash in _clashes(self.evidence):
            found[clash.reading.unit].append(_finding(clash, self.evidence))
        _give_figures(list(chain.from_iterable(found.values())))
        return found

    def single_cells(self, unit: int) -> list[SingleCell]:
        """See apps.figures.checks.single_cells; without a query."""
        return single_cells(self.evidence, unit)


def _give_figures(findings: list[Finding]) -> None:
    """Fetches the figures these findings stand on and rest on, all at once."""
    keys: set[int | None] = set()
    for finding in findings:
        keys |= {finding.figure_id, finding.other_id}
    figures = Figure.objects.select_related("unit", "indicator", "period", "submission").in_bulk(keys - {None})
    for finding in findings:
        if finding.figure_id in figures:
            finding.figure = figures[finding.figure_id]
        if finding.other_id in figures:
            finding.other = figures[finding.other_id]


def stored(units: Iterable[Unit], period: Period) -> dict[int, list[Finding]]:
    """By unit: the findings that are kept of this period, with the cells of the figures they stand on. One query."""
    found: dict[int, list[Finding]] = {unit.pk: [] for unit in units}
    kept = Finding.objects.filter(unit__in=found, period=period).only(*FINDING, *CELLS_OF_FINDING)
    for finding in kept.select_related("figure", "other", "rule").order_by("pk"):
        found[finding.unit_id].append(finding)
    return found


def _clashes(evidence: Evidence) -> Iterator[Clash]:
    """What all checks find. A rule's query on two numbers that are a power of ten apart is not put a second time."""
    clashes: list[Clash] = []
    for check in all_checks(evidence.catalogue):
        for unit in evidence.units:
            clashes += check.run(evidence, unit)
    named = {clash.key for clash in clashes if clash.code == ZEROS}
    for clash in clashes:
        is_query_of_rule = clash.rule is not None and clash.severity == QUERY
        if is_query_of_rule and clash.key in named:
            continue
        yield clash


def _stated_here(clash: Clash, period: Period) -> Reading:
    """The number of this period a clash stands on: the reading itself, or the first stated part of one computed."""
    for reading in (clash.reading, *clash.reading.parts):
        if reading.how == "stated" and reading.of(period):
            return reading
    raise LookupError(f"{clash.code} rests on nothing stated for {period}")


def _other_figure(clash: Clash, figure: int | None) -> int | None:
    """The first other figure a clash rests on; None where it rests on none."""
    keys = chain.from_iterable(reading.figures for reading in (clash.reading, *clash.others))
    for key in keys:
        if key != figure:
            return key
    return None


# ---- Findings


def refresh(
    unit_ids: Iterable[int],
    period_ids: Iterable[int],
    *,
    counted: bool = False,
    catalogue: Catalogue | None = None,
    indicators: Iterable[int] | None = None,
) -> None:
    """Examines these units and those they report to afresh, and makes the stored findings say what is found.
    Of `indicators`, where no other cell has changed, only what bears on them.

    So it does for every period whose checks may read these and, where what counts has changed (`counted`), for every
    federation above whose sum from below follows. To be called in the transaction that changed the figures, once the
    totals have followed. An explanation stays as long as the values it explains.
    """
    units = sorted(set(unit_ids))
    changed = set(period_ids)
    catalogue = catalogue or Catalogue()
    if indicators is not None:
        stated = Figure.objects.filter(unit__in=units, period__in=changed)
        since = stated.order_by().aggregate(since=Min("changed_at"))["since"]
        catalogue = CatalogueExcerpt(catalogue, indicators, since)
    touched: set[Period] = set()
    for period in catalogue.periods:
        if period.pk in changed:
            touched.update(touched_by(period, catalogue.periods))
    for period in sorted(touched, key=attrgetter("pk")):
        examined = with_relatives(units, period, catalogue)
        if counted and period.pk in changed:
            examined |= above(units, period)
        rewrite(period, examined, catalogue)


def rewrite(period: Period, unit_ids: Iterable[int], catalogue: Catalogue) -> None:
    """Examines these units, and no others, in this one period, and stores what is found. What was found stands where
    figures that the checks read are kept elsewhere, and of units that another installation keeps."""
    if detached_years([period.pk]):
        return
    unit_ids = set(unit_ids)
    figures = Figure.objects.filter(unit__in=unit_ids - unheld(unit_ids, period), period=period)
    stating = dict(figures.order_by("unit_id").values_list("unit_id").annotate(amended=BoolOr("amends")))
    units = []
    rates = neighbours.around(stating, period, catalogue)
    for unit in filter(ranges.is_own, _to_examine(list(stating), period, catalogue, rates)):
        if stating.get(unit):  # by itself: others read what counts of it, and it what counts of them
            _store(Evidence(catalogue, period, [unit], rates=rates, amended=True))
        else:
            units.append(unit)
    for start in range(0, len(units), AT_ONCE):
        _store(Evidence(catalogue, period, units[start : start + AT_ONCE], rates=rates))


def _to_examine(units: list[int], period: Period, catalogue: Catalogue, rates: NeighbouringRates) -> list[int]:
    """Those of `units` in which a check may find anything, and those around them whose rates lie apart."""
    suspects = set(prescreen.suspects(units, period, catalogue))
    return sorted(suspects | rates.apart() | neighbours.found_apart(units, period))


def _store(evidence: Evidence) -> None:
    """Makes the stored findings of these units in this period say what is found: adds, rewrites and takes away.

    Worked example: where ORG12 ≤ ORG10 failed with 110 beside 100 and now fails with 120, and a second rule fails that
    held before, one finding is rewritten, loses its explanation, and one is added. Where nothing differs from what is
    stored, nothing is written and nothing is locked.
    """
    found = _found(evidence)
    to_change = _take_out_what_stands(found, evidence)
    gone: list[int] = []
    changed: list[Finding] = []
    # Only what changes is locked, so that those who find what was found before do not wait for each other.
    for old in Finding.objects.filter(pk__in=to_change).select_for_update(of=("self",), no_key=True).order_by("pk"):
        new = found.pop(_key(old), None)
        if new is None:
            gone.append(old.pk)
        elif _differs(old, new):
            changed.append(_renewed(old, new))
    Finding.objects.filter(pk__in=gone).delete()
    _write_renewed(changed)
    Finding.objects.bulk_create(
        [found[key] for key in sorted(found, key=str)], batch_size=AT_ONCE, ignore_conflicts=True
    )


def _write_renewed(findings: list[Finding]) -> None:
    """Writes what `_renewed` may have changed: all rows in one statement, in a tenth of the time of bulk_update."""
    if not findings:
        return
    told = [{column: getattr(finding, column) for column in ("id", *RENEWED)} for finding in findings]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_RENEWED, [json.dumps(told, default=str)])


def _found(evidence: Evidence) -> dict[Key, Finding]:
    """What is found now, each once: of two clashes of one check over the same figures the first."""
    found: dict[Key, Finding] = {}
    for clash in _clashes(evidence):
        finding = _finding(clash, evidence)
        found.setdefault(_key(finding), finding)
    return found


def _take_out_what_stands(found: dict[Key, Finding], evidence: Evidence) -> list[int]:
    """Leaves in `found` what is new or different, and gives the stored findings, by their keys, that have to change."""
    to_change = []
    for old in Finding.objects.filter(unit__in=evidence.units, period=evidence.period).order_by():
        new = found.get(_key(old))
        if not evidence.catalogue.speaks_of(old):
            found.pop(_key(old), None)  # a rule that is not asked has found the same
        elif new is None or _differs(old, new):
            to_change.append(old.pk)
        else:
            del found[_key(old)]
    return to_change


def _finding(clash: Clash, evidence: Evidence) -> Finding:
    stated = _stated_here(clash, evidence.period)
    finding = Finding(
        rule=clash.rule, check_code=clash.code, severity=clash.severity, submission_id=stated.submission,
        unit_id=stated.unit, indicator=stated.indicator, period=evidence.period,
        other_id=_other_figure(clash, stated.figure), facts=facts_of(clash, evidence.family),
    )  # fmt: skip
    if stated.figure is not None:
        finding.figure_id = stated.figure
    else:
        finding.figure = Figure(
            unit=evidence.family[stated.unit], indicator=stated.indicator, period=stated.period,
            coverage=stated.coverage, origin=Origin.RETURN,
        )  # fmt: skip
    return finding


def _key(finding: Finding) -> Key:
    return finding.check_code, finding.figure_id, finding.other_id


def _differs(old: Finding, new: Finding) -> bool:
    """Also where the rule has been reworded: the finding stands under the new wording from now on."""
    return _reworded(old, new) or _said(old) != _said(new)


def _said(finding: Finding) -> tuple[int | None, str, int | None, dict]:
    """What a finding says apart from what it is known by."""
    return finding.rule_id, finding.severity, finding.submission_id, finding.facts


def _reworded(old: Finding, new: Finding) -> bool:
    """Whether the rule has come to mean something else since the old one was found."""
    return new.rule is not None and new.rule.meaning_since > old.found_at


def _renewed(old: Finding, new: Finding) -> Finding:
    """The stored finding with what is found now; its explanation or judgement falls when the values have changed."""
    if _reworded(old, new):
        old.found_at = timezone.now()
    old.rule = new.rule
    old.severity = new.severity
    old.submission_id = new.submission_id
    old.facts = new.facts
    if not still_explains(old, new):
        old.explanation = old.cause = old.explained_value = ""
        old.explained_by = old.explained_at = None
        old.verdict, old.judgement = "", None
    return old


def still_explains(kept: Finding, found: Finding) -> bool:
    """Whether what was said of a kept finding holds for what is found now: it speaks of the same values."""
    return kept.explained_value == values_of(found.facts)


def explain(finding: Finding, *, by: User, text: str, cause: str = "") -> None:
    """Explains a query as it stands, in words that the reviewer reads."""
    explain_many([finding], by=by, text=text, cause=cause)


def hold(findings: Iterable[Finding]) -> None:
    """Holds the submissions that findings are of, in key order: no step is taken while they are explained."""
    asked = [finding.submission_id for finding in findings if finding.submission_id]
    held = Submission.objects.filter(pk__in=asked).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk"))


def explain_many(findings: Iterable[Finding], *, by: User, text: str, cause: str = "") -> None:
    """The same of many queries in the same words, all of them or none."""
    findings = list(findings)
    if any(finding.severity != Finding.Severity.QUERY for finding in findings):
        raise ValidationError(_("Only a query can be explained. An error has to be corrected."))
    if not text.strip():
        raise ValidationError(_("Write what explains these numbers."))
    if said := too_long(text):
        raise ValidationError(said)
    if cause and cause not in Finding.Cause.values:
        raise ValidationError(_("“%(cause)s” is none of the causes to choose from.") % {"cause": cause})
    with acting(by, door="explanation"):
        hold(findings)
        now = timezone.now()
        for finding in findings:
            finding.explanation, finding.cause, finding.explained_value = text.strip(), cause, values_of(finding.facts)
            finding.explained_by, finding.explained_at = by, now
        Finding.objects.bulk_update(findings, EXPLAINED, batch_size=AT_ONCE)


def blocking(*submissions: Submission) -> list[Finding]:
    """What holds submissions back: errors, and queries nobody has explained."""
    return list(Finding.objects.filter(HOLDS_BACK, submission__in=submissions).select_related("rule", "figure"))
