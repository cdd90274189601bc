"""What kind of file something is: told by what is in it, under limits, and never by its name."""

from io import BytesIO

import pytest

from apps.figures import file_kinds
from tests.figures.papers import JPG, OFD, PDF, PNG, ROOT, zipped


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (PNG, "png"), (JPG, "jpg"), (OFD, "ofd")])
def test_a_kind_is_told_by_its_content(content, kind):
    assert file_kinds.kind_of(BytesIO(content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<html>%PDF-1.7",
        b" %PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        zipped(word=b"a workbook is a ZIP too"),
        zipped(OFD__xml=b"<html/>"),
        zipped(Doc_OFD__xml=ROOT),
        OFD[:-30],
        b"PK\x03\x04",
        OFD.replace(b"PK\x01\x02", b"PK\x01\x03"),
    ],
)
def test_what_is_none_of_them_is_none_whatever_it_holds(content):
    assert file_kinds.kind_of(BytesIO(content)) == ""


def test_of_an_ofd_that_unpacks_to_much_only_the_beginning_is_unpacked():
    swollen = zipped(OFD__xml=b" " * (2 * file_kinds.MOST_READ) + ROOT)
    assert file_kinds.kind_of(BytesIO(swollen)) == ""


def test_a_zip_with_a_list_of_parts_as_long_as_itself_is_not_read(monkeypatch):
    monkeypatch.setattr(file_kinds, "MOST_LISTED", 100)
    assert file_kinds.kind_of(BytesIO(zipped(OFD__xml=ROOT, **{f"part{number}": b"" for number in range(9)}))) == ""
    assert file_kinds.kind_of(BytesIO(zipped(OFD__xml=ROOT))) == "ofd"
