"""What people save under the names of tables: text in several encodings and layouts, pages, papers."""

import io
import zipfile

import pytest
from django.utils.translation import override

from apps.spreadsheets.reading import SheetError, book

ROWS = [
    ["单位", "工会会员人数", "备注"],
    ["柳州市总工会", "83,500", "见附表；甲,乙|丙"],
    ["桂林市总工会", "约5万", ""],
]
OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"
HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body>
<table><tr><th rowspan=2>单位<th colspan=2>会员</tr><tr><th>人数<br>（人）<th>女</tr>
<tr><td>柳州市总工会</td><td>83&nbsp;500</td><td>1&lt;2</td></tr></table><p>注</p><table></table></body></html>"""
XML = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="{OFFICE}" xmlns:ss="{OFFICE}">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="会员"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell>
<Cell><Data ss:Type="String">率</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="Number">83500</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">0.95</Data></Cell></Row></Table></Worksheet></Workbook>"""


def written(delimiter: str, encoding: str = "utf-8") -> bytes:
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in ROWS]
    return "\r\n".join(lines).encode(encoding)


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_a_table_is_read_whatever_stands_between_its_cells(delimiter):
    assert book(written(delimiter))[0].rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_in_whatever_encoding_it_was_saved(encoding):
    text = b"code,name,members\n" * 20 if encoding in ("utf-16-le", "utf-16-be") else b""
    data = text.decode().encode(encoding) + written(",", encoding)
    assert book(data)[0].rows[-3:] == ROWS


def test_the_unicode_text_of_a_spreadsheet_has_tabs():
    assert book(written("\t", "utf-16"))[0].rows == ROWS


def test_a_page_saved_as_a_workbook_is_a_table():
    assert book(HTML.encode())[0].rows == [
        ["单位", "会员", ""],
        ["", "人数 （人）", "女"],
        ["柳州市总工会", "83 500", "1<2"],
    ]


def test_a_workbook_saved_as_xml_is_read_with_its_places_and_percentages():
    sheet = book(XML.encode())[0]
    assert (sheet.name, sheet.rows) == ("会员", [["标题", "", "率"], [], ["", "83500", "95%"]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"{\\rtf1 x}", "a Word document"),
        (packed("word/document.xml"), "a Word document"),
        (packed("2015.csv"), "an archive"),
        (b'<?xml version="1.0"?><Workbook xmlns="' + OFFICE.encode() + b'"><Worksheet>', "damaged"),
        ("单位".encode("utf-16") + b"\x00\xd8", "neither UTF-8, UTF-16 nor GB18030"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(data, said):
    with override("en"), pytest.raises(SheetError) as refused:
        book(data)
    assert said in str(refused.value)
