"""Comments put into a sheet of a workbook that is otherwise left as it is: beside those it has, or as its first.

A comment is two things in the file: its text in one part, and the box it is shown in, a drawing, in another. Both are
named from the sheet by relations, and known to the file as a whole by its list of kinds of parts.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_cell_to_rowcol

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "[Content_Types].xml"
COMMENTS_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
NO_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PACKAGE}"></Relationships>'
)
NO_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
)
NO_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
# What may stand behind the name of the drawing of comments, in the order the format asks for.
BEHIND = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
NONE = "none"  # no relation is called so
WIDE, HIGH = 4, 6  # columns and rows a box covers


class CommentedSheet:
    """`changed`: the parts of the file that were written anew so far; what is added here goes there too."""

    def __init__(self, parts: zipfile.ZipFile, changed: dict[str, bytes], part: str) -> None:
        self.parts, self.changed, self.part = parts, changed, part
        folder, name = posixpath.split(part)
        self.folder = folder
        self.relations_part = f"{folder}/_rels/{name}.rels"

    def with_comments(self, xml: bytes, comments: Mapping[str, str]) -> bytes:
        """The sheet's part, which names its drawing of comments. `comments`: by the name of the cell. A cell that has a
        comment keeps its own."""
        relations = self._read(self.relations_part, NO_RELATIONS)
        texts_part, relations, _name = self._related(relations, "comments", "xl/comments{}.xml")
        own = next((child.relation for child in _children(xml) if child.name == "legacyDrawing"), NONE)
        drawing_part, relations, drawing_name = self._related(
            relations, "vmlDrawing", "xl/drawings/commentsDrawing{}.vml", own
        )
        self.changed[self.relations_part] = relations.encode()
        texts, drawing = self._read(texts_part, NO_COMMENTS), self._read(drawing_part, NO_DRAWING)
        new = {name: text for name, text in comments.items() if f'ref="{name}"' not in texts}
        self.changed[texts_part] = _with_texts(texts, new).encode()
        self.changed[drawing_part] = _with_boxes(drawing, new).encode()
        self._name_kinds(texts_part)
        return _with_drawing(xml, drawing_name)

    def _read(self, name: str, otherwise: str) -> str:
        if name in self.changed:
            return self.changed[name].decode()
        if name in self.parts.namelist():
            return self.parts.read(name).decode()
        return otherwise

    def _related(self, relations: str, kind: str, named: str, own: str = "") -> tuple[str, str, str]:
        """The part of that kind that the sheet names, the relations with it, and its name there; of drawings the one of
        its comments, by its name `own`: another may be of its headers."""
        root = ElementTree.fromstring(relations)
        for relation in root:
            if relation.get("Type", "").endswith(f"/{kind}") and own in ("", relation.get("Id")):
                target = posixpath.normpath(posixpath.join("/", self.folder, relation.get("Target", "")))
                return target.lstrip("/"), relations, relation.get("Id", "")
        part = self._unused(named)
        taken = {relation.get("Id", "") for relation in root}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        added = f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="/{part}"/>'
        return part, _before_end(relations, "Relationships", added), f"rId{number}"

    def _unused(self, named: str) -> str:
        taken = {*self.parts.namelist(), *self.changed}
        number = 1
        while named.format(number) in taken:
            number += 1
        return named.format(number)

    def _name_kinds(self, texts_part: str) -> None:
        """The file's list of the kinds of its parts."""
        kinds = self._read(KINDS, "")
        if f'"/{texts_part}"' not in kinds:
            added = f'<Override PartName="/{texts_part}" ContentType="{COMMENTS_KIND}"/>'
            kinds = _before_end(kinds, "Types", added)
        if not re.search(r'Extension="vml"', kinds, re.IGNORECASE):
            opening = re.search(r"<Types\b[^>]*>", kinds)
            if not opening:
                raise KeyError(KINDS)
            default = f'<Default Extension="vml" ContentType="{DRAWING_KIND}"/>'
            kinds = kinds[: opening.end()] + default + kinds[opening.end() :]
        self.changed[KINDS] = kinds.encode()


def _before_end(xml: str, tag: str, added: str) -> str:
    """With an element more at the end of the one of that name, which may be written as empty: <Relationships/>. A
    KeyError where there is none."""
    empty = re.search(rf"<((?:\w+:)?{tag}\b[^>]*?)/>", xml)
    if empty:
        return f"{xml[: empty.start()]}<{empty[1]}>{added}</{tag}>{xml[empty.end() :]}"
    closings = list(re.finditer(rf"</(?:\w+:)?{tag}\s*>", xml))
    if not closings:
        raise KeyError(tag)
    at = closings[-1].start()
    return xml[:at] + added + xml[at:]


def _with_texts(xml: str, comments: Mapping[str, str]) -> str:
    """With a comment for each, by an author of its own: those that are there may be threads' or nobody."""
    author = len(re.findall(r"<(?:\w+:)?author\b", xml))
    xml = _before_end(xml, "authors", f'<author xmlns="{MAIN}"></author>')
    added = ""
    for name, text in comments.items():
        said = f'<t xml:space="preserve">{escape(text)}</t>'
        added += f'<comment ref="{name}" authorId="{author}" xmlns="{MAIN}"><text><r>{said}</r></text></comment>'
    return _before_end(xml, "commentList", added)


def _with_boxes(xml: str, comments: Mapping[str, str]) -> str:
    """A box for each, right of its cell, shown when the pointer rests there."""
    added = ""
    first = 1 + max((int(number) for number in re.findall(r'id="_x0000_s(\d+)"', xml)), default=1024)
    for number, name in enumerate(comments, start=first):
        row, column = xl_cell_to_rowcol(name)
        anchor = f"{column + 1},15,{row},2,{column + 1 + WIDE},15,{row + HIGH},4"
        added += (
            f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" '
            'style="position:absolute;visibility:hidden"><v:fill color2="#ffffe1"/><v:textbox/>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    return _before_end(xml, "xml", added)


class SheetChild(NamedTuple):
    """One element right below that of the sheet: its name, where it begins in the part, and what relation it names."""

    name: str
    at: int
    relation: str


def _children(xml: bytes) -> list[SheetChild]:
    """In their order; an extLst inside of a rule is none."""
    parser = expat.ParserCreate()
    found: list[SheetChild] = []
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            found.append(SheetChild(name, parser.CurrentByteIndex, attributes.get("r:id", "")))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(xml, True)
    return found


def _with_drawing(xml: bytes, name: str) -> bytes:
    """The sheet names the drawing of its comments, where the format wants it; one that does already stays."""
    children = _children(xml)
    if any(child.name == "legacyDrawing" for child in children):
        return xml
    added = f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="{name}"/>'.encode()
    at = next((child.at for child in children if child.name in BEHIND), xml.rindex(b"</worksheet>"))
    return xml[:at] + added + xml[at:]
