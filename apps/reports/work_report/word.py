"""Writes a Word document in the manner of an official one: real footnotes, page numbers, and the same bytes each time.

Text may hold marks: what `note` gives sets a footnote where it stands. python-docx has no footnotes, so their part is
written here as the standard (ECMA-376, part 1, 17.11) has it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
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
from docx.shared import Mm, Pt
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

from apps.reports.tables.table import Table
from apps.reports.work_report.word_tables import WordTable

MARK = re.compile("\ue000(\\d+)\ue001")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FIRST_YEAR = 1980  # a zip file knows no earlier one
LATIN, SONG, HEI, FANGSONG = "Times New Roman", "宋体", "黑体", "仿宋"
LINK = "link"
FOOTNOTES = f"""<w:footnotes {nsdecls("w", "r")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""
FOOTNOTE = """<w:footnote {namespaces} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text}"/></w:pPr>
<w:r><w:rPr><w:rStyle w:val="{reference}"/></w:rPr><w:footnoteRef/></w:r></w:p></w:footnote>"""
PARAGRAPH_STYLES = ("Normal", "Title", "Heading 1", "Caption", "footnote text", "table text", "Header", "Footer")
CHARACTER_STYLES = ("footnote reference", LINK)
OWN_STYLES = ("table text", LINK)


class WordDocument:
    """A document that grows from the top. `chinese` sets the body as GB/T 9704 has it: 16 pt, two characters' indent.

    `letterhead` is a file that it begins with: its text, its pages and the styles it has are kept. `when` dates the
    file; nothing in it depends on the hour it is made.
    """

    def __init__(
        self, *, chinese: bool, title: str, header: str, page: str, when: date, letterhead: bytes = b""
    ) -> None:
        self.document = Document(BytesIO(letterhead)) if letterhead else Document()
        self.chinese, self._has_letterhead = chinese, bool(letterhead)
        self._when = datetime(max(when.year, FIRST_YEAR), when.month, when.day)
        self._notes: list[str] = []
        self._footnotes = self._footnotes_part()
        self._set_styles()
        self._set_properties(title)
        self._set_page(header, page)

    # ---- Text

    def note(self, text: str) -> str:
        """The mark that sets a footnote where it stands in a text."""
        self._notes.append(text)
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
        if (section.page_width or 0) < (section.page_height or 0):
            section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(24)

    def _fill(self, paragraph: Paragraph, text: str) -> None:
        """Text and note numbers in turn, as splitting at the marks gives them."""
        for at, part in enumerate(MARK.split(text)):
            if at % 2 and int(part) < len(self._notes):  # a name may hold what looks like a mark
                self._refer(paragraph, self._notes[int(part)])
            elif part:
                paragraph.add_run(printable(part))

    # ---- Footnotes

    def _footnotes_part(self) -> XmlPart:
        """That of the letterhead, else a new one."""
        main = self.document.part
        for relation in main.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
                held = relation.target_part
                part = XmlPart(held.partname, held.content_type, parse_xml(held.blob), main.package)
                vars(relation)["_target"] = part
                return part
        content_type, name = CONTENT_TYPE.WML_FOOTNOTES, PackURI("/word/footnotes.xml")
        part = XmlPart(name, content_type, parse_xml(FOOTNOTES), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        listed = OxmlElement("w:footnotePr")
        for separator in ("-1", "0"):
            listed.append(_element("w:footnote", id=separator))
        _place_setting(self.document.settings.element, listed)
        return part

    def _refer(self, paragraph: Paragraph, note: str) -> None:
        number = len(self._footnotes.element)
        reference = paragraph.add_run()
        reference._r.get_or_add_rPr().append(_element("w:rStyle", val=self._style_keys["footnote reference"]))
        reference._r.append(_element("w:footnoteReference", id=str(number)))
        made = parse_xml(
            FOOTNOTE.format(
                namespaces=nsdecls("w"),
                number=number,
                text=self._style_keys["footnote text"],
                reference=self._style_keys["footnote reference"],
            )
        )
        self._footnotes.element.append(made)
        Paragraph(made.find(qn("w:p")), self._footnotes).add_run(f" {printable(note)}")

    # ---- Tables

    def table(self, table: Table, absolute: Callable[[str], str]) -> None:
        """A table of the reports."""
        styles = self._style_keys["table text"], self._style_keys[LINK]
        made = WordTable(self.document.part, absolute, printable, styles)
        width = _width_of(self.document.sections[-1])
        self.document.element.body._insert_tbl(made.element(table, width))

    # ---- Looks

    def _set_styles(self) -> None:
        """Every style that is used; one the letterhead has stays as it is there."""
        styles = self.document.styles
        kept = set()
        for name in (*PARAGRAPH_STYLES, *CHARACTER_STYLES):
            if name in styles:
                kept.add(name)
                continue
            kind = WD_STYLE_TYPE.PARAGRAPH if name in PARAGRAPH_STYLES else WD_STYLE_TYPE.CHARACTER
            styles.add_style(name, kind, builtin=name not in OWN_STYLES)
        if not self._has_letterhead:
            kept.clear()
            self._set_languages()
        for name, look in self._looks().items():
            if name not in kept:
                look(styles[name])
        self._style_keys = {name: styles[name].style_id for name in (*PARAGRAPH_STYLES, *CHARACTER_STYLES)}

    def _set_languages(self) -> None:
        defaults = self.document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
        defaults.find(qn("w:lang")).set(qn("w:val"), "en-GB")

    def _looks(self) -> dict[str, Callable[[Any], None]]:
        return {
            "Normal": self._look_of_text,
            "Title": self._look_of_title,
            "Heading 1": self._look_of_heading,
            "Caption": self._look_of_caption,
            "footnote text": _small,
            "table text": _small,
            "Header": _small,
            "Footer": _small,
            "footnote reference": _raised,
            LINK: _underlined,
        }

    @property
    def _body(self) -> int:
        """The size of the text in points."""
        return 16 if self.chinese else 12

    def _look_of_text(self, style: ParagraphStyle) -> None:
        _styled(style, FANGSONG, self._body)
        style.paragraph_format.line_spacing = Pt(28) if self.chinese else 1.3
        style.paragraph_format.space_after = Pt(0 if self.chinese else 8)
        style.paragraph_format.alignment = ALIGN.JUSTIFY if self.chinese else ALIGN.LEFT
        if self.chinese:
            _indent(style, 200)

    def _look_of_title(self, style: ParagraphStyle) -> None:
        _styled(style, HEI, 22 if self.chinese else 18, bold=True)
        style.paragraph_format.alignment = ALIGN.CENTER
        style.paragraph_format.space_after = Pt(18)
        style.paragraph_format.line_spacing = 1.4
        _indent(style, 0)

    def _look_of_heading(self, style: ParagraphStyle) -> None:
        _styled(style, HEI, self._body, bold=True)
        style.paragraph_format.space_before = Pt(6)
        style.paragraph_format.keep_with_next = True

    def _look_of_caption(self, style: ParagraphStyle) -> None:
        _styled(style, HEI, 10.5, bold=True)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(12)
        _indent(style, 0)

    def _set_properties(self, title: str) -> None:
        known = self.document.core_properties
        known.title, known.author, known.comments, known.last_modified_by = printable(title), "", "", ""
        known.language = "zh-CN" if self.chinese else "en-GB"
        known.created = known.modified = self._when
        known.revision = 1
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                del package.rels[key]

    def _set_page(self, header: str, page: str) -> None:
        """A4 with the margins of an official document; `page` holds two %s, the page's number and that of all pages.

        A letterhead keeps its pages and its header, and its footer where it has one.
        """
        section = self.document.sections[0]
        if not self._has_letterhead:
            section.page_width, section.page_height = Mm(210), Mm(297)
            section.top_margin, section.bottom_margin = Mm(37), Mm(35)
            section.left_margin, section.right_margin = Mm(28), Mm(26)
            self._fill(section.header.paragraphs[0], header)
        elif not section.footer.is_linked_to_previous:
            return
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


def printable(text: str) -> str:
    """Without what XML cannot hold."""
    return UNPRINTABLE.sub("", text)


def _place_setting(settings: BaseOxmlElement, setting: BaseOxmlElement) -> None:
    """Footnotes are told of before what the standard puts behind them; at the end where none of that is there."""
    for name in (
        "w:endnotePr",
        "w:compat",
        "w:docVars",
        "w:rsids",
        "m:mathPr",
        "w:themeFontLang",
        "w:clrSchemeMapping",
    ):
        later = settings.find(qn(name))
        if later is not None:
            later.addprevious(setting)
            return
    settings.append(setting)


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


def _small(style: ParagraphStyle) -> None:
    _styled(style, SONG, 9)
    style.paragraph_format.line_spacing = 1
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.alignment = ALIGN.LEFT
    _indent(style, 0)


def _raised(style: CharacterStyle) -> None:
    style.font.superscript = True


def _underlined(style: CharacterStyle) -> None:
    style.font.underline = True


def _indent(style: ParagraphStyle, hundredths: int) -> None:
    """The first line's indent in hundredths of a character."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths))
    indent.set(qn("w:firstLine"), str(hundredths * 32 // 10))
