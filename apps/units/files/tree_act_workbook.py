"""The workbook in which acts on the tree are listed: its columns, and which of them each act reads."""

from typing import IO

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.spreadsheets.writing import HEAD, TEXT, WRAPPED, NewBook
from apps.units.files.tree_acts import ACTS, COLUMNS, HELP, READ_BY_ALL
from apps.units.models import Federation

ROWS = 500  # as far down as the drop-down lists reach


def template(out: IO[bytes]) -> None:
    """An empty table with drop-down lists, and a sheet that explains acts and columns."""
    book = NewBook(out)
    sheet = book.sheet(_("Acts on the tree"))
    explanation = book.sheet(_("Explanation"), (30, 90))
    offered = {
        "act": [str(act.label) for act in ACTS.values()],
        "level": [str(label) for label in Federation.Level.labels],
        "remains": [_("yes")],
    }
    for place, (column, heading) in enumerate(COLUMNS.items()):
        sheet.width(place, max(14, 2 * len(str(heading))), TEXT)
        sheet.write(0, place, str(heading) + ("*" if column in READ_BY_ALL else ""), HEAD)
        if column in offered:
            sheet.offer(place, 1, ROWS, offered[column])
    sheet.freeze(1)
    row = explanation.lines(0, (capfirst(_("Columns")),), HEAD)
    for column, heading in COLUMNS.items():
        explanation.write_row(row, (str(heading), str(HELP.get(column, ""))), WRAPPED)
        row += 1
    row = explanation.lines(row + 1, (_("Acts on the tree"),), HEAD)
    for act in ACTS.values():
        read = [str(COLUMNS[column]) for column in act.columns]
        explanation.write_row(row, (str(act.label), ", ".join(read)), WRAPPED)
        row += 1
    book.close()
