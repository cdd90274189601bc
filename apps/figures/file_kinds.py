"""What kind of file something is by its content, whatever its name says: PDF, OFD, JPG or PNG."""

import re
from typing import BinaryIO, NamedTuple
from zipfile import ZipFile

from apps.spreadsheets.packed_files import UNREADABLE_ZIP

PDF, PNG, JPG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
ZIP = b"PK\x03\x04"
END_OF_ZIP, LOCATOR_OF_ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
SIZE_OF_END, SIZE_OF_LOCATOR, LONGEST_COMMENT = 22, 20, 0xFFFF
MOST_LISTED = 1 << 20  # bytes of a ZIP's list of parts: some twenty thousand
MOST_READ = 1 << 16  # bytes of OFD.xml
ROOT_OF_OFD = re.compile(rb"<(?:[\w.-]+:)?OFD[\s/>]")


class FileKind(NamedTuple):
    """How files of a kind end, and what a browser is told they are."""

    suffixes: tuple[str, ...]
    mime: str


KINDS = {
    "pdf": FileKind((".pdf",), "application/pdf"),
    "ofd": FileKind((".ofd",), "application/ofd"),
    "jpg": FileKind((".jpg", ".jpeg"), "image/jpeg"),
    "png": FileKind((".png",), "image/png"),
}
ENDINGS = tuple(suffix for kind in KINDS.values() for suffix in kind.suffixes)


def kind_of(file: BinaryIO) -> str:
    """The key of its kind in KINDS; "" where it is of none of them."""
    file.seek(0)
    head = file.read(16)
    for kind, signature in (("pdf", PDF), ("png", PNG), ("jpg", JPG)):
        if head.startswith(signature):
            return kind
    return "ofd" if head.startswith(ZIP) and _is_ofd(file) else ""


def _is_ofd(file: BinaryIO) -> bool:
    """A ZIP is an OFD by the OFD.xml at its root (GB/T 33190), of which no more than its beginning is unpacked."""
    if not _is_listed_briefly(file):
        return False
    try:
        with ZipFile(file) as parts, parts.open("OFD.xml") as part:
            return ROOT_OF_OFD.search(part.read(MOST_READ)) is not None
    except UNREADABLE_ZIP:
        return False


def _is_listed_briefly(file: BinaryIO) -> bool:
    """Whether the list at a ZIP's end is short enough to be read; what needs ZIP64 is not."""
    whole = file.seek(0, 2)
    file.seek(max(0, whole - SIZE_OF_END - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) < at + SIZE_OF_END or LOCATOR_OF_ZIP64 in tail[max(0, at - SIZE_OF_LOCATOR) : at]:
        return False
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= MOST_LISTED
