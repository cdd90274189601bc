"""Plans where a pasted block goes: what is placed, what is asked, and what is left out."""

from django.utils.translation import gettext as _

from apps.figures.files.pasted_names import NamedPlace, PasteGrid
from apps.figures.files.pasting import (
    Choice,
    MeaningAsked,
    MeasureError,
    PastedBlock,
    PastePlan,
    PlacedText,
    Spot,
    UnplacedText,
)


def plan_of(lines: list[list[str]], grid: PasteGrid, at: str, below: list[str]) -> PastePlan:
    """The plan of a block of texts pasted into the cell `at`; `below` are the cells from there on that are shown.

    Worked example: 工会会员人数(万人) ⇥ 84 places 84万 in the cell of the members. 工会经费收入 ⇥ 300 in a form that
    asks it of the unit and of its area is a question of two choices. 工会会员总数 ⇥ 5, which names nothing here, is
    left out.
    """
    planner = PastePlanner(PastedBlock(lines, grid), grid)
    start = grid.place_of(at)
    if start is None:
        return planner.plan
    if planner.block.key is not None:
        planner.by_names(start[1])
    elif planner.block.has_words:
        planner.refuse_names()
    else:
        planner.by_position(start[1], below)
    return planner.plan


class PastePlanner:
    """Goes through a block line by line."""

    def __init__(self, block: PastedBlock, grid: PasteGrid) -> None:
        self.block, self.grid = block, grid
        self.plan = PastePlan()
        self.line_of: dict[int, int] = {}  # by row of the grid: the line that it was given in

    @property
    def has_one_column(self) -> bool:
        """Whether the grid is a form of one unit and one period."""
        return self.grid.columns == 1

    def trial(self) -> "PastePlanner":
        """A planner of the same block, for what would be placed if one of several meanings were meant."""
        return PastePlanner(self.block, self.grid)

    # ---- What is left out

    def leave(self, line: int, text: str, why: str) -> None:
        self.plan.left.append(UnplacedText(line + 1, text, why))

    def leave_unknown(self, line: int, text: str) -> None:
        self.leave(line, text, _("“%s” is not asked here") % text)

    def leave_without_cell(self, spot: Spot) -> None:
        self.leave(spot.line, spot.text, _("there is no cell left for it"))

    def refuse_names(self) -> None:
        """A block with words, none of which names anything here, goes nowhere."""
        for line in self.block.body_lines:
            said = self.block.said_of(line)
            if said:
                self.leave(line, said, _("not a name asked here; nothing is placed by its position"))

    # ---- By position

    def by_position(self, from_column: int, below: list[str]) -> None:
        """The numbers go down and to the right from the cell the block was pasted into."""
        block = self.block
        self.leave_unknown_heads()
        filled = block.columns_with_values(block.columns)
        for number, line in enumerate(block.body_lines):
            row = self.row_by_position(number, below)
            for spot in block.values_of(line):
                column = self.column_by_position(spot.column, from_column, filled)
                self.place_by_position(spot, row, column)

    def row_by_position(self, number: int, below: list[str]) -> NamedPlace | None:
        """The row of the grid for a line: that of the cell as far down as the line stands; None below the last."""
        if number >= len(below):
            return None
        place = self.grid.place_of(below[number])
        if place is None:
            return None
        row, _column = place
        return _unnamed(row)

    def column_by_position(self, column: int, from_column: int, filled: list[int]) -> NamedPlace | None:
        """The column of the grid for one of the block: that of its heading, else as far to the right as it stands."""
        block = self.block
        if block.heads:
            return _sure_meaning(block.heads.get(column, []))
        at = from_column
        if filled:
            at += column - filled[0]
        if from_column <= at < self.grid.columns:
            return _unnamed(at)
        return None

    def place_by_position(self, spot: Spot, row: NamedPlace | None, column: NamedPlace | None) -> None:
        if row is None or column is None:
            self.leave_without_cell(spot)
            return
        self.place(spot, row, column)

    def leave_unknown_heads(self) -> None:
        """A text above the numbers that says nothing known, and is no measure, is told."""
        block = self.block
        if block.captions:
            return
        for line, heading in enumerate(block.headings):
            if block.names_a_column(heading):
                continue
            said = block.said_of(line)
            if said:
                self.leave_unknown(line, said)

    # ---- By names

    def by_names(self, from_column: int) -> None:
        """Each line goes to the row it names, each column to that of its heading."""
        targets = self.targets(from_column)
        if self.has_one_column and len(targets) > 1:
            self.ask_column(targets)
            return
        if self.block.heads and not self.has_one_column:
            self.leave_unnamed_columns(targets)
        self.place_lines(targets)

    def targets(self, from_column: int) -> dict[int, list[NamedPlace]]:
        """By column of the block the columns of the grid it may mean."""
        if self.block.heads:
            return self.block.heads
        filled = self.filled_columns()
        if self.has_one_column:
            return {column: [_unnamed(0)] for column in filled}
        targets = {}
        for column in filled:
            at = from_column + column - filled[0]
            if at < self.grid.columns:
                targets[column] = [_unnamed(at)]
        return targets

    def filled_columns(self) -> list[int]:
        """The columns beside the names that hold numbers; the last one that holds anything where none does."""
        block = self.block
        candidates = [column for column in block.columns_beside if self.may_hold_numbers(column)]
        filled = block.columns_with_values(candidates)
        if filled:
            return filled
        with_texts = [column for column in candidates if block.texts_of(column)]
        return with_texts[-1:]

    def may_hold_numbers(self, column: int) -> bool:
        """Whether a column says neither what is counted nor names rows too."""
        if column == self.block.measures:
            return False
        return self.block.names(column) == 0

    def leave_unnamed_columns(self, targets: dict[int, list[NamedPlace]]) -> None:
        """Columns of numbers under headings that mean nothing here are told."""
        block = self.block
        for column in block.columns_with_values(block.columns_beside):
            if column not in targets:
                self.leave_heading(column)

    def leave_heading(self, column: int) -> None:
        """Tells the lowest text above a column."""
        block = self.block
        for line in reversed(range(block.first)):
            text = block.lines[line][column]
            if text:
                self.leave_unknown(line, text)
                return

    def ask_column(self, targets: dict[int, list[NamedPlace]]) -> None:
        """Of several columns of numbers without a heading that is known, which one is meant is asked."""
        block = self.block
        choices = []
        for column, named in targets.items():
            trial = self.trial()
            trial.place_lines({column: named})
            example = block.texts_of(column)[0]
            choices.append(Choice(block.top_of(column) or f"{example} …", trial.plan.placed))
            self.plan.left = trial.plan.left
        why = _("several columns of numbers: which one is meant?")
        self.plan.questions.append(MeaningAsked(block.first + 1, block.said_of(block.first), why, choices))

    def place_lines(self, targets: dict[int, list[NamedPlace]]) -> None:
        """Each line in the columns whose meaning is sure; which of several the others mean is asked."""
        sure, unsure = {}, {}
        for column, named in targets.items():
            meaning = _sure_meaning(named)
            if meaning is None:
                unsure[column] = named
            else:
                sure[column] = meaning
        for line in self.block.body_lines:
            self.place_named(line, self.block.rows_in(line), sure)
        for column, named in unsure.items():
            self.ask_meaning(column, named)

    def place_named(self, line: int, rows: list[NamedPlace], targets: dict[int, NamedPlace]) -> None:
        """One line, which names no row, one, or one of several."""
        if len(rows) > 1:
            self.ask_row(line, rows, targets)
        elif rows:
            if self.is_new(rows[0], line):
                self.place_line(line, rows[0], targets)
        elif self.block.values_of(line):
            self.leave_unknown(line, self.block.said_of(line))

    def is_new(self, row: NamedPlace, line: int) -> bool:
        """Whether the row was not given in a line before; else that is told."""
        before = self.line_of.setdefault(row.at, line)
        if before == line:
            return True
        if self.block.values_of(line):
            self.leave(line, self.block.said_of(line), _("this place was already given in line %s") % (before + 1))
        return False

    def place_line(self, line: int, row: NamedPlace, targets: dict[int, NamedPlace]) -> None:
        """The texts of a line in the row, each in its column; without headings, numbers beyond the grid are told."""
        block = self.block
        for column, target in targets.items():
            text = block.lines[line][column]
            if text:
                self.place(Spot(line, column, text), row, target)
        if self.has_one_column or block.heads:
            return
        for spot in block.values_of(line):
            if spot.column not in targets:
                self.leave_without_cell(spot)

    # ---- What is asked

    def ask_row(self, line: int, rows: list[NamedPlace], targets: dict[int, NamedPlace]) -> None:
        """Which of the rows of one name is meant."""
        choices = []
        for row in rows:
            trial = self.trial()
            trial.place_line(line, row, targets)
            choices.append(Choice(row.label, trial.plan.placed))
            self.plan.left += [unplaced for unplaced in trial.plan.left if unplaced not in self.plan.left]
        self.ask(line, self.block.said_of(line), choices)

    def ask_meaning(self, column: int, named: list[NamedPlace]) -> None:
        """Which of the columns of one name is meant; of the lines whose row is sure."""
        block = self.block
        choices = []
        for target in named:
            trial = self.trial()
            for row, line in self.line_of.items():
                trial.place_line(line, _unnamed(row), {column: target})
            choices.append(Choice(target.label, trial.plan.placed))
        line = max(block.first - 1, 0)
        self.ask(line, block.lines[line][column], choices)

    def ask(self, line: int, text: str, choices: list[Choice]) -> None:
        """Asks which is meant, of the choices that would place anything."""
        choices = [choice for choice in choices if choice.placed]
        if choices:
            why = _("this name means several things here: which one?")
            self.plan.questions.append(MeaningAsked(line + 1, text, why, choices))

    # ---- One cell

    def place(self, spot: Spot, row: NamedPlace, column: NamedPlace) -> None:
        cell = self.grid.cell(row.at, column.at)
        if cell.is_computed:
            self.leave(spot.line, spot.text, _("computed here from its parts"))
            return
        try:
            text = self.block.text_for(spot, cell, row, column)
        except MeasureError as error:
            self.leave(spot.line, spot.text, str(error))
            return
        self.plan.placed.append(PlacedText(spot.line + 1, cell.key, text))


def _unnamed(at: int) -> NamedPlace:
    """A row or a column that is found by where it stands: nothing is said of it."""
    return NamedPlace(at, "", [])


def _sure_meaning(named: list[NamedPlace]) -> NamedPlace | None:
    """What a name means, where it means one thing only."""
    if len(named) == 1:
        return named[0]
    return None
