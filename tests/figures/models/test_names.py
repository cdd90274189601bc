"""What stays once it was used, and a name that changes from a day on: old names are still found."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.checks import findings
from apps.figures.files import importer
from apps.figures.files.headings import Headings
from apps.figures.models import Definition, Finding, Form, FormItem, Indicator
from apps.figures.triggers.catalogue import MEANING
from apps.figures.workflow import signoff
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db
FAR = date(2999, 1, 1)
OTHERWISE = {
    "code": "X", "measure_zh": "万人", "measure_en": "people", "kind": "counted", "nature": "flow",
    "over_units": "none", "over_time": "sum", "carriers": "G", "decimals": 3, "counts": "campaign",
    "filter": {"kind": "park"},
}  # fmt: skip


class NamesOffice:
    """A region whose members are stated for 2014, and an indicator nobody has ever used."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.members = builders.indicator(
            "ORG12", name_zh="会员数", name_en="members", counts="station", filter={"kind": "community"}
        )
        self.unused = builders.indicator("ORG99", name_zh="备用数", name_en="spare")
        self.form = builders.form("F", [(self.members, "area"), (self.unused, "area")])
        self.administrator = builders.person("administrator", "administrator", self.region)

    def renamed(self, starts: date, zh: str = "", en: str = "", indicator: Indicator | None = None) -> Definition:
        with acting(door="test"):
            made = Definition.objects.create(
                indicator=indicator or self.members, starts=starts, name_zh=zh, name_en=en, text_zh="义", text_en="text"
            )
        self.members.refresh_from_db()
        return made


@pytest.fixture
def office():
    return NamesOffice()


@pytest.fixture
def used(office):
    builders.stated(office.region, office.members, "2014", "5人")
    return office


def refusal_of(change) -> str:
    """The name of the rule the database holds against it."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), acting(door="sql"):
        change()
    return refused.value.__cause__.diag.constraint_name


# ---- Fixed once used


@pytest.mark.parametrize("field", MEANING)
def test_what_an_indicator_means_is_fixed_once_figures_rest_on_it(used, field):
    change = {field: OTHERWISE[field]}
    refusal = refusal_of(lambda: Indicator.objects.filter(pk=used.members.pk).update(**change))
    assert refusal == "figures_meaning_fixed"
    with acting(door="sql"):
        Indicator.objects.filter(pk=used.unused.pk).update(**{"counts": "station"} | change)


def test_a_cleared_figure_still_fixes_it(used):
    with acting(door="test", reason="error"):
        used.members.figures.all().delete()
    assert refusal_of(lambda: Indicator.objects.update(decimals=3)) == "figures_meaning_fixed"


@pytest.mark.parametrize("field", ["name_zh", "name_en"])
def test_a_name_under_figures_is_not_rewritten_in_place(used, field):
    change = {field: "another"}
    assert refusal_of(lambda: Indicator.objects.filter(pk=used.members.pk).update(**change)) == "figures_name_fixed"
    with acting(door="sql"):
        Indicator.objects.filter(pk=used.unused.pk).update(**change)


def test_the_admin_offers_no_change_of_it_and_says_how_a_name_changes(client, used):
    client.force_login(used.administrator)
    for indicator, offered in ((used.members, False), (used.unused, True)):
        page = client.get(f"/admin/figures/indicator/{indicator.pk}/change/")
        fields = page.context["adminform"].form.fields
        assert {"name_zh", "measure_en", "kind", "decimals"} <= fields.keys() or not offered
        assert not (fields.keys() & {"name_zh", "name_en", "measure_zh", "measure_en", "kind", "nature"}) or offered
        assert ("更改名称请新增" in page.content.decode()) is not offered


def test_a_filter_under_figures_is_refused_in_words(client, used):
    client.force_login(used.administrator)
    address = f"/admin/figures/indicator/{used.members.pk}/change/"
    sent = builders.filled(client.get(address)) | {"filter": '{"kind": "park"}'}
    answer = client.post(address, sent)
    assert answer.status_code == 200
    assert "不能更改" in answer.content.decode()
    assert client.post(address, sent | {"filter": '{"kind": "community"}', "order": 77}).status_code == 302
    assert Indicator.objects.get(pk=used.members.pk).order == 77


def test_a_form_keeps_its_register_once_it_was_answered(client, office):
    with acting(door="sql"):
        Form.objects.update(register="grassroots")
        Form.objects.update(register="federation")
    builders.submission(office.region, office.form, "2015", {})
    for change in ({"register": "grassroots"}, {"code": "G"}):
        assert refusal_of(lambda change=change: Form.objects.update(**change)) == "figures_form_fixed"
    client.force_login(office.administrator)
    page = client.get(f"/admin/figures/form/{office.form.pk}/change/")
    assert "register" not in page.context["adminform"].form.fields


def test_an_item_stays_on_the_form_once_an_approved_submission_answers_it(client, office):
    made = builders.submission(office.region, office.form, "2015", {office.members: 5}, "area")
    answered, unanswered = FormItem.objects.order_by("order")
    with acting(door="sql"):
        FormItem.objects.filter(pk=answered.pk).update(coverage="own")
        FormItem.objects.filter(pk=answered.pk).update(coverage="area")
    builders.approved(made)
    ways = (
        lambda: FormItem.objects.filter(pk=answered.pk).delete(),
        lambda: FormItem.objects.filter(pk=answered.pk).update(coverage="own"),
        lambda: FormItem.objects.filter(pk=answered.pk).update(indicator=office.unused, coverage="own"),
    )
    assert {refusal_of(way) for way in ways} == {"figures_item_answered"}
    client.force_login(office.administrator)
    address = f"/admin/figures/form/{office.form.pk}/change/"
    sent = builders.filled(client.get(address))
    refused = client.post(address, sent | {"items-0-DELETE": "on", "items-1-required": "on"})
    assert refused.status_code == 200
    assert "450000" in refused.content.decode()
    assert client.post(address, sent | {"items-1-DELETE": "on", "items-0-required": "on"}).status_code == 302
    assert list(FormItem.objects.values_list("pk", "required")) == [(answered.pk, True)]
    assert not FormItem.objects.filter(pk=unanswered.pk).exists()


# ---- A name from a day on


def test_the_latest_definition_in_force_says_how_an_indicator_is_called(used):
    used.renamed(date(2015, 10, 1), zh="工会会员数", en="union members")
    used.renamed(date(2012, 10, 1), en="all members")
    used.renamed(date(2016, 10, 1))
    later = used.renamed(FAR, zh="来日之名")
    days = (date(2010, 1, 1), date(2012, 10, 1), date(2015, 9, 30), date(2015, 10, 1), FAR)
    assert [used.members.named(day) for day in days] == [
        ("会员数", "members"),
        ("会员数", "all members"),
        ("会员数", "all members"),
        ("工会会员数", "union members"),
        ("来日之名", "union members"),
    ]
    with override("en"):
        assert str(used.members) == "union members"
    assert used.members.other_names == {"会员数", "members", "all members", "来日之名"}
    with acting(door="test"):
        later.delete()
        Definition.objects.filter(name_en="all members").update(indicator=used.unused)
    used.members.refresh_from_db()
    assert used.members.named(FAR) == ("工会会员数", "union members")
    assert Indicator.objects.get(pk=used.unused.pk).named()[1] == "all members"


def test_no_door_writes_the_later_names_themselves(used):
    used.renamed(date(2015, 10, 1), zh="工会会员数")
    with acting(door="sql"):
        Indicator.objects.update(names=[["2000-01-01", "假名", ""]])
    assert {tuple(indicator.named()) for indicator in Indicator.objects.all()} == {
        ("工会会员数", "members"),
        ("备用数", "spare"),
    }


def test_a_change_of_name_by_the_admin_is_a_definition_that_the_log_tells(client, used):
    client.force_login(used.administrator)
    address = f"/admin/figures/indicator/{used.members.pk}/change/"
    sent = builders.filled(client.get(address)) | {"definitions-TOTAL_FORMS": "1"}
    sent |= {"definitions-0-starts": "2015-10-01", "definitions-0-name_zh": "工会会员数", "definitions-0-id": ""}
    sent |= {"definitions-0-text_zh": "义", "definitions-0-text_en": "text", "definitions-0-indicator": used.members.pk}
    assert client.post(address, sent).status_code == 302
    assert Indicator.objects.get(pk=used.members.pk).named() == ("工会会员数", "members")
    told = Change.objects.filter(register="figures.definition").latest("pk")
    assert (told.by, told.new["name_zh"]) == (used.administrator, "工会会员数")
    shown = client.get("/admin/figures/indicator/").content.decode()
    assert "工会会员数" in shown


@pytest.mark.parametrize("word", ["会员数", "工会会员", "members", "ORG12"])
def test_an_indicator_and_its_figures_are_found_by_every_name(client, used, word):
    used.renamed(date(2015, 10, 1), zh="工会会员数", en="unionists")
    client.force_login(used.administrator)
    indicators = client.get("/admin/figures/indicator/", {"q": word}).context["cl"].result_list
    assert [indicator.code for indicator in indicators] == ["ORG12"]
    figures = client.get("/admin/figures/figure/", {"q": word}).context["cl"].result_list
    assert [figure.indicator.code for figure in figures] == ["ORG12"]
    offered = client.get(
        "/admin/autocomplete/",
        {"app_label": "figures", "model_name": "formitem", "field_name": "indicator", "term": word},
    )
    assert [found["text"] for found in offered.json()["results"]] == ["工会会员数"]


def test_figures_are_found_by_the_latest_name_alone_too(client, used):
    used.renamed(date(2015, 10, 1), zh="职工会籍")
    client.force_login(used.administrator)
    for word, found in (("职工会籍", 1), ("没有", 0), ("", 1)):
        assert len(client.get("/admin/figures/figure/", {"q": word}).context["cl"].result_list) == found


def test_a_heading_may_name_it_as_before_but_a_name_of_today_goes_first(used):
    used.renamed(date(2015, 10, 1), zh="工会会员数")
    headings = Headings(Indicator.objects.all())
    for text in ("会员数", "工会会员数", "ORG12会员数", "会员数(万人)"):
        assert headings.column(text)[0].endswith("ORG12"), text
    used.renamed(date(2015, 10, 1), zh="会员数", indicator=used.unused)
    assert Headings(Indicator.objects.all()).column("会员数")[0].endswith("ORG99")


def test_a_file_may_name_it_by_any_of_its_names(used, tmp_path):
    used.renamed(date(2015, 10, 1), zh="工会会员数", en="unionists")
    heads = "unit_code,indicator_name,period,coverage,value"
    for year, name in (("2016", "会员数"), ("2017", "unionists"), ("2018", "工会会员数")):
        builders.period(year)
        path = tmp_path / "figures.csv"
        path.write_text(f"{heads}\n450000,{name},{year},area,7\n")
        assert importer.bring_in(path, by=None).new == 1, name
    exported = tmp_path / "again.csv"
    call_command("export_figures", output=exported)
    assert "工会会员数" in exported.read_text()
    assert importer.bring_in(exported, by=None, dry_run=True).new == 0


def test_a_sheet_and_a_finding_of_a_year_name_it_as_it_was_called_then(used):
    used.renamed(date(2015, 10, 1), zh="工会会员数")
    then = builders.submission(used.region, used.form, "2015", {used.members: 5}, "area")
    after = builders.submission(used.region, used.form, "2016", {used.members: 5}, "area")
    with override("zh-hans"):
        assert [signoff.sheet(made).lines[0].name for made in (then, after)] == ["会员数", "工会会员数"]
    builders.rule("FEW", "ORG12 >= 9", "query")
    with acting(door="test"):
        findings.refresh([used.region.pk], [then.period_id, after.period_id])
    found = Finding.objects.order_by("period__ends").exclude(submission=None)
    assert [finding.facts["readings"][0]["indicator_zh"] for finding in found] == ["会员数", "工会会员数"]
