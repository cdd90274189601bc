"""The course of the years in the invented region: forms are filled, handed in, approved, returned, waived, reopened.

Single steps are taken as people take them. What thousands of forms have in common is done for all at once: the database
writes each one's step, and sums and findings follow once for all of them. In the end it is the same, and held so:
nothing is handed in that a clerk could not hand in, nothing approved that a reviewer could not approve.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from apps.changelog.acting import acting
from apps.figures import cells
from apps.figures.checks import findings as checks_findings
from apps.figures.demonstration import people, planted
from apps.figures.demonstration.planted import AREA, COLLECTED, OWN
from apps.figures.demonstration.region_tables import TOP
from apps.figures.demonstration.returns import CodeBook, YearOfReturns, changes, of_year
from apps.figures.demonstration.unit_changes import MOVED
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Deadline, Figure, Finding, Form, Indicator, Period, Source, Submission
from apps.figures.models.figures import Basis, Dates
from apps.figures.models.submissions import EDITABLE
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import deadlines, held_back, transitions
from apps.units.errors import Refused
from apps.units.models import Affiliation, Federation, Unit

Level = Federation.Level
Status = Submission.Status
DUE_MONTH_AND_DAY = ((Level.COUNTY, 11, 30), (Level.CITY, 12, 15))  # of the year itself


def take_years(years: Iterable[int], book: CodeBook) -> None:
    """All years together, from the moves of units before them to their deadlines."""
    drafts: list[Submission] = []
    for year in years:
        _move(year)
        returns = of_year(year, book)
        _waive(returns, book)
        drafts += _fill(returns, book)
    handed_in = [submission for submission in drafts if not _stays_open(submission)]
    approved = [submission for submission in handed_in if not _waits(submission)]
    _step(handed_in, Status.SUBMITTED, by=people.REGION_CLERK, door="submit")
    _step(approved, Status.APPROVED, by=people.REGION_SUPERVISOR, door="review")
    _follow(drafts)
    _explain(handed_in)
    refuse_what_is_held_back(handed_in)
    _send_back([submission for submission in handed_in if _is_returned(submission)], book)
    for year in years:
        _set_deadlines(year, book.forms["federation"])


def _step(submissions: Iterable[Submission], status: str, *, by: str, door: str) -> None:
    """One step of all of them; the database writes it down for each."""
    with acting(people.person(by), door=door):
        Submission.objects.filter(pk__in=[submission.pk for submission in submissions]).update(status=status)


def _follow(submissions: list[Submission]) -> None:
    """The sums of these forms, and what the checks find in them."""
    units = {submission.unit_id for submission in submissions}
    periods = {submission.period for submission in submissions}
    with acting(door="setup", reason="demonstration"):
        _analyse()
        totals_writer.rebuild(periods)
        _analyse()
        checks_findings.refresh(units, [period.pk for period in periods])


def refuse_what_is_held_back(handed_in: list[Submission]) -> None:
    """What a clerk could not hand in is not handed in here."""
    reasons = held_back.from_handing_in(handed_in)
    said = [f"{submission}: {reason}" for submission in handed_in for reason in reasons[submission.pk]]
    if said:
        raise Refused(*said)


def _analyse() -> None:
    """So that the database plans what follows by what is there now, and was not a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE units_unit, units_affiliation, figures_submission, figures_figure")
        cursor.execute("ANALYZE figures_total, figures_answercount")


def _move(year: int) -> None:
    """The units that report elsewhere from the first day of this year on."""
    for code, to, first in MOVED:
        if first == year:
            with acting(door="system", reason="演示：隶属关系调整"):
                unit, parent = Unit.objects.get(code=code), Unit.objects.get(code=to)
                Affiliation.objects.create(unit=unit, parent=parent, starts=date(year - 1, 10, 1))


def _waive(returns: YearOfReturns, book: CodeBook) -> None:
    supervisor = people.person(people.REGION_SUPERVISOR)
    for code, year, reason in planted.WAIVED:
        if year == returns.year:
            unit = Unit.objects.get(code=code)
            transitions.waive(unit, book.forms[unit.register], returns.period, by=supervisor, reason=reason)


def _fill(returns: YearOfReturns, book: CodeBook) -> list[Submission]:
    """Drafts of everybody who says something, by the clerk of the region."""
    keys = {}
    for code in returns.said:
        place = returns.places[code]
        keys[place.id, book.forms[place.register].pk, returns.period.pk] = code
    with acting(people.person(people.REGION_CLERK), door="file", reason=f"演示：{returns.year}年报表"):
        made = entry_writer.open_submissions(keys).by_key
        submissions = {keys[key]: submission for key, submission in made.items()}
        entry_writer.write(changes(returns, submissions, book))
    drafts = Submission.objects.filter(pk__in=made.values())
    return list(drafts.select_related("unit", "form", "period", "reported_to"))


def _stays_open(submission: Submission) -> bool:
    """Whether a unit has not handed in the year under collection."""
    if submission.period.code != str(COLLECTED):
        return False
    code = submission.unit.code
    return code in planted.DRAFTS or code.partition("-")[0] in planted.SILENT_COUNTIES


def _waits(submission: Submission) -> bool:
    """Whether what a unit has handed in is not approved."""
    if submission.period.code != str(COLLECTED):
        return False
    return submission.unit.code in (*planted.SUBMITTED, *planted.RETURNED)


def _is_returned(submission: Submission) -> bool:
    return _waits(submission) and submission.unit.code in planted.RETURNED


def _explain(submissions: Iterable[Submission]) -> None:
    clerk = people.person(people.REGION_CLERK)
    keys = [submission.pk for submission in submissions]
    queries = Finding.objects.filter(submission__in=keys, severity=Finding.Severity.QUERY, explanation="")
    checks_findings.explain_many(queries.order_by("pk"), by=clerk, text=planted.EXPLANATION, cause=Finding.Cause.OTHER)


def _send_back(submissions: Iterable[Submission], book: CodeBook) -> None:
    supervisor = people.person(people.REGION_SUPERVISOR)
    remarks = {(book.indicators[code].pk, OWN): text for code, text in planted.RETURN_REMARKS.items()}
    for submission in submissions:
        submission.refresh_from_db()
        transitions.send_back(submission, by=supervisor, reason=planted.RETURN_REASON, cells=remarks)


def _set_deadlines(year: int, form: Form) -> None:
    """The region's days for counties and cities, set after the fact: what has not come in by now is late."""
    region, period = Federation.objects.get(code=TOP), Period.objects.get(code=str(year))
    with acting(people.person("admin"), door="admin"):
        for level, month, day in DUE_MONTH_AND_DAY:
            Deadline.objects.create(
                federation=region, form=form, period=period, level=level, due=date(year, month, day)
            )
    if year == COLLECTED:
        until = timezone.localdate() + timedelta(days=planted.EXTENDED_DAYS)
        unit, supervisor = Unit.objects.get(code=planted.EXTENDED), people.person(people.REGION_SUPERVISOR)
        deadlines.extend(unit, form, period, until=until, reason="演示：机构调整，准予延期。", by=supervisor)


# ---- Afterwards


def correct(book: CodeBook) -> None:
    """An approved form is reopened, two of its cells are corrected, and it is approved again."""
    cell = planted.RESTATED
    clerk, supervisor = people.person(people.REGION_CLERK), people.person(people.REGION_SUPERVISOR)
    submission = Submission.objects.select_related("unit", "form", "period", "reported_to").get(
        unit__code=cell.unit, period__code=str(cell.year)
    )
    reopened = transitions.reopen(submission, by=supervisor, reason=planted.RESTATED_REASON)
    indicator = book.indicators[cell.indicator]
    seen, typed = {}, {}
    for figure in reopened.figures.filter(indicator=indicator):
        key = (indicator.pk, figure.coverage)
        seen[key] = cells.shown(figure)
        typed[key] = str(int(figure.value or 0) + planted.RESTATED_BY)
    entry_writer.save_form(
        submission.unit, submission.form, submission.period, typed=typed, seen=seen, by=clerk, door="grid"
    )
    submission.refresh_from_db()
    if submission.status in EDITABLE:
        _explain([submission])
        transitions.submit(submission, by=clerk)
        _explain([submission])
        transitions.approve(submission, by=supervisor)


def state_documents(book: CodeBook) -> None:
    """A newspaper states numbers of the region and its cities; one of them contradicts a return, one is corrected."""
    clerk = people.person(people.REGION_CLERK)
    with acting(clerk, door="document"):
        source = Source.objects.create(code=planted.SOURCE, title=planted.SOURCE_TITLE)
        for _unit, _code, period, _print, _place in planted.DOCUMENTS:
            Period.objects.of(period)
    printed = []
    for unit, code, period, print_, place in (
        *planted.DOCUMENTS,
        planted.CONTRADICTED,
        planted.CORRECTED_DOCUMENT,
    ):
        printed.append(_stated(unit, book.indicators[code], period, print_, source=source, locator=place))
    entry_writer.state(printed, by=clerk, door="document")
    unit, code, period, _print, _place = planted.CORRECTED_DOCUMENT
    figure = Figure.objects.get(unit__code=unit, indicator__code=code, period__code=period, origin="document")
    change = _stated(unit, figure.indicator, period, planted.CORRECTED_PRINT, source=source, locator=figure.locator)
    if change.answer is not None:
        entry_writer.restate(figure, change.answer, by=clerk, reason=planted.CORRECTED_REASON)


def explain_the_rest() -> None:
    """What later steps have shown on approved forms, but for what is left open on purpose."""
    clerk = people.person(people.REGION_CLERK)
    queries = Finding.objects.filter(
        submission__status=Status.APPROVED, severity=Finding.Severity.QUERY, explanation=""
    ).select_related("unit", "indicator")
    explained = []
    for finding in queries.order_by("pk"):
        if (finding.unit.code, finding.indicator.code) not in planted.LEFT_OPEN:
            explained.append(finding)
    checks_findings.explain_many(explained, by=clerk, text=planted.EXPLANATION, cause=Finding.Cause.OTHER)


def _stated(unit: str, indicator: Indicator, period: str, print_: str, *, source: Source, locator: str) -> StagedChange:
    """What a document says of an area, as the form for documents reads it."""
    answer = cells.understand(
        print_,
        indicator,
        stated_text=print_,
        source_id=source.pk,
        locator=locator,
        dates=Dates.PRINTED.value,
        basis=Basis.ACTUAL.value,
        note="演示",
    )
    cell = StagedCell(Unit.objects.get(code=unit).pk, indicator.pk, Period.objects.of(period).pk, AREA, "document")
    return StagedChange(cell, None, answer if isinstance(answer, cells.Answer) else None)
