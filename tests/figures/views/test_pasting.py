"""Where a pasted block goes: measures multiply as in a file, what may mean two things is asked, the rest refused."""

import json

import pytest

from apps.figures.files import importer
from apps.figures.models import Figure
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
FORM = "/entry/450203/F/2015/paste/"
UNITS = "/entry/450203/G/2015/units/paste/"


class PastingCounty:
    """A county whose form asks members, and income of itself and of its area; two unions of one name, and a third."""

    def __init__(self):
        self.county = builders.federation("450203", level=Level.COUNTY)
        self.members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="members")
        self.income = builders.indicator("FIN01", name_zh="工会经费收入", name_en="income", measure="元", decimals=2)
        self.contests = builders.indicator("CON01", name_zh="劳动竞赛次数", name_en="contests", measure="次")
        asked = [(self.members, "area"), (self.income, "own"), (self.income, "area"), (self.contests, "area")]
        self.form = builders.form("F", asked)
        self.of_unions = builders.form("G", [(self.members, "own"), (self.income, "own")], "grassroots")
        builders.period("2015")
        self.unions = [
            builders.grassroots(f"450203-B{number}", self.county, name=name)
            for number, name in ((24, "和平机械厂工会"), (25, "和平机械厂工会"), (26, "铁路二中工会"))
        ]
        self.clerk = builders.clerk(self.county)
        self.names = {
            f"{self.members.pk}-area": "members",
            f"{self.income.pk}-own": "own income",
            f"{self.income.pk}-area": "income",
            f"{self.contests.pk}-area": "contests",
        }

    def pasted(self, client, text, at="members", address=FORM):
        client.force_login(self.clerk)
        keys = {name: key for key, name in self.names.items()}
        rows = [line.split("\t") for line in text.split("\n")]
        below = list(self.names) if address == FORM else []
        sent = {"rows": json.dumps(rows), "at": keys.get(at, at), "below": below}
        return client.post(address, sent).json()

    def placed(self, answer):
        return {self.names.get(spot["key"], spot["key"]): spot["text"] for spot in answer["placed"]}


@shared
def county():
    return PastingCounty()


@pytest.mark.parametrize(
    ("block", "placed"),
    [
        ("工会会员人数（万人）\t84", {"members": "84万"}),
        ("工会会员人数(万人)\t84.5", {"members": "84.5万"}),
        ("1. 工会会员人数（人）\t84", {"members": "84"}),
        ("工会会员人数(万人)\t约84", {"members": "约84万"}),
        ("工会会员人数(万人)\t84万", {"members": "84万"}),
        ("工会会员人数(万人)\t—", {"members": "—"}),
        ("工会会员人数\t万人\t84", {"members": "84万"}),
        ("指标\t计量单位\t2015年\n工会会员人数\t万人\t84\n劳动竞赛次数\t次\t3", {"members": "84万", "contests": "3"}),
        ("单位：万元\n工会经费收入(全辖区)\t100", {"income": "100万"}),
        ("单位：万元、人\n工会经费收入(全辖区)\t100\n工会会员人数\t7", {"income": "100万", "members": "7"}),
        ("单位：万元\n工会经费收入(元)(本单位)\t100", {"own income": "100"}),
        ("单位：万人\n84", {"members": "84万"}),
        ("指标\t2015年(万元)\n工会经费收入(本单位)\t2", {"own income": "2万"}),
    ],
)
def test_a_measure_beside_or_above_a_number_multiplies_it(client, county, block, placed):
    answer = county.pasted(client, block)
    assert county.placed(answer) == placed
    assert answer["left"] == answer["questions"] == []


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("工会会员人数(百人)\t84", "百人"),
        ("工会会员人数(元)\t84", "元"),
        ("工会会员人数\t百人\t84", "百人"),
        ("单位：万元\n工会会员人数\t84", "万元"),
        ("单位：百人\n工会会员人数\t84", "百人"),
        ("工会会员人数(万人)\t人\t84", "万人、人"),
        ("工会会员人数(万人)\t84人", "万人"),
    ],
)
def test_a_measure_that_cannot_be_understood_refuses_its_cell_in_words(client, county, block, said):
    answer = county.pasted(client, block)
    assert answer["placed"] == []
    (left,) = answer["left"]
    assert said in left["why"]


def test_a_block_none_of_whose_names_is_known_goes_nowhere(client, county):
    answer = county.pasted(client, "工会会员总数\t5\n职工总数\t6\n女职工\t7")
    assert answer["placed"] == []
    assert [left["text"] for left in answer["left"]] == ["工会会员总数", "职工总数", "女职工"]


def test_bare_numbers_go_down_and_what_finds_no_cell_is_told(client, county):
    answer = county.pasted(client, "5\n6\n7\n8\n9", at="members")
    assert county.placed(answer) == {"members": "5", "own income": "6", "income": "7", "contests": "8"}
    assert [(left["line"], left["text"]) for left in answer["left"]] == [(5, "9")]


def test_a_name_that_means_two_cells_is_asked_and_not_chosen(client, county):
    answer = county.pasted(client, "工会经费收入(万元)\t300\n工会会员人数\t5")
    assert county.placed(answer) == {"members": "5"}
    (asked,) = answer["questions"]
    assert asked["text"] == "工会经费收入(万元)"
    assert [county.placed(choice) for choice in asked["choices"]] == [{"own income": "300万"}, {"income": "300万"}]
    assert all(said in choice["label"] for said, choice in zip(("本单位", "全辖区"), asked["choices"], strict=True))


def test_of_two_unions_of_one_name_one_is_chosen_by_its_code(client, county):
    first, second, third = county.unions
    at = f"{first.pk}-{county.members.pk}-own"
    answer = county.pasted(client, "单位\t工会会员人数(万人)\n和平机械厂工会\t2\n铁路二中工会\t3", at, UNITS)
    assert county.placed(answer) == {f"{third.pk}-{county.members.pk}-own": "3万"}
    (asked,) = answer["questions"]
    assert [choice["label"].split()[0] for choice in asked["choices"]] == [first.code, second.code]
    by_code = county.pasted(client, f"单位\t工会会员人数\n{second.code}\t2", at, UNITS)
    assert county.placed(by_code) == {f"{second.pk}-{county.members.pk}-own": "2"}


def test_of_several_columns_of_numbers_the_one_that_is_meant_is_asked(client, county):
    answer = county.pasted(client, "工会会员人数\t5\t6\n劳动竞赛次数\t7\t8")
    assert answer["placed"] == []
    (asked,) = answer["questions"]
    assert [county.placed(choice) for choice in asked["choices"]] == [
        {"members": "5", "contests": "7"}, {"members": "6", "contests": "8"},
    ]  # fmt: skip


HEADS = {"工会会员人数(万人)": "members", "工会经费收入(万元)(全辖区)": "income", "劳动竞赛次数": "contests"}


@pytest.mark.parametrize("caption", ["", "单位：万元、万人、次"])
def test_a_table_gives_the_same_numbers_pasted_and_as_a_file(client, county, caption, tmp_path):
    heads = [head if not caption else head.replace("(万人)", "").replace("(万元)", "") for head in HEADS]
    values = ["0.09", "1.25", "3"]
    block = "\n".join(
        [caption] * bool(caption) + [f"{head}\t{value}" for head, value in zip(heads, values, strict=True)]
    )
    answer = county.pasted(client, block)
    page = "/entry/450203/F/2015/"
    client.post(page, {f"cell-{spot['key']}": spot["text"] for spot in answer["placed"]})
    pasted = {figure.indicator.code: figure.value for figure in Figure.objects.select_related("indicator")}
    rows = [["单位代码", "年度", *heads], ["450203", "2015", *values]]
    table = tmp_path / "table.csv"
    table.write_text("\n".join([caption] * bool(caption) + [",".join(row) for row in rows]))
    assert importer.bring_in(table, by=county.clerk).unchanged == 3
    assert pasted == {"ORG12": 900, "FIN01": 12500, "CON01": 3}


def test_a_file_with_a_column_of_measures_gives_the_same_numbers_as_the_block(client, county, tmp_path):
    rows = [("工会会员人数", "万人", "0.09"), ("劳动竞赛次数", "次", "3")]
    answer = county.pasted(client, "\n".join("\t".join(row) for row in rows))
    client.post("/entry/450203/F/2015/", {f"cell-{spot['key']}": spot["text"] for spot in answer["placed"]})
    pasted = dict(Figure.objects.values_list("indicator__code", "value"))
    assert pasted == {"ORG12": 900, "CON01": 3}
    table = tmp_path / "table.csv"
    lines = [f"450203,2015,{name},{measure},{value}" for name, measure, value in rows]
    table.write_text("\n".join(["单位代码,年度,指标名称,计量单位,数值", *lines]))
    importer.bring_in(table, by=county.clerk)
    assert dict(Figure.objects.values_list("indicator__code", "value")) == pasted


def test_nobody_pastes_under_another_name_and_what_is_no_block_places_nothing(client, county):
    client.force_login(county.clerk)
    assert client.post(FORM, {"rows": "[]", "account": "0"}).status_code == 403
    for rows in ("", "{", "5", "[5]", json.dumps([["1"] * 30_000])):
        assert client.post(FORM, {"rows": rows, "at": f"{county.members.pk}-area"}).json()["placed"] == []
    assert client.post("/entry/999/F/2015/paste/", {"rows": "[]"}).status_code == 404
