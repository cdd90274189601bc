"""What stands beside an area cell, for its clerk and its reviewer: the sum from below, and whether it was taken."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from apps.figures.entry.taking import offered
from apps.figures.models import Figure, FormItem, Indicator, Submission
from apps.figures.models.figures import Statement
from apps.figures.models.form_lines import by_cell, names_apart
from apps.figures.totals import form_sums
from apps.figures.totals.form_sums import OfferedSum
from apps.figures.totals.reader import Standing
from apps.figures.totals.reported_of_expected import Place


class SumBeside(ABC):
    """A cell, by the name its form gives it, with what comes from below for its area; None for a cell of another kind,
    or where nothing comes."""

    name: str
    figure: Figure | None
    offer: OfferedSum | None

    @property
    @abstractmethod
    def key(self) -> str:
        """The cell as its page names it."""

    @property
    def taken(self) -> str:
        """The sum that was taken into the cell, as it was offered then; nothing where none was."""
        return self.figure.taken if self.figure else ""

    @property
    def says_the_sum(self) -> bool:
        """Whether what is stored in the cell is the sum from below, with its bounds."""
        if self.offer is None or self.figure is None:
            return False
        return self.offer.is_said_by(self.figure)

    @property
    def may_take(self) -> bool:
        """Whether there is a whole sum for the clerk to take, which the cell does not hold yet."""
        if self.offer is None or self.says_the_sum:
            return False
        return self.offer.is_whole

    @property
    def differs_from_sum(self) -> bool:
        """Whether it states a number for the area, and not its whole sum from below."""
        if self.figure is None or self.figure.value is None:
            return False
        return self.may_take


class ReviewedCell(SumBeside):
    """A cell under review."""

    indicator: Indicator
    coverage: str


def put_beside(
    submission: Submission,
    asked: Iterable[FormItem],
    rows: Sequence[ReviewedCell],
    standings: Mapping[Place, Standing],
) -> None:
    """Gives the rows of a review the sums from below, and the names that tell the two cells of one indicator apart.

    `asked` are the cells of its form, and `standings` what comes from below the unit."""
    items = by_cell(asked)
    sums = form_sums.sums_below([submission.unit], items.values(), submission.period, standings)
    stands: dict[tuple[int, str], Statement | None] = {(row.indicator.pk, row.coverage): row.figure for row in rows}
    names = names_apart(items.values())
    for row in rows:
        item = items.get((row.indicator.pk, row.coverage))
        row.name = names.get((row.indicator.pk, row.coverage), row.indicator.name)
        if item is not None and form_sums.is_added_up(item):
            row.offer = offered(sums, submission.unit_id, items, item, stands)
