"""A tree that is not Guangxi's: 31 provinces under one root, its root by file, with figures of 2000 and of 2008.

The numbers are made of the division codes, in thousands: nobody stated them.
"""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import call_command
from django.utils import translation

from apps.changelog.acting import acting
from apps.figures.models import Form, Submission
from apps.figures.workflow import transitions
from apps.units.errors import Faulty
from apps.units.files.importer import bring_in
from apps.units.models import Federation, Register
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}  # fmt: skip
ROOT = "000000"
HEADS = ("code", "name", "level", "parent_code", "division_code", "reports_from")
BEGUN = (ROOT, "全国总工会", "national", "", ROOT, "1990-01-01")


def table(heads: tuple[str, ...], *rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode()


def province(code: str, name: str) -> tuple[str, ...]:
    return (f"{code}0000", f"{name}总工会", "province", ROOT, f"{code}0000", "1990-01-01")


def all_federations() -> bytes:
    """The provinces before the root: rows come in any order."""
    return table(HEADS, *(province(code, name) for code, name in PROVINCES.items()), BEGUN)


class Nation:
    """Its federations as one file brings them in, a form that asks for members, and who works in the root."""

    def __init__(self) -> None:
        bring_in(all_federations(), "federations.csv", Register.FEDERATION, by=None)
        self.root = Federation.objects.get(code=ROOT)
        self.members = builders.indicator("ORG12", name_zh="工会会员人数")
        self.form = builders.form("F", [(self.members, "area")])
        with acting(door="test"):
            Form.objects.update(starts=date(1999, 10, 1))
        self.clerk = builders.clerk(self.root, "zhou")
        self.reviewer = builders.supervisor(self.root, "wu")
        builders.source("YEARBOOK")
        for year in ("2000", "2008"):
            builders.period(year)


@shared
def nation() -> Nation:
    return Nation()


def refused(data: bytes, by: AbstractBaseUser | None = None) -> str:
    with translation.override("en"), pytest.raises(Faulty) as caught:
        bring_in(data, "federations.csv", Register.FEDERATION, by=by)
    return "\n".join(caught.value.reasons)


def test_one_file_begins_the_tree_and_provinces_under_the_root_have_their_own_division_codes(nation):
    assert (nation.root.parent, nation.root.level) == (None, Level.NATIONAL)
    paths = nation.root.children.values_list("path", flat=True)
    assert set(paths) == {f"{ROOT}/{code}0000/" for code in PROVINCES}


def test_only_who_may_write_everywhere_begins_a_tree_and_it_has_one_root(db):
    first = builders.federation("R", level=Level.NATIONAL, division_code=ROOT)
    assert "names the federation it reports to" in refused(table(HEADS, BEGUN))
    bring_in(
        table(HEADS, ("110000", "北京市总工会", "province", "R", "110000", "")), "x.csv", Register.FEDERATION, by=None
    )
    clerk = builders.clerk(Federation.objects.get(code="110000"))
    assert "names the federation it reports to" in refused(
        table(HEADS, ("120000", "天津市总工会", "province", "", "", "")), clerk
    )
    assert first.children.count() == 1


def test_a_federation_below_a_province_stays_inside_that_province(nation):
    city = ("320100", "南京市总工会", "city", "330000", "320100", "")
    assert "320100" in refused(table(HEADS, city))
    city = ("320100", "南京市总工会", "city", "320000", "320100", "")
    assert bring_in(table(HEADS, city), "x.csv", Register.FEDERATION, by=nation.clerk).counts["new"] == 1


FIGURES = ("unit_code", "indicator_code", "period", "coverage", "origin", "stated_text", "source", "locator")


def stated(origin: str) -> list[tuple[str, ...]]:
    """Each province's members, in thousands its number in 2000 and twice that in 2008."""
    cited = ("YEARBOOK", "表 1") if origin == "document" else ("", "")
    rows = []
    for year, thousands in (("2000", 1), ("2008", 2)):
        for code in PROVINCES:
            rows.append((f"{code}0000", "ORG12", year, "area", origin, str(int(code) * thousands * 1000), *cited))
    return rows


def import_figures(tmp_path: Path, origin: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(table(FIGURES, *stated(origin)))
    call_command("import_figures", path, verbosity=0)


def compared(tmp_path: Path) -> dict[str, dict[str, str]]:
    """The lines of the comparison of 2000 and 2008, by the code of the unit."""
    out = tmp_path / "compared.csv"
    call_command("compare", unit=ROOT, earlier="2000", later="2008", output=out)
    with out.open(encoding="utf-8-sig") as file:
        return {row["unit_code"]: row for row in csv.DictReader(file)}


def expect_all_provinces_compared(lines: dict[str, dict[str, str]]) -> None:
    total = sum(map(int, PROVINCES)) * 1000
    whole = lines[ROOT]
    assert (whole["from_value"], whole["to_value"], whole["difference"]) == (str(total), str(2 * total), str(total))
    assert (whole["reported"], whole["expected"]) == ("31", "31")
    assert (lines["450000"]["from_value"], lines["450000"]["to_value"]) == ("45000", "90000")
    assert len(lines) == 32


def test_figures_of_2000_and_2008_are_compared_as_documents_state_them(nation, tmp_path):
    import_figures(tmp_path, "document")
    expect_all_provinces_compared(compared(tmp_path))


def test_figures_of_2000_and_2008_are_compared_as_returns_that_went_the_whole_way(nation, tmp_path):
    import_figures(tmp_path, "return")
    handed_in = list(Submission.objects.order_by("pk"))
    assert len(handed_in) == 62
    assert not any(transitions.submit_many(handed_in, by=nation.clerk).values())
    assert not any(transitions.approve_many(Submission.objects.all(), by=nation.reviewer).values())
    assert set(Submission.objects.values_list("status", flat=True)) == {"approved"}
    expect_all_provinces_compared(compared(tmp_path))
