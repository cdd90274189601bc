"""Which columns of a table say what its numbers are of, which are the numbers, and where another table begins. Pure.

编号 | 地区   | 会员 | 备注        编号 and 地区 stand before the numbers, 会员 is one of numbers, 备注 is neither
01   | 南宁市 | 115  |
"""

from apps.figures.files.scales import is_measure
from apps.figures.files.yearbooks.answers import MEASURE, NONE
from apps.figures.files.yearbooks.blocks import NumberedRow, is_plain_number, stands_for_number
from apps.figures.files.yearbooks.labels import is_number, is_period
from apps.figures.files.yearbooks.stub_heads import ASIDE_HEADS, role_of_heading, role_of_headings
from apps.spreadsheets.headings import normal, spread_over


def cuts(heads: list[list[str]], body: list[NumberedRow]) -> list[int]:
    """Where behind numbers another column of names begins, by its heading: another table stands beside the first.

    Worked example: 地区 | 会员 | 地区 | 会员 is cut before its third column; 地区 | 会员 | 备注 is not.
    """
    found = []
    is_behind = False  # whether numbers were met since the last column of names
    for at in range(len(heads[0])):
        role = role_of_headings(head[at] for head in heads)
        texts = _texts_in(body, at)
        if not is_behind:
            is_behind = not role and _holds_figures(texts)
        elif _names_lines(role, texts):
            found.append(at)
            is_behind = False
    return found


def _texts_in(body: list[NumberedRow], at: int) -> list[str]:
    """What stands in a column, without blank cells."""
    return [row[at] for _number, row in body if row[at]]


def _names_lines(role: str, texts: list[str]) -> bool:
    """Whether a column says by its heading what the numbers beside it are of."""
    return role not in ("", MEASURE, NONE) and not all(map(is_measure, texts))


def columns_of(heads: list[list[str]], body: list[NumberedRow]) -> tuple[list[int], list[int]]:
    """The columns before the numbers, and those of numbers; what is neither (a remark behind them) is in none.

    A column of measures belongs to the first wherever it stands.
    """
    stubs: list[int] = []
    columns: list[int] = []
    for at in range(len(heads[0])):
        texts = _texts_in(body, at)
        if not texts:
            continue
        names = {normal(head[at]) for head in heads}
        names.discard("")
        is_before = not columns
        if all(map(is_measure, texts)) or (is_before and _is_stub(names, texts, is_first=not stubs)):
            stubs.append(at)
        elif names.isdisjoint(ASIDE_HEADS) and _holds_figures(texts):
            columns.append(at)
    return stubs, columns


def _is_stub(names: set[str], texts: list[str], *, is_first: bool) -> bool:
    """Whether a column that no numbers precede says what the numbers are of: by its headings, `names`, or by what it
    holds, `texts`.

    Numbers that look like years are years in the first column, and beside names only below a heading that says so.
    """
    if any(map(role_of_heading, names)):
        return True
    if names and not is_first and all(map(is_number, texts)):
        return False
    return _holds_names(names, texts)


def _holds_names(names: set[str], texts: list[str]) -> bool:
    """Whether what stands in a column are names for the most part: not where each is a number or stands for one, nor
    where numbers are below a year."""
    numbers = sum(map(is_plain_number, texts))
    if numbers * 2 > len(texts):
        return False
    marks = sum(map(stands_for_number, texts))
    if marks > 0 and numbers + marks == len(texts):
        return False
    if numbers == 0:
        return True
    return not any(map(is_period, names))


def _holds_figures(texts: list[str]) -> bool:
    """Whether a column holds any number, or what stands for one."""
    return any(is_number(text) or stands_for_number(text) for text in texts)


def spread(heads: list[list[str]], first: int) -> list[list[str]]:
    """Headings over all the cells they were merged from: from below upwards, as far as the row below is filled.

    Of 2013年 over 职工 | (empty) | 会员 | (empty) over 合计 | 女 | 合计 | 女 the last two are headed by all three rows.
    """
    rows = [heads[-1]]
    for row in reversed(heads[:-1]):
        rows.insert(0, spread_over(row, rows[0], begins=first))
    return rows


def filled_down(body: list[NumberedRow], stubs: list[int]) -> list[NumberedRow]:
    """Each line with the region that stands only in the first of its lines; the last stub column says its own.

    Worked example: 柳州市 | 鹿寨县 | 1, (empty) | 柳城县 | 2 and (empty) | (empty) | 3 become 柳州市 | 鹿寨县 | 1,
    柳州市 | 柳城县 | 2, and the third as it is: it names nothing.
    """
    last: dict[int, str] = {}
    filled = []
    for number, said in body:
        row = list(said)
        for place, at in enumerate(stubs[:-1]):
            if row[at]:
                last = _last_said(last, at, row[at])
            elif any(row[other] for other in stubs[place + 1 :]):
                row[at] = last.get(at, "")
        filled.append((number, row))
    return filled


def _last_said(last: dict[int, str], at: int, text: str) -> dict[int, str]:
    """By column what was said last: of another city no county is known yet."""
    kept = {column: said for column, said in last.items() if column < at}
    return kept | {at: text}
