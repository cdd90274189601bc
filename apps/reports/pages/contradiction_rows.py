"""The lines of the list of contradictions: the two numbers, what clashes, its effect, its state and its act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks import judging, messages
from apps.figures.models import Figure, Finding
from apps.reports.pages import contradiction_acts as acts
from apps.reports.pages.contradiction_acts import may_explain
from apps.reports.pages.contradiction_list import AreaContradictions
from apps.reports.pages.findings import JudgedFinding, judged
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.cells import percent_cell, unit_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import ENTERING, REVIEWING, may
from apps.units.models import Unit
from apps.units.tree import names


def table_of(area: AreaContradictions) -> Table:
    asked = area.asked
    effects = area.page(*asked.window)
    rows = []
    findings = list(judged(asked.scope, _whole(effects)))
    called = names.called_each((found.finding.figure.unit, found.finding.figure.period.ends) for found in findings)
    for finding, unit in zip(findings, called, strict=True):
        total = area.totals.get((finding.finding.period_id, finding.finding.indicator_id))
        line = Contradiction(finding, effects[finding.finding.pk], total, asked.request.user)
        rows.append(_row(asked, line, unit))
    remarks = (
        _("Errors come before queries; of each, what moves the area's total most comes first."),
        _("The effect is the difference of the two numbers in per cent of the area's total of the indicator."),
        _("An error has to be corrected; a query may be explained and is raised again when its numbers change."),
        _("An error between two documents is judged by a supervisor, and stays open to another judgement."),
    )
    named = {"unit": asked.unit_then, "period": area.period or _("all periods")}
    title = _("Contradictions · %(unit)s · %(period)s") % named
    return Table(title, _columns(), tuple(rows), remarks, asked.choices)


def _whole(keys: Iterable[int]) -> list[Finding]:
    """The findings of a page, fetched once their order is known: theirs are long rows."""
    keys = list(keys)
    findings = acts.whole().in_bulk(keys)
    return [findings[key] for key in keys if key in findings]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A finding on one line, as it is read: `effect` in per cent of the area's `total`, None where there is none."""

    judged: JudgedFinding[Finding]
    effect: Decimal | None
    total: Decimal | None
    reader: User

    @property
    def finding(self) -> Finding:
        return self.judged.finding

    @property
    def figure(self) -> Figure:
        return self.finding.figure

    @property
    def other(self) -> Figure | None:
        """The figure it is held against, where the reader may see it."""
        return self.finding.other if self.judged.seen else None

    @property
    def effect_cell(self) -> TableCell:
        """The percentage, and in words of what; nothing where it would tell a figure that the reader may not see."""
        if not self.judged.seen:
            return TableCell()
        if self.effect is None or self.total is None or self.finding.apart is None:
            return TableCell(note="" if self.figure.indicator.additive else _("adds to no total"))
        words = self._effect_in_words % {
            "apart": wording.number(Quantity(self.finding.apart)),
            "total": wording.number(Quantity(self.total)),
            "measure": self.figure.indicator.measure,
        }
        return percent_cell(self.effect, words)

    @property
    def _effect_in_words(self) -> str:
        """A number that stands alone is in doubt as a whole; of two it is what they are apart."""
        if len(self.finding.facts["readings"]) > 1:
            return _("%(apart)s apart, of a total of %(total)s %(measure)s")
        return _("%(apart)s in doubt, of a total of %(total)s %(measure)s")

    @property
    def said(self) -> str:
        """The explanation, or the reason of the judgement, in quotes; "" where there is neither."""
        words = self.finding.explanation
        if self.finding.judgement:
            words = self.finding.judgement.reason
        return f"“{words}”" if words else ""

    @property
    def state(self) -> TableCell:
        """Explained or judged, by whom and when; else how grave it is."""
        finding = self.finding
        if finding.judgement:
            name = _("judged") if finding.verdict else finding.get_severity_display()
            verdict = messages.verdict_of(finding.judgement) if self.judged.seen else ""
            return TableCell(name, note=f"{verdict} — {called(finding.judgement.by)} {_local(finding.judgement.at)}")
        if finding.explanation:
            return TableCell(_("explained"), note=f"{called(finding.explained_by)} {_local(finding.explained_at)}")
        return TableCell(finding.get_severity_display())

    @property
    def is_query(self) -> bool:
        return self.finding.severity == Finding.Severity.QUERY

    @property
    def may_be_explained(self) -> bool:
        """An error is corrected or judged, not explained."""
        return self.is_query and may_explain(self.reader, self.finding)


def _local(moment: datetime | None) -> str:
    """Day and minute here, not where the server's clock stands; "" where there is none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("unit", _("unit")),
        TableColumn("indicator", _("indicator")),
        TableColumn("period", _("period")),
        TableColumn("effect", _("effect on the total"), "percent", "%"),
        TableColumn("figure", _("figure"), "number"),
        TableColumn("other", _("other figure"), "number"),
        TableColumn("note", _("what clashes")),
        TableColumn("cause", _("cause")),
        TableColumn("state", _("state")),
        TableColumn("explain", _("act"), "picture"),
    )


def _row(asked: AreaRequest, line: Contradiction, unit: Unit) -> TableRow:
    """`unit` is that of the figure, under the name of its period."""
    figure, finding = line.figure, line.finding
    cells = (
        unit_cell(unit, unit_href(unit)),
        TableCell(str(figure.indicator)),
        TableCell(str(figure.period)),
        line.effect_cell,
        TableCell(wording.statement(figure), figure.value, figure_href(figure), mark=line.judged.mark),
        _other_cell(figure, line.other),
        TableCell(line.judged.message, note=line.said),
        TableCell(finding.get_cause_display() if finding.cause else ""),
        line.state,
        _act_cell(asked, line),
    )
    return TableRow(figure.unit.code, cells)


def _other_cell(figure: Figure, other: Figure | None) -> TableCell:
    if other is None:
        return TableCell()
    return TableCell(wording.statement(other), other.value, figure_href(other), " · ".join(_named_apart(figure, other)))


def _act_cell(asked: AreaRequest, line: Contradiction) -> TableCell:
    """The way to settle it: every line has its act. What is settled here comes back to this page of the list."""
    start, most = asked.window
    page = start // most + 1
    if line.may_be_explained:
        href = asked.address(explain=line.finding.pk, p=page)
        return TableCell(_("Explain"), href=href, picture=_choice(line))
    if judging.may_judge(line.reader, line.finding):
        return TableCell(_("Judge"), href=asked.address(judge=line.finding.pk, p=page))
    if not line.is_query and may(line.reader, ENTERING, line.figure.unit):
        return TableCell(_("Correct"), href=_where_stated(line.figure, line.finding))
    if line.finding.submission and may(line.reader, REVIEWING, line.figure.unit):
        return TableCell(_("Open the form"), href=reverse("figures:review", args=[line.finding.submission_id]))
    return TableCell(_("Open the number"), href=figure_href(line.figure))


def _choice(line: Contradiction) -> SafeString:
    """The box by which a query is chosen for one explanation of many."""
    name = _("Choose: %(what)s") % {"what": f"{line.figure.unit} · {line.figure.indicator}"}
    html = '<input type="checkbox" form="many" name="finding" value="{}" aria-label="{}">'
    return format_html(html, line.finding.pk, name)


def _where_stated(figure: Figure, finding: Finding) -> str:
    """Where it is corrected: the form it was returned in, or the page that restates a document's number."""
    submission = finding.submission
    if submission is None:
        return reverse("admin:figures_figure_change", args=[figure.pk])
    return reverse("figures:grid", args=[figure.unit.code, submission.form.code, figure.period.code])


def _named_apart(figure: Figure, other: Figure) -> list[str]:
    """What of the other figure's place is not that of the first."""
    pairs = [(figure.unit, other.unit), (figure.indicator, other.indicator), (figure.period, other.period)]
    return [str(there) for here, there in pairs if here != there]
