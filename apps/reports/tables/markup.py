"""What a report has hundreds of, as HTML: cells, indicators to choose. A template takes ten times as long for each."""

from collections.abc import Collection, Iterable
from html import escape
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from apps.figures.models import Indicator

if TYPE_CHECKING:
    from apps.reports.tables.table import TableCell, TableColumn, TableRow


def body_markup(columns: Iterable["TableColumn"], rows: Iterable["TableRow"], *, labelled: bool = False) -> SafeString:
    """What stands between <tbody> and </tbody>: a line for each row, everything in it escaped.

    `labelled` cells say of what column they are.
    """
    columns = list(columns)
    return SafeString("\n".join(_row(columns, row, labelled) for row in rows))


def picks_markup(indicators: Iterable[Indicator], picked: Collection[str]) -> SafeString:
    """A box to tick for each indicator, on every page of reports for all there are."""
    boxes = []
    for indicator in indicators:
        checked = " checked" if indicator.code in picked else ""
        box = f'<input type="checkbox" name="pick" value="{escape(indicator.code)}"{checked}>'
        boxes.append(f"<label>\n{box}\n{escape(indicator.name)}\n</label>")
    return SafeString("\n".join(boxes))


def options_markup(options: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a choice, by value and text."""
    lines = []
    for value, text in options:
        selected = " selected" if value == chosen else ""
        lines.append(f'<option value="{escape(value)}"{selected}>{escape(text)}</option>')
    return SafeString("\n".join(lines))


def _row(columns: list["TableColumn"], row: "TableRow", labelled: bool) -> str:
    """The first cell heads its row."""
    row_style = f' class="{escape(row.style)}"' if row.style else ""
    parts = [f"<tr{row_style}>"]
    for at, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        inside = _inside(column, cell)
        if at == 0:
            parts.append(f'<th scope="row">{inside}</th>')
        else:
            style = _labelled_style(column) if labelled else _style(column, cell)
            parts.append(f"<td{style}>{inside}</td>")
    parts.append("</tr>")
    return "".join(parts)


def _style(column: "TableColumn", cell: "TableCell") -> str:
    """How the column is set; a sum of some units lighter."""
    if not column.style:
        return ""
    partial = " partial" if cell.is_partial else ""
    return f' class="{column.style}{partial}"'


def _labelled_style(column: "TableColumn") -> str:
    return f' class="{column.style}" data-label="{escape(column.heading)}"'


def _inside(column: "TableColumn", cell: "TableCell") -> str:
    """The mark, the text with its link, a picture, and what has to be said besides."""
    parts = []
    if cell.mark:
        parts.append(_mark(cell))
    if cell.text:
        parts.append(_text(cell))
    elif column.is_number:
        parts.append('<span class="none">·</span>')
    if cell.picture:
        parts.append(conditional_escape(cell.picture))
    if cell.note:
        note = escape(cell.note)
        linked = f'<a href="{escape(cell.note_href)}">{note}</a>' if cell.note_href else note
        parts.append(f"<small>{linked}</small>")
    return "\n".join(parts)


def _mark(cell: "TableCell") -> str:
    name = escape(cell.mark_name)
    sign = f'<span aria-hidden="true">{cell.sign}</span>\n<span class="visually-hidden">{name}</span>'
    return f'<span class="mark {escape(cell.mark)}" title="{name}">\n{sign}\n</span>'


def _text(cell: "TableCell") -> str:
    title = f' title="{escape(cell.full)}"' if cell.full and cell.full != cell.text else ""
    if cell.href:
        return f'<a href="{escape(cell.href)}"{title}>{escape(cell.text)}</a>'
    if title:
        return f'<data value="{cell.in_file}"{title}>{escape(cell.text)}</data>'
    return escape(cell.text)
