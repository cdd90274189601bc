"""Acts on the tree by file: shown act by act in the order of their days, and done together or not at all."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.totals import reader
from apps.units.errors import Faulty, Refused
from apps.units.files import tree_act_plans
from apps.units.files.plain_rows import rows_of
from apps.units.files.tree_acts import ACTS, COLUMNS
from apps.units.models import Affiliation, FormerName, ReadingRoom, Succession, Unit
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
HEADS = "办理事项,单位,首日,理由,转至,新代码,新名称\n"
PAGE = "/admin/units/unit/acts/"


class ActsOffice:
    """A city with two counties, each with a union that states members in three years."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.survey = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.city = builders.federation("450200", self.region, name="柳州市总工会")
        self.counties = [
            builders.federation(code, self.city, Level.COUNTY, name=name)
            for code, name in (("450203", "鱼峰区总工会"), ("450204", "柳南区总工会"))
        ]
        self.unions = [builders.grassroots(f"{county.code}-U", county) for county in self.counties]
        for number, union in zip((10, 3), self.unions, strict=True):
            for when in ("2013", "2014", "2015"):
                builders.stated(union, self.members, when, f"{number}人", "own")
        builders.submission(self.unions[1], self.survey, "2016", {self.members: 4})
        self.clerk = builders.clerk(self.city)
        builders.person("viewer", "viewer", self.city)


@shared
def office() -> ActsOffice:
    return ActsOffice()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def file_of(*rows: str) -> bytes:
    return (HEADS + "\n".join(rows)).encode()


MERGED = "merge,450203;450204,2014-03-01,调整,,450206,柳城区总工会"
RENAMED = "rename,450206,2015-01-01,更名,,,柳城总工会"
MOVED = "transfer,450204-U,2013-06-01,划转,450203,,"


def test_acts_are_shown_in_the_order_of_their_days_and_a_later_one_sees_what_the_earlier_did(office):
    plan = tree_act_plans.preview(file_of(RENAMED, MERGED, MOVED), by=office.clerk)
    assert plan.faults == []
    assert [(act.row.number, act.row.said["act"]) for act in plan.acts] == [
        (4, "transfer"),
        (3, "merge"),
        (2, "rename"),
    ]
    moved, merged, renamed = (act.seen for act in plan.acts)
    totals = {(key[0].split("(")[1], key[1]): (before, after) for key, before, after in moved.totals}
    assert totals == {
        ("450203)", "2013"): ("10", "13"), ("450203)", "2014"): ("10", "13"), ("450203)", "2015"): ("10", "13"),
        ("450204)", "2013"): ("3", ""), ("450204)", "2014"): ("3", ""), ("450204)", "2015"): ("3", ""),
    }  # fmt: skip
    assert any("450204" in form or "2016" in form for form in moved.forms)
    assert {unit.code for unit in merged.below} == {"450203-U", "450204-U"}
    totals = {(key[0].split("(")[1], key[1]): (before, after) for key, before, after in merged.totals}
    assert totals[("450203)", "2014")] == ("13", ""), "the union that moved the year before goes along"
    assert totals[("450206)", "2014")] == ("", "13")
    assert renamed.told
    assert renamed.totals == [], "a name changes no total"
    assert not Succession.objects.exists()
    assert not Change.objects.filter(door="tree").exists(), "a preview leaves nothing"


def test_all_of_a_file_is_done_in_one_batch_and_totals_are_conserved(office):
    assert tree_act_plans.bring_in(file_of(RENAMED, MERGED, MOVED), "acts.csv", by=office.clerk) == 3
    assert Unit.objects.get(code="450206").name == "柳城总工会"
    assert list(Affiliation.objects.filter(unit=office.unions[1]).values_list("starts", flat=True)[:2]) == [
        date(2014, 3, 1), date(2013, 6, 1),
    ]  # fmt: skip
    sums = reader.standings([office.city.pk], [office.members.pk], builders.period("2015"))
    assert [int(standing.below.value) for standing in sums.values()] == [13]
    assert len(set(Change.objects.filter(door="tree").values_list("batch", flat=True))) == 1


def test_every_refused_row_is_told_once_and_none_of_the_others_is_done(office):
    rows = [
        MERGED,
        "rename,450206,2015-01-01,,,,柳城总工会",
        "没有这种,450206,2015-01-01,x,,,",
        "transfer,450299,2015-01-01,划转,450206,,",
        "transfer,450203-U,someday,划转,450206,,",
        "close,450206,2016-01-01,撤销,,,",
        "rename,450206,2017-01-01,更名,,,柳城区工会",
    ]
    before = Change.objects.count()
    with pytest.raises(Faulty) as caught:
        tree_act_plans.bring_in(file_of(*rows), "acts.csv", by=office.clerk)
    told = {fault.row: fault.reason for fault in caught.value.faults}
    assert sorted(told) == [3, 4, 5, 6, 7], "one reason a row"
    assert told[3] == "Say why."
    assert "no act on the tree" in told[4]
    assert "There is no unit “450299”" in told[5]
    assert "no full date" in told[6]
    assert "still open" in told[7], "what stands below is open"
    assert Change.objects.count() == before


def test_a_unit_is_closed_from_a_day_on_by_a_row_of_a_file(office):
    tree_act_plans.bring_in(file_of("close,450203-U,2015-10-01,撤销,,,"), "acts.csv", by=office.clerk)
    assert Unit.objects.get(code="450203-U").closed == date(2015, 9, 30)
    with pytest.raises(Faulty, match="is closed since 2015-09-30"):
        tree_act_plans.bring_in(file_of("close,450203-U,2016-10-01,撤销,,,"), "acts.csv", by=None)
    tree_act_plans.bring_in(file_of("reopen,450203-U,,误撤,,,"), "acts.csv", by=None)
    assert Unit.objects.get(code="450203-U").closed is None


def test_acts_kinds_and_levels_are_understood_in_either_language_and_in_code(office):
    heads = "act,unit,on,reason,kind,level\n"
    rows = ["变更类型或层级,450203,2015-01-01,改制,产业工会,", "change,450204,2015-01-01,改制,,town or street",
            "change,450204,2015-01-02,改制,general,4", "change,450204,2015-01-03,改制,no kind,"]  # fmt: skip
    with pytest.raises(Faulty, match="kind: This is not one of"):
        tree_act_plans.bring_in((heads + "\n".join(rows)).encode(), "acts.csv", by=None)
    tree_act_plans.bring_in((heads + "\n".join(rows[:3])).encode(), "acts.csv", by=None)
    assert Unit.objects.get(code="450203").federation.kind == "industrial"
    assert Unit.objects.get(code="450204").federation.level == Level.COUNTY


@pytest.mark.parametrize(("said", "goes_on"), [("√", True), ("对", None), ("否", False), ("", False), ("true", True)])
def test_whether_a_unit_goes_on_is_yes_or_no_and_never_taken_for_no(office, said, goes_on):
    heads = "act,unit,on,reason,new_code,new_name,goes_to,remains\n"
    row = f"split,450203,2015-01-01,分设,450207;450208,新区总工会;老区总工会,450203-U>450207,{said}\n"
    if goes_on is None:
        with pytest.raises(Faulty, match="not one of: yes; no"):
            tree_act_plans.bring_in((heads + row).encode(), "acts.csv", by=None)
        return
    tree_act_plans.bring_in((heads + row).encode(), "acts.csv", by=None)
    assert (Unit.objects.get(code="450203").closed is None) is goes_on


def test_a_name_and_a_code_that_are_too_long_are_told_with_their_row(office):
    rows = [f"rename,450203,2015-01-01,更名,,,{'长' * 201}", RENAMED.replace("450206", "450204")]
    plan = tree_act_plans.preview(file_of(*rows), by=office.clerk)
    assert [(fault.row, "200" in fault.reason) for fault in plan.faults] == [(2, True)]


def test_a_plan_is_another_one_when_another_unit_stands_below(office):
    row = file_of("merge,450203;450204,2015-01-01,合并,,450206,柳城区总工会")
    room = builders.unit(ReadingRoom, "450203-R", office.counties[0], name="职工书屋")
    before = tree_act_plans.preview(row, by=office.clerk)
    assert before.faults == []
    with acting(door="test"):
        Unit.objects.filter(pk=room.pk).update(closed=date(2013, 1, 1))
    builders.unit(ReadingRoom, "450203-S", office.counties[0], name="职工书屋")
    assert tree_act_plans.preview(row, by=office.clerk).digest != before.digest


def test_a_file_of_too_many_acts_is_refused_as_a_whole(office, monkeypatch):
    monkeypatch.setattr(tree_act_plans, "MOST", 1)
    with pytest.raises(Refused, match="at most 1 acts"):
        tree_act_plans.preview(file_of(MERGED, RENAMED), by=office.clerk)


def desk(username: str = "clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def uploaded(client: Client, *rows: str) -> str:
    answer = client.post(PAGE, {"file": SimpleUploadedFile("acts.csv", file_of(*rows))})
    assert answer.status_code == 302
    return answer.url


def test_the_pages_show_a_file_and_do_it_only_as_it_was_shown(office):
    client = desk()
    address = uploaded(client, MERGED, RENAMED)
    page = client.get(address)
    assert page.context["plan"].counts == {"acts": 2, "refused": 0}
    assert "柳城区总工会" in page.text
    assert client.get(address).context["plan"].digest == page.context["plan"].digest
    builders.renamed(office.counties[0], "鱼峰总工会")
    builders.grassroots("450203-V", office.counties[0])
    assert client.post(address, {"confirm": "yes", "seen": page.context["plan"].digest}).status_code == 409
    again = client.get(address).context["plan"].digest
    assert client.post(address, {"confirm": "yes", "seen": again}).status_code == 302
    assert Unit.objects.get(code="450206").name == "柳城总工会"
    assert FormerName.objects.filter(unit__code="450206").exists()
    refused = uploaded(client, "rename,450299,2015-01-01,更名,,,新")
    assert 'name="confirm"' not in client.get(refused).text
    assert client.post(refused, {}).status_code == 302
    assert desk("viewer").get(PAGE).status_code == 403
    assert PAGE in client.get("/admin/units/unit/tree/").text
    assert PAGE not in desk("viewer").get("/admin/units/unit/tree/").text


def test_the_template_heads_every_column_and_explains_every_act(office):
    book = openpyxl.load_workbook(io.BytesIO(desk().get(PAGE + "template/").content))
    sheet, explanation = book.worksheets
    assert [cell.value.removesuffix("*") for cell in sheet[1]] == [str(heading) for heading in COLUMNS.values()]
    explained = {row[0].value for row in explanation.iter_rows()}
    assert {str(act.label) for act in ACTS.values()} <= explained
    sheet.append(["close", "450204-U", "2015-10-01", "撤销"])
    out = io.BytesIO()
    book.save(out)
    assert [row.said["unit"] for row in rows_of(out.getvalue(), COLUMNS)] == ["450204-U"]
