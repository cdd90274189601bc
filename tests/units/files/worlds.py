"""The small tree of the tests of register files, and how files are made and given in."""

import io
from datetime import date

import xlsxwriter

from apps.spreadsheets import writing
from apps.units.files.extra_columns import resource_of
from apps.units.files.importer import bring_in, preview
from apps.units.models import (
    REGISTERS,
    Register,
)
from tests import builders
from tests.builders import Level

USCC = "81450203MC12345672"


class FilesTree:
    """Guangxi with two cities; Liuzhou has a county with a union in it."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会", division_code="450000")
        self.liuzhou = builders.federation("450200", self.region, name="柳州市总工会", division_code="450200")
        self.nanning = builders.federation("450100", self.region, name="南宁市总工会", division_code="450100")
        self.yufeng = builders.federation(
            "450203", self.liuzhou, level=Level.COUNTY, name="鱼峰区总工会", division_code="450203"
        )
        self.union = builders.grassroots("450203-A", self.yufeng, name="机械厂工会")
        self.clerk = builders.clerk(self.liuzhou)


def table(*rows, heads=("code", "name", "parent_code")) -> bytes:
    """A CSV file."""
    out = io.BytesIO()
    writing.write(out, heads, rows, "csv")
    return out.getvalue()


def workbook(*rows, sheet="基层工会") -> bytes:
    """An XLSX file with the rows as they are given, numbers and dates kept."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page, day = book.add_worksheet(sheet), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write(number, place, cell, day if isinstance(cell, date) else None)
    book.close()
    return out.getvalue()


def exported(register: Register, kind: str = "csv") -> bytes:
    out, resource = io.BytesIO(), resource_of(register)()
    writing.write(out, resource.get_export_headers(), resource.rows(REGISTERS[register].objects.all()), kind)
    return out.getvalue()


def grassroots(data: bytes, by=None, **options):
    return bring_in(data, "unions.csv", Register.GRASSROOTS, by=by, **options)


def faults(data: bytes, register=Register.GRASSROOTS, by=None):
    return preview(data, "file", register, by=by).faults


GOOD = ("450203-B", "柳钢工会", "450203")
