"""The rows of a table as HTML: everything a person wrote is escaped, and each cell says what the table says."""

from decimal import Decimal

from django.utils.safestring import SafeString

from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow

HOSTILE = '<b onclick="x">&'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&amp;"
COLUMNS = (TableColumn("unit", "unit"), TableColumn("ORG12", HOSTILE, "number"))


def table_of(*cells: TableCell, style: str = "") -> Table:
    return Table("title", COLUMNS, (TableRow("990000", cells, style),))


def test_what_a_person_wrote_never_becomes_markup():
    cell = TableCell(HOSTILE, Decimal(1), href=f"/number/?unit={HOSTILE}", note=HOSTILE, picture=HOSTILE)
    table = table_of(TableCell(HOSTILE), cell, style=HOSTILE)
    for body in (table.body, table.labelled_body):
        assert HOSTILE not in body
        assert "<b" not in body
        assert f'<a href="/number/?unit={ESCAPED}">{ESCAPED}</a>' in body
        assert f"<small>{ESCAPED}</small>" in body
        assert f'<tr class="{ESCAPED}"><th scope="row">{ESCAPED}</th>' in body


def test_a_picture_that_was_drawn_stands_as_it_is():
    assert "<svg></svg>" in table_of(TableCell("a"), TableCell("1", picture=SafeString("<svg></svg>"))).body


def test_a_number_that_is_not_there_is_a_point_and_a_sum_of_some_is_lighter():
    assert '<td class="number"><span class="none">·</span></td>' in table_of(TableCell("a"), TableCell()).body
    assert '<td class="number partial">9</td>' in table_of(TableCell("a"), TableCell("9", is_partial=True)).body


def test_a_mark_is_said_in_words_beside_its_sign():
    body = table_of(TableCell("a"), TableCell("9", Decimal(9), mark="error")).body
    assert '<span class="mark error" title="' in body
    assert '<span aria-hidden="true">■</span>' in body


def test_on_a_narrow_screen_each_cell_says_of_what_it_is():
    assert f'<td class="number" data-label="{ESCAPED}">9</td>' in table_of(TableCell("a"), TableCell("9")).labelled_body
