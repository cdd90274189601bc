"""The lines over a cell's table, the nearest first: what they say of unit, period and measure holds for its numbers.

     A        B                C
1    2014年各市工会情况                 of both tables below
2    表一 会员  单位：万人                right over the first table, and of that alone
3    地区     工会会员人数       …
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from apps.figures.files.period_texts import period_said
from apps.figures.files.scales import captioned_titles, measures_in_brackets
from apps.reports.blanks.labels import FormSheet
from apps.spreadsheets.blank_workbook import Place

OF_ONE_TABLE = re.compile(r"^(?:续?[附表]+)?\s*[（(]?[一二三四五六七八九十\d]+[)）]?(?:[、.．\-－—]|\s|$)(?!年)")
NARROWING = re.compile(
    "非公|农民工|女职工|女会员|妇女|企业|民营|私营|国有|外资|个体|机关|事业单位|新就业|园区|开发区|乡镇|街道|社区|行业|系统|青年|困难|退休|新增|规模"
)


class LineOver(NamedTuple):
    """A line above a cell that is of no table; `is_own`: it stands right over the cell's table."""

    texts: list[str]
    is_own: bool


class LinesOverTables:
    """The lines of a sheet that are of no table. `tables`: rows of tables; `heads`: rows of their headings."""

    def __init__(self, form: FormSheet, tables: Collection[int], heads: Collection[int]) -> None:
        self.form, self.tables, self.heads = form, tables, heads

    def all(self) -> Iterator[list[str]]:
        """The texts of each, from the top."""
        for row, texts in self.form.rows_of_words.items():
            if not self._is_of_a_table(row):
                yield texts

    def over(self, place: Place) -> Iterator[LineOver]:
        """The lines over a cell's table, the nearest first; then those over other tables above, without those that
        number a table of their own (表一, 2-1).

        Above the cell come rows of its table, then the lines right over that, then a row of another table: what stands
        higher is no more its own.
        """
        row, column = place
        has_met_line = False
        is_own = True
        for above in range(row - 1, -1, -1):
            texts = self.form.rows_of_words.get(above)
            if texts is None:
                continue
            if self._is_of_a_table(above):
                is_own = is_own and not has_met_line
                continue
            has_met_line = True
            said = self._said_over(above, column)
            if is_own or not OF_ONE_TABLE.match(said[0]):
                yield LineOver(said, is_own)

    def _is_of_a_table(self, row: int) -> bool:
        return row in self.tables or row in self.heads

    def _said_over(self, row: int, column: int) -> list[str]:
        """What a line says over a column: all its texts, but of those over tables side by side the one over its own."""
        texts = self.form.rows_of_words[row]
        if _differ(texts):
            return [self.form.nearest_over(row, column)]
        return texts


def _differ(texts: list[str]) -> bool:
    """Whether texts of one row say different years or measures: they are over tables side by side."""
    years = set()
    measures = set()
    for text in texts:
        years.add(period_said("", [[text]]))
        measures.update(captioned_titles([[text]])[:1])
    years.discard("")
    return len(years) > 1 or len(measures) > 1


def captions_in(near: list[list[str]]) -> list[str]:
    """The measures that the lines over a table say, the nearest first: 单位：万元, and 万元 of 收入（万元）."""
    captions: list[str] = []
    for texts in near:
        captions += captioned_titles([texts])
        captions += measures_in_brackets(texts)
    return captions


def narrowing_in(near: list[list[str]], label: str, named: str) -> str:
    """Of whom alone the lines over a table say that it is, "" where they narrow nothing.

    农民工入会情况 over 工会会员人数 is of fewer; over 农民工会员人数 it says no more than the name, nor does it where
    农民工 is in `named`, the indicator's names.
    """
    for texts in near:
        for text in texts:
            found = NARROWING.search(text)
            if found is None:
                continue
            word = found[0]
            if word not in label and word not in named:
                return word
    return ""
