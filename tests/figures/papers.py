"""Small files of every kind that is taken as evidence, and some that only say they are."""

from io import BytesIO
from zipfile import ZipFile

from django.db import connection

from tests.owner import by_owner

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)
ROOT = b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"/>'


def zipped(**parts: bytes) -> bytes:
    """A ZIP of these parts; `OFD__xml` is called OFD.xml in it."""
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "."), text)
    return out.getvalue()


OFD = zipped(OFD__xml=ROOT, Doc=b"")


def tamper() -> None:
    """Changes every piece that is kept, as somebody could who owns the table."""
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE figures_contentpiece DISABLE TRIGGER USER")
        cursor.execute("UPDATE figures_contentpiece SET octets = octets || '\\x20'::bytea")
        cursor.execute("ALTER TABLE figures_contentpiece ENABLE TRIGGER USER")
