"""Writes a Word document in the manner of an official one: real footnotes, page numbers, and the same bytes each time.

Text may hold marks: what `note` gives sets a footnote where it stands. python-docx has no footnotes, so their part is
written here as the standard (ECMA-376, part 1, 17.11) has it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from apps.reports.tables.table import Table, TableCell

MARK = re.compile("\ue000(\\d+)\ue001")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FIRST_YEAR = 1980  # a zip file knows no earlier one
LATIN, SONG, HEI, FANGSONG = "Times New Roman", "宋体", "黑体", "仿宋"
LINK = "link"
# Styles by their ids: to look one up by its name goes through all of them, for every paragraph.
REFERENCE, TABLE_TEXT = "FootnoteReference", "tabletext"
FOOTNOTES = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""
FOOTNOTE = """<w:footnote {namespaces} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>
<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r></w:p></w:footnote>"""
WIDTHS = {"number": 13, "change": 10, "indicator": 20, "measure": 8, "period": 10, "percent": 8, "note": 22}


class WordDocument:
    """A document that grows from the top. `chinese` sets the body as GB/T 9704 has it: 16 pt, two characters' indent.

    `when` dates the file; nothing in it depends on the hour it is made.
    """

    def __init__(self, *, chinese: bool, title: str, header: str, page: str, when: date) -> None:
        self.document, self.chinese = Document(), chinese
        self._when = datetime(max(when.year, FIRST_YEAR), when.month, when.day)
        self._notes: list[tuple[str, str]] = []
        self._targets: dict[tuple[str, str], str] = {}
        self._footnotes = self._add_footnotes_part()
        self._set_styles()
        self._set_properties(title)
        self._set_page(header, page)

    # ---- Text

    def note(self, text: str, address: str) -> str:
        """The mark that sets a footnote where it stands in a text; the note ends with the address as a link."""
        self._notes.append((text, address))
        return f"\ue000{len(self._notes) - 1}\ue001"

    def title(self, text: str) -> None:
        self._fill(self.document.add_paragraph(style="Title"), text)

    def heading(self, text: str) -> None:
        self._fill(self.document.add_paragraph(style="Heading 1"), text)

    def paragraph(self, text: str) -> None:
        self._fill(self.document.add_paragraph(), text)

    def caption(self, text: str) -> None:
        self._fill(self.document.add_paragraph(style="Caption"), text)

    def annex(self) -> None:
        """What follows stands on new pages, broadside."""
        section = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(24)

    def _fill(self, paragraph: Paragraph, text: str) -> None:
        """Text and note numbers in turn, as splitting at the marks gives them."""
        for at, part in enumerate(MARK.split(text)):
            if at % 2 and int(part) < len(self._notes):  # a name may hold what looks like a mark
                self._refer(paragraph, *self._notes[int(part)])
            elif part:
                paragraph.add_run(UNPRINTABLE.sub("", part))

    # ---- Footnotes

    def _add_footnotes_part(self) -> XmlPart:
        main = self.document.part
        content_type, name = CONTENT_TYPE.WML_FOOTNOTES, PackURI("/word/footnotes.xml")
        part = XmlPart(name, content_type, parse_xml(FOOTNOTES), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self.document.settings.element
        listed = OxmlElement("w:footnotePr")
        for separator in ("-1", "0"):
            listed.append(_element("w:footnote", id=separator))
        settings.find(qn("w:compat")).addprevious(listed)
        return part

    def _refer(self, paragraph: Paragraph, note: str, address: str) -> None:
        number = len(self._footnotes.element) - 1
        reference = paragraph.add_run()
        reference._r.style = REFERENCE
        reference._r.append(_element("w:footnoteReference", id=str(number)))
        made = parse_xml(FOOTNOTE.format(namespaces=nsdecls("w"), number=number))
        self._footnotes.element.append(made)
        line = Paragraph(made.find(qn("w:p")), self._footnotes)
        line.add_run(f" {UNPRINTABLE.sub('', note)} ")
        self._link(line, address, address)

    def _link(self, paragraph: Paragraph, text: str, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._target(paragraph.part, address))
        run = paragraph.add_run(UNPRINTABLE.sub("", text), style=None)
        run._r.get_or_add_rPr().append(_element("w:rStyle", val=LINK))
        link.append(run._r)
        paragraph._p.append(link)

    def _target(self, part: XmlPart, address: str) -> str:
        """The key of an address among what a part of the document refers to, which has it once."""
        place = (part.partname, address)
        if place not in self._targets:
            self._targets[place] = f"link{len(self._targets)}"
            part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, self._targets[place], is_external=True)
        return self._targets[place]

    # ---- Tables

    def table(self, table: Table, absolute: Callable[[str], str]) -> None:
        """A table of the reports: heads repeat, lines stay whole, numbers link to their pages."""
        made = self.document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
        made.autofit = False
        head = made.rows[0]
        head._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for column, cell in zip(table.columns, head.cells, strict=True):
            self._fill_cell(cell.paragraphs[0], TableCell(column.heading), column.is_number, absolute)
        for row in table.rows:
            line = made.add_row()
            line._tr.get_or_add_trPr().append(_element("w:cantSplit"))
            for column, table_cell, cell in zip(table.columns, row.cells, line.cells, strict=True):
                self._fill_cell(cell.paragraphs[0], table_cell, column.is_number, absolute)
        self._set_widths(made, [WIDTHS.get(column.key) or WIDTHS[column.kind] for column in table.columns])

    def _fill_cell(
        self, paragraph: Paragraph, cell: TableCell, is_number: bool, absolute: Callable[[str], str]
    ) -> None:
        paragraph._p.style = TABLE_TEXT
        if is_number:
            paragraph.alignment = ALIGN.RIGHT
        if cell.mark:
            paragraph.add_run(f"{cell.sign} {cell.mark_name} ")
        if cell.href and cell.text:
            self._link(paragraph, cell.text, absolute(cell.href))
        else:
            self._fill(paragraph, cell.text)
        if cell.note:
            paragraph.add_run(f" ({UNPRINTABLE.sub('', cell.note)})")

    def _set_widths(self, made: WordTable, shares: list[int]) -> None:
        section = self.document.sections[-1]
        whole = _width_of(section)
        widths = [Length(whole * share // sum(shares)) for share in shares]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for row in made.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width

    # ---- Looks

    def _set_styles(self) -> None:
        styles = self.document.styles
        defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
        defaults.find(qn("w:lang")).set(qn("w:val"), "en-GB")
        body = 16 if self.chinese else 12
        normal = _styled(styles["Normal"], FANGSONG, body)
        normal.paragraph_format.line_spacing = Pt(28) if self.chinese else 1.3
        normal.paragraph_format.space_after = Pt(0 if self.chinese else 8)
        normal.paragraph_format.alignment = ALIGN.JUSTIFY if self.chinese else ALIGN.LEFT
        if self.chinese:
            _indent(normal, 200)
        title = _styled(styles["Title"], HEI, 22 if self.chinese else 18, bold=True)
        title.paragraph_format.alignment = ALIGN.CENTER
        title.paragraph_format.space_after = Pt(18)
        title.paragraph_format.line_spacing = 1.4
        heading = _styled(styles["Heading 1"], HEI, body, bold=True)
        heading.paragraph_format.space_before = Pt(12)
        heading.paragraph_format.keep_with_next = True
        caption = _styled(styles["Caption"], HEI, 10.5, bold=True)
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(12)
        for name, size in (("footnote text", 9), ("table text", 9), ("Header", 9), ("Footer", 9)):
            made = (
                styles[name]
                if name in styles
                else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name != "table text")
            )
            _styled(made, SONG, size)
            made.paragraph_format.line_spacing = 1
            made.paragraph_format.space_after = Pt(0)
            made.paragraph_format.alignment = ALIGN.LEFT
        for name in ("Title", "Caption", "footnote text", "table text", "Header", "Footer"):
            _indent(styles[name], 0)
        styles["footnote text"].element.set(qn("w:styleId"), "FootnoteText")
        reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        reference.element.set(qn("w:styleId"), REFERENCE)
        reference.font.superscript = True
        styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER).font.underline = True

    def _set_properties(self, title: str) -> None:
        known = self.document.core_properties
        known.title, known.author, known.comments, known.last_modified_by = UNPRINTABLE.sub("", title), "", "", ""
        known.language = "zh-CN" if self.chinese else "en-GB"
        known.created = known.modified = self._when
        known.revision = 1
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                del package.rels[key]

    def _set_page(self, header: str, page: str) -> None:
        """A4 with the margins of an official document; `page` holds two %s, the page's number and that of all pages."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self._fill(section.header.paragraphs[0], header)
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.CENTER
        before, between, after = page.split("%s")
        for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            footer.add_run(text)
            if field:
                footer._p.append(_field(field))

    def as_bytes(self) -> bytes:
        """The file; every entry is dated `when`."""
        made, out = BytesIO(), BytesIO()
        self.document.save(made)
        with ZipFile(made) as packed, ZipFile(out, "w", ZIP_DEFLATED) as dated:
            for entry in packed.infolist():
                info = ZipInfo(entry.filename, self._when.timetuple()[:6])
                info.compress_type = ZIP_DEFLATED
                dated.writestr(info, packed.read(entry))
        return out.getvalue()


def _width_of(section: Section) -> int:
    """How wide its text is, in the units of Word; what is not set takes nothing away."""
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return (section.page_width or 0) - margins


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _field(code: str) -> BaseOxmlElement:
    """A field that Word fills in, such as the page's number."""
    made = _element("w:fldSimple", instr=code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    made.append(run)
    return made


def _styled(style: ParagraphStyle, face: str, size: float, *, bold: bool = False) -> ParagraphStyle:
    """The style anew: a Chinese face beside the Latin one, black, none of the template's looks."""
    for name in ("w:rPr", "w:pPr"):
        if (old := style.element.find(qn(name))) is not None:
            style.element.remove(old)
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:cs"), LATIN)
    return style


def _indent(style: ParagraphStyle, hundredths: int) -> None:
    """The first line's indent in hundredths of a character."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths))
    indent.set(qn("w:firstLine"), str(hundredths * 32 // 10))
