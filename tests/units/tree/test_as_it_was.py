"""Guangxi as it was: the tree of a day, with the names and codes that held on it."""

from datetime import date

import pytest
from django.urls import reverse

from apps.changelog.acting import acting
from apps.figures.files.figure_file import StatementText
from apps.figures.files.lookup import RecordLookup
from apps.units.files.widgets import Borne, FormerNamesWidget, Unfit
from apps.units.models import Appointment, FormerName, Role, Unit
from apps.units.tree import names
from apps.units.tree.line import line_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(client, first_records):
    user = builders.person("supervisor")
    region = Unit.objects.get(code="450000").federation
    with acting(door="test"):
        Appointment.objects.create(user=user, federation=region, role=Role.SUPERVISOR, starts=builders.LONG_AGO)
    client.force_login(user)
    return client


def tree(client, under, day, **asked):
    page = client.get(reverse("admin:units_unit_tree"), {"under": under, "on": day, **asked}, HTTP_ACCEPT_LANGUAGE="zh")
    assert page.status_code == 200
    return page


def shown(page):
    """Code and name of each unit, as the page shows them: of the day."""
    lines = {}
    for unit, then, _address, _counts, _kind in page.context["rows"]:
        lines[(then and then.code) or unit.code] = str(then or unit)
    return lines


def test_2009_shows_the_districts_of_wuzhou_of_2009_and_2013_those_of_2013(supervisor):
    before, after = shown(tree(supervisor, "450400", "2009-12-31")), shown(tree(supervisor, "450400", "2013-12-31"))
    assert before["450404"] == "蝶山区总工会"
    assert "450406" not in before
    assert after["450406"] == "龙圩区总工会"
    assert "450404" not in after
    assert len(before) == len(after) == 7


def test_a_county_that_became_a_district_stands_there_under_its_name_and_code_of_then(supervisor):
    page = tree(supervisor, "450300", "2009-12-31")
    assert shown(page)["450322"] == "临桂县总工会"
    assert "今天: 临桂区总工会" in page.text or "今日: 临桂区总工会" in page.text
    assert shown(tree(supervisor, "450300", "2013-01-17"))["450322"] == "临桂县总工会"
    assert shown(tree(supervisor, "450300", "2013-01-18"))["450312"] == "临桂区总工会"


def test_the_year_of_the_report_has_its_110_counties_by_the_names_of_2014(supervisor):
    """Of today's 111 Pinggui is of 2016."""
    counties = {}
    for city in shown(tree(supervisor, "450000", "2014-09-30")):
        if city.isdigit():
            counties |= shown(tree(supervisor, city, "2014-09-30", register="federation"))
    territorial = [code for code in counties if code.isdigit()]
    assert len(territorial) == 110
    assert [counties[code] for code in ("450127", "450331", "450122")] == ["横县总工会", "荔浦县总工会", "武鸣县总工会"]


def test_the_level_above_counts_what_stood_below_on_the_day(supervisor):
    def below(day):
        [counts] = [line[3] for line in tree(supervisor, "450000", day).context["rows"] if line[0].code == "450900"]
        return counts[0].total

    assert (below("2013-06-27"), below("2013-06-28")) == (6, 7)


def test_a_day_that_is_none_is_said_and_a_day_to_come_is_today(supervisor):
    page = tree(supervisor, "450400", "2009-02-30")
    assert "2009-02-30" in page.text
    assert page.context["level"].day is None
    assert tree(supervisor, "450400", "2999-01-01").context["level"].day is None
    assert tree(supervisor, "450400", "<script>").context["level"].day is None


def test_links_of_the_tree_of_a_day_stay_on_that_day(supervisor):
    assert tree(supervisor, "450000", "2009-12-31").text.count("&amp;on=2009-12-31") > 14


@pytest.mark.parametrize("said", [{"unit_code": "450322"}, {"unit_name": "临桂县总工会"}, {"unit_name": "450322"}])
def test_a_file_that_names_the_code_or_name_of_then_finds_the_unit(said, first_records):
    lookup = RecordLookup(None)
    lookup.fetch_units([StatementText(1, said)])
    assert lookup.unit(said).code == "450312"


def test_a_unit_is_searched_for_by_its_code_of_before(first_records):
    assert [unit.code for unit in Unit.objects.matching("450331")] == ["450381"]


def test_the_line_of_a_unit_tells_the_code_it_had(first_records):
    lingui = Unit.objects.get(code="450312")
    said = [event.said for event in line_of(lingui, Unit.objects.all())]
    assert any("临桂县总工会" in text and "450322" in text for text in said)
    assert any("临桂区总工会" in text and "450312" in text for text in said)


def test_of_two_former_names_the_one_that_held_on_the_day_is_told(region):
    with acting(door="test"):
        for name, until in (("甲", date(2010, 12, 31)), ("乙", date(2013, 6, 30)), ("丙", None)):
            FormerName.objects.create(unit=region, name=name, until=until)
    told = [str(names.borne_on([region.pk], day).get(region.pk)) for day in (date(2009, 1, 1), date(2012, 1, 1))]
    assert told == ["甲", "乙"]
    assert names.borne_on([region.pk], date(2014, 1, 1)) == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("临桂县总工会 (450322, 2013-01-17)", {"临桂县总工会": (Borne(date(2013, 1, 17), "450322"),)}),
        ("临桂县总工会（450322，至2013年1月17日）", {"临桂县总工会": (Borne(date(2013, 1, 17), "450322"),)}),
        ("田阳县总工会 (451021,)", {"田阳县总工会": (Borne(None, "451021"),)}),
        ("甲 (2011-12-31); 甲 (2013-12-31)", {"甲": (Borne(date(2011, 12, 31)), Borne(date(2013, 12, 31)))}),
        ("机械厂工会 (20131001); 机电工会", {"机械厂工会": (Borne(date(2013, 10, 1)),), "机电工会": (Borne(),)}),
    ],
)
def test_a_register_file_holds_the_code_of_a_former_name(text, names):
    widget = FormerNamesWidget()
    assert widget.clean(text) == names
    assert widget.clean(widget.render(names)) == names


def test_a_code_with_half_a_day_is_refused():
    with pytest.raises(Unfit, match="2013"):
        FormerNamesWidget().clean("临桂县总工会 (450322, 2013-01)")
