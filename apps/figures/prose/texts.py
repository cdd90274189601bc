"""The text of a report as it was pasted, or of a .txt or .docx file, tidied: one paragraph a line."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from apps.spreadsheets.packed_files import UNREADABLE_ZIP
from apps.spreadsheets.text_tables import LOOKED_AT, NoTextTable, encoding_of
from apps.units.errors import Refused

BROKEN_LINE = 40  # a line as long as this that ends within a sentence goes on in the next
ENDS = "。!?！？;；:：…”’.)）"
UNSEEN = re.compile("[\ufeff\u200b\u200e\u200f\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
MOST_SIGNS = 200_000  # of one text: a federation's yearbook of deeds has 60,000
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024  # of a Word document's text; what is cut off there is no longer well formed
WORD_TEXT = "word/document.xml"
WORD_NOTES = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH = f"{WORD}p"
# What says again what stands elsewhere: a text box for older programs, and where moved words stood before.
SAID_AGAIN = ("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{WORD}moveFrom")


def text_of(name: str, data: bytes) -> str:
    """The text of a file by its name and bytes, tidied. Refused, in words, where it is another kind of file."""
    kind = PurePath(name).suffix.lower()
    if len(data) > MOST_BYTES:
        raise Refused(_("“%(name)s” is larger than 20 MB. Paste the part that states figures.") % {"name": name})
    if kind == ".docx":
        return tidied(_of_word(name, data))
    if kind in (".txt", ".text", ""):
        return tidied(_decoded(name, data))
    said = _("“%(name)s” is no text: expected is a .txt or .docx file. Save it as one of these, or paste its text.")
    raise Refused(said % {"name": name})


def _decoded(name: str, data: bytes) -> str:
    """UTF-8, UTF-16 or GB18030, as files of tables are read."""
    try:
        encoding = encoding_of(io.BytesIO(data), data[:LOOKED_AT])
    except NoTextTable as error:
        said = _("“%(name)s” is no text in UTF-8, UTF-16 or GB18030. Save it as UTF-8, or paste its text.")
        raise Refused(said % {"name": name}) from error
    return data.decode(encoding)


def _of_word(name: str, data: bytes) -> str:
    """The paragraphs of a Word document, those of tables and text boxes too, each with its notes behind it.

    What was struck out in it is left out; heads and feet of its pages are not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            body, notes = _part(packed, WORD_TEXT), _notes(packed)
    except (*UNREADABLE_ZIP, SyntaxError) as error:  # the last is lxml's, of what is not well formed
        said = _("“%(name)s” is no Word document that can be read. Save it again as .docx, or paste its text.")
        raise Refused(said % {"name": name}) from error
    lines = []
    for paragraph in body.iter(PARAGRAPH):
        lines.append(_paragraph(paragraph))
        lines += [notes[mark] for mark in _marks(paragraph) if mark in notes]
    return "\n".join(lines)


def _part(packed: zipfile.ZipFile, name: str) -> BaseOxmlElement:
    """A part of a Word document, without what it says again; no entity is resolved, nothing fetched."""
    with packed.open(name) as part:
        root = parse_xml(part.read(MOST_UNPACKED))
    for again in list(root.iter(*SAID_AGAIN)):
        again.getparent().remove(again)
    return root


def _notes(packed: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    """The foot- and endnotes by kind and number, each one line that ends, so that no other line is joined to it."""
    notes = {}
    for kind, name in WORD_NOTES.items():
        if name not in packed.namelist():
            continue
        for note in _part(packed, name).iter(f"{WORD}{kind}"):
            said = "".join(map(_paragraph, note.iter(PARAGRAPH))).strip()
            if not said.endswith(tuple(ENDS)):
                said = f"{said}。"
            notes[kind, note.get(f"{WORD}id")] = said
    return notes


def _marks(paragraph: BaseOxmlElement) -> Iterator[tuple[str, str]]:
    """The notes that a paragraph points to, by kind and number."""
    for mark in paragraph.iter(f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
        if next(mark.iterancestors(PARAGRAPH)) is paragraph:
            yield mark.tag.removeprefix(WORD).removesuffix("Reference"), mark.get(f"{WORD}id")


def _paragraph(paragraph: BaseOxmlElement) -> str:
    """Its own words, without the paragraphs of a text box that hangs at it: these come for themselves."""
    said = []
    for part in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br"):
        if next(part.iterancestors(PARAGRAPH)) is paragraph:
            said.append(_said(part))
    return "".join(said)


def _said(part: BaseOxmlElement) -> str:
    """The words of one part of a paragraph; a tab is a blank, and a break ends a line."""
    if part.tag == f"{WORD}t":
        return part.text or ""
    if part.tag == f"{WORD}tab":
        return " "
    return "\n"


def tidied(text: str) -> str:
    """Without signs nobody sees, with sentences that a page broke joined again. Refused where it is too long.

    Worked example: a line of 200 signs that ends in 全市共成立项目 and the next, 工会316家, are one.
    """
    if len(text) > MOST_SIGNS:
        said = _("This text has %(count)s signs; at most %(most)s are read at once. Divide it.")
        raise Refused(said % {"count": len(text), "most": MOST_SIGNS})
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u3000", " ").replace("\xa0", " ")
    lines: list[str] = []
    for line in UNSEEN.sub("", plain).split("\n"):
        said = line.strip()
        if not said:
            continue
        if lines and _goes_on(lines[-1]):
            lines[-1] += said
        else:
            lines.append(said)
    return "\n".join(lines)


def _goes_on(line: str) -> bool:
    """Whether a line was broken by the page: it is long, and no sentence ends with it."""
    if len(line) < BROKEN_LINE:
        return False
    return line[-1] not in ENDS
