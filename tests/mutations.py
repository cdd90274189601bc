"""Files changed on their way, by chance: bytes, parts of packed files, their XML, and cells of tables."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable

SAID = (
    "", " ", "0", "-1", "1", "2014", "2014年", "NaN", "1e309", "1E+400", "9" * 400, "9" * 5000, "１２", "١٢", "十二",
    "\u202e", "\u200b", "𠮷", "é" * 300, "'", '"', '"><script>', "%", "{0}", "=1+1", "@SUM(A1)", "#DIV/0!", "#REF!",
    "2014-13-45", "0001-01-01", "9999-12-31", "2010-2014/yr", "超过", "约3-5万", "12.5万", "万元", "单位", "合计",
    "小计", "单位代码", "指标代码", "报告期", "数值", "unit_code", "value", "ORG12", "450200", "柳州市总工会",
    "同上", "true", "a" * 40_000, "、" * 500, "\t", "\n", "1,2,3", "1;2", "－", "…", "清空",
)  # fmt: skip
VALUES = (
    b"", b"0", b"-1", b"1", b"99999999999999999999", b"1e400", b"A1", b"XFD1048576", b"ZZZZ9", b"A1:XFD1048576", b"s",
    b"e", b"b", b"inlineStr", b"xl/worksheets/sheet9.xml", b"../../etc/passwd", b"&#0;", b"&x;", b"\xff", b"rId9",
)  # fmt: skip
ATTRIBUTE = re.compile(rb'="([^"]*)"')
ELEMENT = re.compile(rb"<[^<>]{1,200}>")
TEXT = re.compile(rb">([^<>]+)<")
Mutation = Callable[[random.Random, bytes], bytes]


def span(chance: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    """Where a piece of the file begins and ends; empty in an empty file."""
    begins = chance.randrange(len(data) + 1)
    return begins, min(len(data), begins + chance.randrange(1, longest))


def other_bytes(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _byte in range(chance.choice((1, 1, 2, 5, 50))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def less(chance: random.Random, data: bytes) -> bytes:
    begins, ends = span(chance, data)
    return data[:begins] + data[ends:]


def cut_off(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def more(chance: random.Random, data: bytes) -> bytes:
    """A piece stands there again, once or very often; or noughts and other bytes that do not belong there."""
    begins, ends = span(chance, data)
    again = data[begins:ends] * chance.choice((1, 1, 2, 1000))
    strange = chance.choice((b"\0" * 100, chance.randbytes(50), b"\xef\xbb\xbf", b"\r\n\r\n", b'"', b"\xff\xfe"))
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice((again, strange)) + data[at:]


def otherwise_encoded(chance: random.Random, data: bytes) -> bytes:
    """The text in another encoding, or the bytes of one read as those of another."""
    text = data.decode(chance.choice(("utf-8", "gb18030", "latin-1")), "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "gb18030", "utf-8-sig", "big5")), "replace")


RAW = (other_bytes, other_bytes, less, cut_off, more)


def other_attributes(chance: random.Random, xml: bytes) -> bytes:
    return _replaced(chance, xml, ATTRIBUTE, lambda _said: b'="' + chance.choice(VALUES) + b'"')


def other_texts(chance: random.Random, xml: bytes) -> bytes:
    """What stands in cells, paragraphs and names."""
    return _replaced(chance, xml, TEXT, lambda _said: b">" + _escaped(chance.choice(SAID)) + b"<")


def other_elements(chance: random.Random, xml: bytes) -> bytes:
    """An opening or closing is missing, stands there often, or is another."""
    found = ELEMENT.findall(xml)
    if not found:
        return xml
    other = chance.choice(found)
    return _replaced(chance, xml, ELEMENT, lambda said: chance.choice((b"", said * 2, said * 300, other)))


def _replaced(chance: random.Random, xml: bytes, pattern: re.Pattern[bytes], other: Callable[[bytes], bytes]) -> bytes:
    places = list(pattern.finditer(xml))
    for place in sorted(chance.sample(places, min(len(places), chance.choice((1, 1, 2, 8)))), key=_start, reverse=True):
        xml = xml[: place.start()] + other(place[0]) + xml[place.end() :]
    return xml


def _start(place: re.Match[bytes]) -> int:
    return place.start()


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").encode()


IN_XML = (other_attributes, other_attributes, other_texts, other_texts, other_texts, other_elements, *RAW)


def other_parts(chance: random.Random, data: bytes) -> bytes:
    """A packed file with parts changed inside, left out, exchanged, twice, or under other names; packed whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = [(name, packed.read(name)) for name in packed.namelist()]
    for _part in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(parts))
        name, content = parts[at]
        if chance.random() < 0.75:
            parts[at] = name, chance.choice(IN_XML)(chance, content)
        else:
            other_name, other_content = chance.choice(parts)
            parts[at : at + 1] = chance.choice(
                ([], [(name, other_content)], [(other_name, content)], [(name, content)] * 2, [(f"{name}x", content)])
            )
        if not parts:
            break
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),  # a name that stands there twice is meant
        zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as packed,
    ):
        for name, content in parts:
            packed.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def other_cells(chance: random.Random, data: bytes) -> bytes:
    """Of a text: lines and cells are others, in another place, missing or often there."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _change in range(chance.choice((1, 2, 5))):
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        if chance.random() < 0.7:
            cells[chance.randrange(len(cells))] = chance.choice(SAID)
            lines[at] = ",".join(cells)
        else:
            other = ",".join([*reversed(cells), *[""] * chance.randrange(3)])
            lines[at : at + 1] = chance.choice(([], [lines[at]] * 2, [other], [lines[at]] * 40))
        lines = lines or [""]
    return "\n".join(lines).encode()


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The file as it arrives: changed in one way or in two."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        ways = (other_parts, other_parts, other_parts, other_parts, chance.choice(RAW))
    else:
        ways = (other_cells, other_cells, other_cells, otherwise_encoded, chance.choice(RAW))
    changed = chance.choice(ways)(chance, data)
    return chance.choice(RAW)(chance, changed) if chance.random() < 0.1 else changed
