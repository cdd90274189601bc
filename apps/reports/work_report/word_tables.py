"""Tables of a Word document, written as the standard has them (ECMA-376, part 1, 17.4).

python-docx looks for the style of every cell anew and for every link among all others; a report has a thousand of both.
"""

from collections.abc import Callable
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow

WIDTHS = {"number": 13, "change": 10, "code": 7, "indicator": 20, "measure": 8, "period": 10, "percent": 8, "note": 22}
TWENTIETH = 635  # units of Word in a twentieth of a point
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class WordTable:
    """One table in the making: heads repeat, lines stay whole, numbers link to their pages."""

    def __init__(
        self, part: Part, absolute: Callable[[str], str], clean: Callable[[str], str], styles: tuple[str, str]
    ) -> None:
        """`clean` leaves out what cannot be printed; `styles` are the keys of those for its text and its links."""
        self.part, self.absolute, self.clean = part, absolute, clean
        self.text_style, self.link_style = styles

    def element(self, table: Table, width: int) -> BaseOxmlElement:
        """The table as wide as that, in units of Word."""
        shares = [WIDTHS.get(column.key) or WIDTHS[column.kind] for column in table.columns]
        widths = [width * share // sum(shares) // TWENTIETH for share in shares]
        grid = "".join(f'<w:gridCol w:w="{one_width}"/>' for one_width in widths)
        headings = [TableCell(column.heading) for column in table.columns]
        rows = [self._row(headings, table.columns, widths, "<w:tblHeader/>")]
        rows += [self._line(row, table, widths) for row in table.rows]
        return parse_xml(
            f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblBorders>{EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _line(self, row: TableRow, table: Table, widths: list[int]) -> str:
        return self._row(list(row.cells), table.columns, widths, "<w:cantSplit/>")

    def _row(self, row: list[TableCell], columns: tuple[TableColumn, ...], widths: list[int], properties: str) -> str:
        written = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            aligned = '<w:jc w:val="right"/>' if column.is_number else ""
            written.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="{self.text_style}"/>{aligned}</w:pPr>{self._cell(cell)}</w:p></w:tc>'
            )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(written)}</w:tr>"

    def _cell(self, cell: TableCell) -> str:
        """Its mark, its text, which leads somewhere, and its note."""
        written = []
        if cell.mark:
            written.append(self._run(f"{cell.sign} {cell.mark_name} "))
        if cell.href and cell.text:
            key = self._link_to(self.absolute(cell.href))
            written.append(f'<w:hyperlink r:id="{key}">{self._run(cell.text, self.link_style)}</w:hyperlink>')
        elif cell.text:
            written.append(self._run(cell.text))
        if cell.note:
            written.append(self._run(f" ({cell.note})"))
        return "".join(written)

    def _run(self, text: str, style: str = "") -> str:
        styled = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
        return f'<w:r>{styled}<w:t xml:space="preserve">{escape(self.clean(text))}</w:t></w:r>'

    def _link_to(self, address: str) -> str:
        """The key of a new relationship to the address."""
        key = f"link{len(self.part.rels)}"
        self.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, key, is_external=True)
        return key
