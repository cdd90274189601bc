"""The evidence a number's page leads to: of the cell itself, of the forms and of the sources it was stated in."""

from collections.abc import Iterable
from typing import Protocol

from django.contrib.auth.models import User

from apps.figures import attachments
from apps.figures.attachments import EvidenceList
from apps.figures.models import Figure, Indicator, Period, Revision, Submission
from apps.units.models import Unit


class EvidencedCell(Protocol):
    """The cell a page is about; `seen` says whether the unit itself is in view."""

    @property
    def unit(self) -> Unit: ...

    @property
    def indicator(self) -> Indicator: ...

    @property
    def period(self) -> Period: ...

    @property
    def coverage(self) -> str: ...

    @property
    def seen(self) -> bool: ...


class StatementShown(Protocol):
    """One statement of the number."""

    @property
    def figure(self) -> Figure | Revision: ...


def evidence_of(user: User, cell: EvidencedCell, statements: Iterable[StatementShown]) -> list[EvidenceList]:
    """That of the cell first, then what there is of forms and of sources; none where the unit is out of view.

    The cell is that of what is stated: of a stock not stated for the period, of the date inside it.
    """
    if not cell.seen:
        return []
    period = cell.period
    forms: dict[int, Submission] = {}
    sources = {}
    for statement in statements:
        figure = statement.figure
        period = figure.period
        if isinstance(figure, Figure) and figure.submission:
            forms[figure.submission.pk] = figure.submission
        if figure.source:
            sources[figure.source.pk] = figure.source
    of_forms = [attachments.of_submission(user, submission) for submission in forms.values()]
    of_sources = [attachments.of_source(user, source) for source in sources.values()]
    found = [evidence for evidence in (*of_forms, *of_sources) if evidence.attachments]
    return [attachments.of_cell(user, cell.unit, cell.indicator, period, cell.coverage), *found]
