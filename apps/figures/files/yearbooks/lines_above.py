"""What a line or heading is of that stands before it: 其中：女 below 职工人数 is women of the staff, and not members.

A year, a unit or an indicator alone in its line is that of the lines below. All become columns of the table, as if each
line had said it there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from apps.figures.files.scales import captioned
from apps.figures.files.yearbooks.answers import CODE, INDICATOR, PERIOD, UNIT
from apps.figures.files.yearbooks.blocks import NumberedRow, texts_in
from apps.figures.files.yearbooks.labels import is_of_which, is_period, parts_of
from apps.figures.files.yearbooks.names import ALL_OF_IT, RATES_OF_CHANGE, YearbookNames
from apps.figures.files.yearbooks.proposal import TableProposal
from apps.figures.files.yearbooks.sketch import TableSketch
from apps.spreadsheets.headings import normal

Says = Callable[[str], bool]
MOST_OF_A_PART = 3  # characters: 女, 农民工; a longer name says itself what it is of


def add_what_stands_above(proposal: TableProposal, names: YearbookNames) -> None:
    """Columns behind those of the file for what stood above; what a column says itself is not taken from there."""
    _forget_columns_behind(proposal)
    for role, opens, is_line in _sections_there_may_be(proposal, names):
        _add_sections(proposal, role, opens, is_line)
    _add_parents_of_lines(proposal, names)
    if proposal.answers.across == INDICATOR:
        proposal.sketch = _with_parents_of_headings(proposal.sketch, names)


def _forget_columns_behind(proposal: TableProposal) -> None:
    """What was said of columns that stood above in an earlier table: of this one they are found anew."""
    roles = proposal.answers.roles
    for at in list(roles):
        if int(at) >= proposal.sketch.width:
            del roles[at]


def _sections_there_may_be(proposal: TableProposal, names: YearbookNames) -> Iterator[tuple[str, Says, Says]]:
    """Each with what opens one, and what is a line of the table though it holds no number."""
    roles = set(proposal.answers.roles.values())

    def is_indicator(text: str) -> bool:
        return bool(names.line((parts_of(text).name,)).code)

    def is_unit(text: str) -> bool:
        return parts_of(text).name in proposal.unit_codes

    if PERIOD not in roles:
        yield PERIOD, is_period, lambda text: not is_period(text)
    if UNIT in roles and INDICATOR not in roles:
        yield INDICATOR, is_indicator, is_unit
    if INDICATOR in roles and roles.isdisjoint((UNIT, CODE)):
        yield UNIT, is_unit, is_indicator


def _add_sections(proposal: TableProposal, role: str, opens: Says, is_line: Says) -> None:
    """柳州市 below 2013年, alone in its line, is of 2013.

    Where any line opens a section so do all that stand alone and are no line of the table: those below a unit that is
    not found are not taken for those of the one before it.
    """
    sketch = proposal.sketch
    if not any(map(opens, _texts_alone(sketch))):
        return
    first = min(sketch.stubs)
    body: list[NumberedRow] = []
    sections, last = [], ""
    for number, row in sketch.body:
        if _is_alone(row, first, sketch.width) and not is_line(row[first]) and not captioned([row]):
            last = row[first]
            continue
        body.append((number, row))
        sections.append(last)
    proposal.sketch = _with_column(sketch._replace(body=body), sections)
    proposal.answers.roles[str(proposal.sketch.stubs[0])] = role


def _texts_alone(sketch: TableSketch) -> list[str]:
    """What stands alone in its line, at the beginning."""
    first = min(sketch.stubs)
    return [row[first] for _number, row in sketch.body if _is_alone(row, first, sketch.width)]


def _is_alone(row: list[str], at: int, width: int) -> bool:
    """Whether nothing else stands in a line, in the columns of the file."""
    return texts_in(row[:width]) == [row[at]]


def _add_parents_of_lines(proposal: TableProposal, names: YearbookNames) -> None:
    """其中：女 below 工会会员人数 gets it beside it, where the table has one column of indicators."""
    sketch = proposal.sketch
    named_in = proposal.stubs_of(INDICATOR)
    if len(named_in) != 1:
        return
    (name_at,) = named_in
    beside = proposal.stubs_of(UNIT, CODE, PERIOD)
    parents = _Parents(names)
    above = []
    for _number, row in sketch.body:
        above.append(parents.of(row[name_at], [row[at] for at in beside]))
    if any(above):
        proposal.sketch = _with_column(sketch, above)
        proposal.answers.roles[str(proposal.sketch.stubs[0])] = INDICATOR


def _with_parents_of_headings(sketch: TableSketch, names: YearbookNames) -> TableSketch:
    """工会会员人数 | 其中：女 is 工会会员人数 | 工会会员人数 over 女, where no heading stands above."""
    parents = _Parents(names)
    above = [""] * len(sketch.heads[0])
    for at in sketch.columns:
        named = [text for text in sketch.column_heads(at) if parts_of(text).name]
        if len(named) == 1:
            above[at] = parents.of(named[0], ())
    if not any(above):
        return sketch
    return sketch._replace(heads=[above, *sketch.heads])


class _Parents:
    """Of one label after the other, what it is a part of: "" where it says that itself.

    Worked example: of 职工人数, 其中：女, 农民工, 工会会员人数 the second and the third are parts of the first; so
    would be whatever followed 其中 and is no name on record.
    """

    def __init__(self, names: YearbookNames) -> None:
        self.names = names
        self.last, self.is_within = "", False
        self.beside: list[str] = []

    def of(self, text: str, beside: Iterable[str]) -> str:
        """`beside`: unit and period of its line; another unit's lines are no part of those above."""
        if list(beside) != self.beside:
            self.beside, self.last, self.is_within = list(beside), "", False
        name = parts_of(text).name
        if not name or not self._is_part(text, name):
            self.last, self.is_within = name, False
            return ""
        if is_of_which(text):
            self.is_within = True
        return self.last

    def _is_part(self, text: str, name: str) -> bool:
        """Whether a label says that it is a part, follows one that does, or is too short for what stands by itself."""
        if self._is_whole(name):
            return False
        if is_of_which(text) or self.is_within:
            return True
        return len(name) <= MOST_OF_A_PART

    def _is_whole(self, name: str) -> bool:
        """Whether a name is an indicator's, or of growth, or 合计: that is of nothing before it."""
        if self.names.line((name,)).code:
            return True
        return RATES_OF_CHANGE.search(name) is not None or normal(name) in ALL_OF_IT


def _with_column(sketch: TableSketch, texts: Sequence[str]) -> TableSketch:
    """The table with a column more, which is the first that is asked what a line is of."""
    body = [(number, [*row, text]) for (number, row), text in zip(sketch.body, texts, strict=True)]
    heads = [[*head, ""] for head in sketch.heads]
    return sketch._replace(heads=heads, body=body, stubs=[len(heads[0]) - 1, *sketch.stubs])
