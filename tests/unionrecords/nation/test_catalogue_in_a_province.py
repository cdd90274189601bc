"""In a province the catalogue is the nation's: its pages let it be seen and say who keeps it, and whoever writes all
the same is told so."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.changelog.acting import acting
from apps.figures.arithmetic.period_codes import read
from apps.figures.files.catalogue import shipped, workbook
from apps.figures.models import Definition, EditRule, Form, Indicator, Period, Source, YearSeal
from apps.figures.workflow import versions, year
from apps.units import ranges
from apps.units.errors import Refused
from apps.units.models import ExtraColumn, Federation, Register
from apps.units.ranges import NATION, SIZE
from tests import builders
from tests.builders import Level
from tests.owner import by_owner
from unionrecords.nation import guards
from unionrecords.nation.ranges import give

pytestmark = pytest.mark.django_db
KEPT = "全国系统保管"
ELSEWHERE = "这条记录由另一处系统保管"
WRITING = ('name="_save"', 'class="deletelink"', 'class="addlink"', 'name="_try"')


@pytest.fixture
def root() -> Iterator[Federation]:
    """The province's federation, below a catalogue that came from the nation."""
    members = builders.indicator("ORG12")
    builders.form("SUM", [(members, "area")])
    builders.rule("POSITIVE", "ORG12 >= 0")
    builders.period("2014")
    with acting(door="test"):
        Definition.objects.create(indicator=members, starts=builders.LONG_AGO, text_zh="会员", text_en="members")
        ExtraColumn.objects.create(
            register=Register.STATION, name_zh="面积", name_en="area", code="area", kind="number"
        )
    with by_owner():
        give(45)
        guards.set_up_province()
    yield builders.federation("450000", level=Level.PROVINCE)
    ranges.keep(NATION)


@pytest.fixture
def keeper(root: Federation) -> Client:
    """Who administers the province's root."""
    return signed_in(builders.person("keeper", "administrator", root))


def signed_in(person) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(person)
    return client


def lists() -> list[str]:
    names = ("figures_indicatorgroup", "figures_indicator", "figures_form", "figures_editrule", "figures_period")
    return [reverse(f"admin:{name}_changelist") for name in (*names, "units_extracolumn")]


def rows() -> list[str]:
    kept = (Indicator.objects.get().group, Indicator.objects.get(), Form.objects.get(), EditRule.objects.get())
    rows = (*kept, Period.objects.get(), ExtraColumn.objects.get())
    return [reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]) for row in rows]


def text(answer) -> str:
    return answer.content.decode()


def test_each_page_of_the_catalogue_is_shown_and_says_that_the_nation_keeps_it(keeper):
    for page in [*lists(), *rows(), reverse("admin:figures_form_versions", args=["SUM"])]:
        answer = keeper.get(page)
        assert (answer.status_code, KEPT in text(answer)) == (200, True), page
        assert [offered for offered in WRITING if offered in text(answer)] == [], page


def test_where_nobody_else_keeps_it_the_pages_say_nothing_and_offer_to_write(root):
    ranges.keep(NATION)
    keeper = signed_in(builders.person("keeper", "administrator", root))
    for page in rows():
        shown = text(keeper.get(page))
        assert (KEPT in shown, 'name="_save"' in shown) == (False, True), page


def test_neither_import_nor_a_new_version_nor_the_opening_of_a_year_is_offered(keeper):
    shown = text(keeper.get(reverse("admin:figures_indicator_changelist")))
    assert reverse("admin:figures_catalogue_export") in shown
    assert reverse("admin:figures_catalogue_import") not in shown
    assert reverse("admin:figures_catalogue_shipped") not in shown
    periods = text(keeper.get(reverse("admin:figures_period_changelist")))
    assert reverse("admin:figures_period_open") not in periods
    assert 'name="first_year"' not in text(keeper.get(reverse("admin:figures_form_versions", args=["SUM"])))


def test_a_year_is_sealed_by_the_province_itself(keeper):
    page = reverse("admin:figures_period_seal")
    assert page in text(keeper.get(reverse("admin:figures_period_changelist")))
    with acting(door="test"):
        Period.objects.get()
    seen = keeper.get(f"{page}?year=2014").context["planned"].digest
    assert keeper.post(f"{page}?year=2014", {"seal": "1", "reason": "年鉴已出", "seen": seen}).status_code == 302
    assert YearSeal.objects.get().act == YearSeal.Act.SEALED


def test_who_posts_all_the_same_is_told_who_keeps_it(keeper):
    before = list(Indicator.objects.values()), list(Form.objects.values()), list(Period.objects.values())
    posted = [(page, {"name_zh": "别的"}) for page in rows()]
    posted += [(page.replace("/change/", "/delete/"), {"post": "yes"}) for page in rows()]
    posted += [(page + "add/", {"code": "NEW", "name_zh": "新的"}) for page in lists()]
    posted += [(page, {"action": "delete_selected", "_selected_action": "1", "post": "yes"}) for page in lists()]
    posted += [
        (reverse("admin:figures_editrule_add"), {"_try": "1"}),
        (reverse("admin:figures_catalogue_import"), {}),
        (reverse("admin:figures_catalogue_shipped"), {}),
        (reverse("admin:figures_period_open") + "?year=2015", {"open": "1"}),
        (reverse("admin:figures_period_open") + "?year=2014", {"take_back": "1"}),
        (
            reverse("admin:figures_form_versions", args=["SUM"]),
            {"first_year": "2020", "version": "2020", "code": "SUM-2020"},
        ),
    ]
    for page, sent in posted:
        answer = keeper.post(page, sent)
        assert (answer.status_code, KEPT in text(answer)) == (403, True), page
    assert before == (list(Indicator.objects.values()), list(Form.objects.values()), list(Period.objects.values()))


def test_every_act_on_the_catalogue_is_refused_in_words(root):
    keeper = builders.person("keeper", "administrator", root)
    acts = (
        lambda: versions.make_version(
            Form.objects.get(), first_year=read("2020"), version="2020", code="SUM-2020", by=keeper
        ),
        lambda: year.open_year(read("2015"), {}, seen="", by=keeper),
        lambda: year.take_back(Period.objects.get(), by=keeper),
        lambda: shipped.take(by=keeper),
        lambda: shipped.take(by=None),
    )
    for act in acts:
        with pytest.raises(PermissionDenied, match=KEPT):
            act()


def test_a_command_that_brings_the_catalogue_in_is_told_who_keeps_it(root, tmp_path):
    out = BytesIO()
    workbook.write(out, empty=False)
    file = tmp_path / "catalogue.xlsx"
    file.write_bytes(out.getvalue())
    for asked in ([str(file)], [str(file), "--dry-run"], ["--shipped"], ["--shipped", "--dry-run"]):
        with pytest.raises(CommandError, match=KEPT):
            call_command("import_catalogue", *asked, stdout=StringIO(), stderr=StringIO())


def test_a_new_version_of_the_system_is_prepared_without_its_catalogue(root):
    assert not shipped.remember().lines


def test_home_says_that_the_nation_opens_the_next_year(keeper):
    shown = text(keeper.get("/"))
    assert "year-to-open" in shown
    assert KEPT in shown
    assert reverse("admin:figures_period_open") not in shown


def test_the_set_up_of_a_province_leads_to_no_opening_of_a_year(keeper):
    shown = text(keeper.get(reverse("figures:setup")))
    assert KEPT in shown
    assert reverse("admin:figures_period_open") not in shown


def test_a_period_that_the_nation_has_not_is_named_where_it_is_asked_for(root):
    said = "全国系统还没有报告期"
    clerk = signed_in(builders.clerk(root))
    with acting(door="test"):
        source = Source.objects.create(code="DOC", title="年鉴")
    told = {
        "unit": root.pk, "measured": Indicator.objects.get().pk, "coverage": "area", "source": source.pk,
        "period": "2013-12-31", "stated_text": "5人", "dates": "printed", "basis": "actual", "keep": "1",
    }  # fmt: skip
    answer = clerk.post(reverse("admin:figures_figure_add"), told)
    assert (answer.status_code, said in text(answer)) == (422, True)
    rows = "unit,indicator,coverage,period,value,origin,source\n450000,ORG12数,area,2013-12-31,5,document,DOC\n"
    sent = SimpleUploadedFile("figures.csv", rows.encode(), "text/csv")
    looked_at = clerk.post(reverse("figures:upload"), {"file": sent}, follow=True)
    assert said in text(looked_at)
    with pytest.raises(Refused, match="还没有报告期“2013-12-31”"):
        Period.objects.of("2013-12-31")
    assert Period.objects.of("2014") == Period.objects.get()


def test_a_source_is_changed_by_whoever_keeps_it(root, keeper):
    with acting(door="test"):
        own = Source.objects.create(code="OWN", title="本省年鉴")
    assert own.pk // SIZE == 45
    page = reverse("admin:figures_source_change", args=[own.pk])
    assert 'name="_save"' in text(keeper.get(page))
    ranges.keep(NATION)  # as the nation looks at it
    shown = text(keeper.get(page))
    assert ('name="_save"' in shown, ELSEWHERE in shown) == (False, True)
    answer = keeper.post(page, {"title": "别的"})
    assert (answer.status_code, ELSEWHERE in text(answer)) == (403, True)


def test_last_days_are_set_by_the_province_itself(root, keeper):
    due = date(2015, 3, 1)
    told = {"federation": root.pk, "form": Form.objects.get().pk, "period": Period.objects.get().pk, "due": due}
    page = reverse("admin:figures_deadline_add")
    assert 'name="_save"' in text(keeper.get(page))
    assert keeper.post(page, {**told, "level": ""}).status_code == 302
