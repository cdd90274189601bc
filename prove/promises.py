"""What has to hold of the records after whatever broke: nothing acknowledged is lost, nothing is half done."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connections

from apps.figures.models import Figure, Submission, Transition
from apps.units.models import Affiliation, Succession, Unit
from prove.county import TriedCounty
from prove.work import Book

STATUS = {"submitted": "submitted", "approved": "approved", "reopened": "reopened", "returned": "returned"}


def broken(county: TriedCounty, book: Book) -> list[str]:
    """Each promise that does not hold, in words. Nobody is at work meanwhile."""
    connections.close_all()  # the database may be another process than it was
    return [
        *_numbers(county, book),
        *_steps(book),
        *_moves(county, book),
        *_closings(county, book),
        *_commands(),
    ]


def _numbers(county: TriedCounty, book: Book) -> Iterator[str]:
    for of_county in county.counties:
        for page in county.grids(of_county):
            _entry, code, form, *_rest = page.strip("/").split("/")
            made = Submission.objects.filter(unit__code=code, form__code=form)
            stated = Figure.objects.filled_in(*made)
            yield from _one_number(page, {int(figure.value) for figure in stated if figure.value}, book)
            if stated.count() not in (0, len(county.asked)):
                yield f"{page}: {stated.count()} of its cells are filled in"
    listed = Figure.objects.filter(unit__in=county.listed, indicator__code__in=("ORG10", "ORG12"))
    yield from _one_number("file", {int(figure.value) for figure in listed if figure.value}, book)
    if listed.count() not in (0, 2 * len(county.listed)):
        yield f"file: {listed.count()} of its numbers are there"


def _one_number(page: str, found: set[int], book: Book) -> Iterator[str]:
    if len(found) > 1:
        yield f"{page}: half done, it says {sorted(found)}"
    elif (found or {0}) - set(book.numbers[page]):
        yield f"{page}: it says {sorted(found)}, and should one of {book.numbers[page]}"


def _steps(book: Book) -> Iterator[str]:
    """Each step that was acknowledged is on record, and none that nobody took; a form is where its last step led."""
    made = {submission.pk: submission for submission in Submission.objects.select_related("unit", "form", "period")}
    taken: Counter[tuple[str, str]] = Counter()
    stands: dict[int, str] = {}
    for step in Transition.objects.order_by("pk"):
        submission = made[step.submission_id]
        grid = f"/entry/{submission.unit.code}/{submission.form.code}/{submission.period.code}/"
        taken[step.after, grid if step.after == "submitted" else f"/review/{submission.pk}/"] += 1
        stands[submission.pk] = step.after
    for submission in made.values():
        if submission.status != stands.get(submission.pk, "draft"):
            yield f"{submission}: {submission.status}, and its last step led to {stands.get(submission.pk)}"
    subjects = {key for key in (*book.steps, *book.doubtful_steps) if key[0] in STATUS}
    for key in subjects:
        least, doubtful = book.steps[key], book.doubtful_steps[key]
        if not least <= taken[key] <= least + doubtful:
            yield f"{key}: {least} acknowledged, {doubtful} in doubt, {taken[key]} on record"


def _moves(county: TriedCounty, book: Book) -> Iterator[str]:
    dated = Affiliation.objects.filter(unit__in=county.moving, starts__gte=county.year.starts)
    found = {f"{move.unit.code} {move.starts}" for move in dated.select_related("unit")}
    acknowledged = {subject for act, subject in book.steps if act == "moved"}
    doubtful = {subject for act, subject in book.doubtful_steps if act == "moved"}
    for subject in acknowledged - found:
        yield f"{subject}: the move is lost"
    for subject in found - acknowledged - doubtful:
        yield f"{subject}: nobody moved it"


def _closings(county: TriedCounty, book: Book) -> Iterator[str]:
    old = Unit.objects.filter(pk__in=[unit.pk for unit in county.passing], closed__isnull=False)
    new = Unit.objects.filter(code__endswith="-N").values_list("code", flat=True)
    closed = set(old.values_list("code", flat=True))
    followed = set(Succession.objects.filter(before__in=county.passing).values_list("before__code", flat=True))
    begun = {code.removesuffix("-N") for code in new}
    below = Affiliation.objects.filter(unit__code__in=new).values_list("unit__code", flat=True)
    placed = {code.removesuffix("-N") for code in below}
    if not closed == followed == begun == placed:
        yield f"closings half done: {closed ^ followed | closed ^ begun | closed ^ placed}"
    for act, code in book.steps:
        if act == "closed" and code not in closed:
            yield f"{code}: its closing is lost"


def _commands() -> Iterator[str]:
    """The totals agree with the figures, and the chain of evidence with its steps."""
    for command in ("check_totals", "verify"):
        said = StringIO()
        try:
            call_command(command, stdout=said, stderr=said)
        except CommandError as error:
            yield f"{command}: {error} {said.getvalue()[:500]}"
