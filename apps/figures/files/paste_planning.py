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

    def leave(self, line: int, text: str, why: str) -> None:
        self.plan.left.append(UnplacedText(line + 1, text, why))

    def leave_unknown(self, line: int, text: str) -> None:
        self.leave(line, text, _("“%s” is not asked here") % text)

    def refuse_names(self) -> None:
        """A block with words, none of which names anything here, goes nowhere."""
        block = self.block
        for line in range(block.first, len(block.lines)):
            if any(block.lines[line]):
                self.leave(line, block.said_of(line), _("not a name asked here; nothing is placed by its position"))

    # ---- By position

    def by_position(self, from_column: int, below: list[str]) -> None:
        """The numbers go down and to the right from the cell the block was pasted into."""
        block = self.block
        self.leave_unknown_heads()
        filled = [column for column in block.columns if block.holds_values(column)]
        for line in range(block.first, len(block.lines)):
            number = line - block.first
            place = self.grid.place_of(below[number]) if number < len(below) else None
            for spot in block.values_of(line):
                column = self.column_by_position(spot.column, from_column, filled)
                if place is None or column is None:
                    self.leave(line, spot.text, _("there is no cell left for it"))
                else:
                    self.place(spot, NamedPlace(place[0], "", []), column)

    def column_by_position(self, column: int, from_column: int, filled: list[int]) -> NamedPlace | None:
        """The column of the grid for one of the block: that of its heading, else as far to the right as it stands."""
        if self.block.heads:
            named = self.block.heads.get(column, [])
            return named[0] if len(named) == 1 else None
        at = from_column + column - filled[0] if filled else from_column
        if from_column <= at < self.grid.columns:
            return NamedPlace(at, "", [])
        return None

    def leave_unknown_heads(self) -> None:
        """A text above the numbers that says nothing known, and is no measure, is told."""
        block = self.block
        if block.captions:
            return
        for line in range(block.first):
            if any(block.lines[line]) and not any(self.grid.columns_named(text) for text in block.lines[line] if text):
                self.leave_unknown(line, block.said_of(line))

    # ---- By names

    def by_names(self, from_column: int) -> None:
        """Each line goes to the row it names, each column to that of its heading."""
        targets = self.targets(from_column)
        if self.grid.columns > 1 and self.block.heads:
            self.leave_unnamed_columns(targets)
        if self.grid.columns == 1 and len(targets) > 1:
            self.ask_column(targets)
        else:
            self.place_lines(targets)

    def targets(self, from_column: int) -> dict[int, list[NamedPlace]]:
        """By column of the block the columns of the grid it may mean."""
        if self.block.heads:
            return self.block.heads
        filled = self.filled_columns()
        targets = {}
        for column in filled:
            at = 0 if self.grid.columns == 1 else from_column + column - filled[0]
            if at < self.grid.columns:
                targets[column] = [NamedPlace(at, "", [])]
        return targets

    def filled_columns(self) -> list[int]:
        """The columns beside the names that hold numbers; the last one that holds anything where none does."""
        block = self.block
        candidates = []
        for column in block.columns:
            if block.is_beside(column) and column != block.measures and not block.names(column):
                candidates.append(column)
        filled = [column for column in candidates if block.holds_values(column)]
        return filled or [column for column in candidates if block.body(column)][-1:]

    def leave_unnamed_columns(self, targets: dict[int, list[NamedPlace]]) -> None:
        block = self.block
        for column in block.columns:
            if column in targets or not block.is_beside(column) or not block.holds_values(column):
                continue
            for line in reversed(range(block.first)):
                text = block.lines[line][column]
                if text:
                    self.leave_unknown(line, text)
                    break

    def ask_column(self, targets: dict[int, list[NamedPlace]]) -> None:
        """Of several columns of numbers without a heading that is known, which one is meant is asked."""
        choices = []
        for column, named in targets.items():
            planner = PastePlanner(self.block, self.grid)
            planner.place_lines({column: named})
            head = next((line[column] for line in self.block.lines[: self.block.first] if line[column]), "")
            example = self.block.body(column)[0][1]
            choices.append(Choice(head or f"{example} …", planner.plan.placed))
            self.plan.left = planner.plan.left
        line = self.block.first
        why = _("several columns of numbers: which one is meant?")
        self.plan.questions.append(MeaningAsked(line + 1, self.block.said_of(line), why, choices))

    def place_lines(self, targets: dict[int, list[NamedPlace]]) -> None:
        block = self.block
        sure = {column: named[0] for column, named in targets.items() if len(named) == 1}
        for line in range(block.first, len(block.lines)):
            self.place_named(line, block.rows_in(line), sure)
        for column, named in targets.items():
            if column not in sure:
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
        block = self.block
        for column, target in targets.items():
            text = block.lines[line][column]
            if text:
                self.place(Spot(line, column, text), row, target)
        if self.grid.columns == 1 or block.heads:
            return
        for spot in block.values_of(line):
            if spot.column not in targets:
                self.leave(line, spot.text, _("there is no cell left for it"))

    def ask_row(self, line: int, rows: list[NamedPlace], targets: dict[int, NamedPlace]) -> None:
        choices = []
        for row in rows:
            planner = PastePlanner(self.block, self.grid)
            planner.place_line(line, row, targets)
            if planner.plan.placed:
                choices.append(Choice(row.label, planner.plan.placed))
            self.plan.left += [left for left in planner.plan.left if left not in self.plan.left]
        self.ask(line, self.block.said_of(line), choices)

    def ask_meaning(self, column: int, named: list[NamedPlace]) -> None:
        """Which of the columns of one name is meant; of the lines whose row is sure."""
        block = self.block
        choices = []
        for target in named:
            planner = PastePlanner(block, self.grid)
            for row, line in self.line_of.items():
                planner.place_line(line, NamedPlace(row, "", []), {column: target})
            if planner.plan.placed:
                choices.append(Choice(target.label, planner.plan.placed))
        line = max(block.first - 1, 0)
        self.ask(line, block.lines[line][column], choices)

    def ask(self, line: int, text: str, choices: list[Choice]) -> None:
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
