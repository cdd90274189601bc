"""What the catalogue of a new version has new: told, taken by the root's administrators, and nothing edited is lost."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import translation

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.files.catalogue import shipped, taken
from apps.figures.models import EditRule, Form, FormItem, Indicator, ShippedRow
from apps.units.errors import Refused
from apps.units.models import Federation
from tests import builders, worlds
from tests.worlds import shared
from unionrecords import first_records

pytestmark = pytest.mark.django_db
LINE = {"form": ["GRASSROOTS"], "indicator": ["ORG02"], "coverage": "own"}


@shared(on=worlds.first_records)
def keeper():
    shipped.remember()
    return builders.person("keeper", "administrator", Federation.objects.get(code="450000"))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ships(monkeypatch):
    """Ships a later catalogue: that of today with some records changed (None: no longer in it) or added."""
    records = json.loads(taken._text())

    def ship(*changes: tuple[str, dict, dict | None]) -> None:
        for model, named, said in changes:
            fits = [
                record
                for record in records
                if record["model"] == f"figures.{model}" and named.items() <= record["fields"].items()
            ]
            for record in fits:
                if said is None:
                    records.remove(record)
                else:
                    record["fields"].update(said)
            if not fits:
                records.append({"model": f"figures.{model}", "fields": named | (said or {})})
        monkeypatch.setattr(taken, "_text", lambda: json.dumps(records))

    return ship


RULE = {
    "expression": "ORG14 <= ORG12",
    "missing": "skip_any",
    "severity": "error",
    "message_zh": "中",
    "message_en": "e",
}


def edit(model, code: str, **said) -> None:
    with acting(builders.person(f"editor of {code}"), door="admin"):
        model.objects.filter(code=code).update(**said)


def kinds(news: shipped.ShippedNews) -> dict[str, list[str]]:
    return {kind: [line.codes for line in news.of_kind(kind)] for kind in shipped.KINDS if news.of_kind(kind)}


def test_a_system_that_holds_the_shipped_catalogue_is_told_nothing(keeper):
    assert kinds(shipped.news()) == {}
    assert not taken.is_news()


def test_what_is_new_or_changed_there_is_taken_and_what_was_edited_here_stays(keeper, ships):
    edit(EditRule, "ORG01-LE-ORG02", active=False)
    edit(Indicator, "ORG13", importance=77)
    with acting(keeper, door="admin"):
        FormItem.objects.filter(form__code="GRASSROOTS", indicator__code="ORG02").delete()
    ships(
        ("editrule", {"code": "R-NEW"}, RULE),
        ("indicator", {"code": "ORG12"}, {"importance": 5}),
        ("indicator", {"code": "ORG13"}, {"importance": 6}),
        ("formitem", LINE, {"required": False}),
        ("formitem", {"form": ["GRASSROOTS"], "indicator": ["ORG03"]}, None),
    )
    told = shipped.remember()
    assert kinds(told) == {
        "new": ["R-NEW"],
        "changed": ["ORG12"],
        "both": ["ORG13", "GRASSROOTS ORG02 own"],
        "ended": ["GRASSROOTS ORG03 own"],
        "edited": ["ORG01-LE-ORG02"],
    }
    assert taken.is_news()
    assert not EditRule.objects.filter(code="R-NEW").exists(), "it is told, not done"
    shipped.take(by=keeper, seen=told.digest)
    assert EditRule.objects.get(code="R-NEW").active
    assert not EditRule.objects.get(code="ORG01-LE-ORG02").active
    values = dict(Indicator.objects.filter(code__in=["ORG12", "ORG13"]).values_list("code", "importance"))
    assert values == {"ORG12": 5, "ORG13": 77}
    assert not FormItem.objects.filter(form__code="GRASSROOTS", indicator__code="ORG02").exists()
    assert FormItem.objects.filter(form__code="GRASSROOTS", indicator__code="ORG03").exists()
    change = Change.objects.filter(register="figures.editrule").latest("pk")
    assert (change.by, change.door, change.reason) == (keeper, "file", "catalogue.json")
    assert not taken.is_news()
    assert kinds(shipped.news()) == {
        "edited": ["ORG13", "ORG01-LE-ORG02"],
        "away": ["GRASSROOTS ORG02 own"],
    }, "what differs can still be seen"


def test_what_is_shipped_in_a_column_that_came_later_is_taken_where_nobody_edited_the_record(keeper, ships):
    kept = ShippedRow.objects.get(table="indicators", key="ORG12")
    kept.said.pop("importance")  # as it was taken before there was such a column
    kept.save()
    ships(("indicator", {"code": "ORG12"}, {"importance": 5}))
    told = shipped.remember()
    assert kinds(told) == {"changed": ["ORG12"]}
    shipped.take(by=keeper, seen=told.digest)
    assert Indicator.objects.get(code="ORG12").importance == 5


def test_what_the_database_refuses_is_told_with_the_reason_and_the_rest_is_taken(keeper, ships):
    members = Indicator.objects.get(code="ORG12")
    builders.stated(Federation.objects.get(code="450200"), members, "2014", "831300人")
    later = {"name_zh": "新", "name_en": "new", "register": "grassroots", "series": "GRASSROOTS", "version": "2",
             "starts": "2029-10-01", "ends": None}  # fmt: skip
    ships(
        ("indicator", {"code": "ORG12"}, {"decimals": 2}),
        ("indicator", {"code": "ORG13"}, {"importance": 6}),
        ("form", {"code": "GRASSROOTS-2"}, later),
        ("formitem", {"form": ["GRASSROOTS-2"], "indicator": ["ORG12"], "coverage": "own", "order": 1}, {}),
    )
    told = shipped.news(keeper)
    reasons = {line.codes: " ".join(line.reasons) for line in told.of_kind("refused")}
    assert reasons.keys() == {"ORG12", "GRASSROOTS-2", "GRASSROOTS-2 ORG12 own"}
    assert "what they mean cannot be changed" in reasons["ORG12"]
    assert "is valid on some of these days" in reasons["GRASSROOTS-2"]
    assert "cannot be taken" in reasons["GRASSROOTS-2 ORG12 own"]
    shipped.take(by=keeper, seen=told.digest)
    assert Indicator.objects.get(code="ORG13").importance == 6
    edit(Form, "GRASSROOTS", ends="2029-09-30")
    assert "GRASSROOTS-2" in kinds(shipped.news())["new"], "it is offered again once nothing stands in its way"


def test_a_catalogue_that_moved_meanwhile_is_looked_at_again_and_only_the_root_takes_it(keeper, ships):
    ships(("indicator", {"code": "ORG12"}, {"importance": 5}))
    seen = shipped.news(keeper).digest
    edit(Indicator, "ORG12", importance=6)
    with pytest.raises(Refused, match="changed since"):
        shipped.take(by=keeper, seen=seen)
    assert Indicator.objects.get(code="ORG12").importance == 6
    with pytest.raises(PermissionDenied):
        shipped.take(by=builders.person("of a city", "administrator", Federation.objects.get(code="450200")))


def test_a_database_of_before_knows_by_its_log_what_was_edited(keeper, ships):
    edit(Indicator, "ORG13", importance=77)
    with acting(keeper, door="admin"):
        FormItem.objects.filter(form__code="GRASSROOTS", indicator__code="ORG02").delete()
    ShippedRow.objects.all().delete()
    ships(
        ("indicator", {"code": "ORG12"}, {"importance": 5}),
        ("indicator", {"code": "ORG13"}, {"importance": 6}),
        ("formitem", LINE, {"required": False}),
    )
    told = shipped.remember()
    assert kinds(told) == {"changed": ["ORG12"], "both": ["ORG13"], "away": ["GRASSROOTS ORG02 own"]}
    assert taken.is_news()


def test_preparing_a_database_tells_what_is_new_and_a_new_one_has_no_news(keeper, ships, capsys):
    ships(("indicator", {"code": "ORG12"}, {"importance": 5}))
    assert not first_records.load(first_records.NONE)
    call_command("import_catalogue", shipped=True, dry_run=True)
    assert "changed indicators ORG12" in capsys.readouterr().out
    call_command("import_catalogue", shipped=True)
    assert Indicator.objects.get(code="ORG12").importance == 5


def test_the_page_shows_and_takes_what_is_new(keeper, ships, client):
    ships(("editrule", {"code": "R-NEW"}, RULE), ("indicator", {"code": "ORG12"}, {"importance": 5}))
    shipped.remember()
    client.force_login(keeper)
    page = "/admin/figures/indicator/shipped/"
    shown = client.get(page)
    assert "R-NEW" in shown.text
    assert "ORG12" in client.get(page + "?show=changed").text
    assert client.post(page, {"seen": "older"}).status_code == 409
    assert page in client.get("/").text
    done = client.post(page, {"seen": shown.context["news"].digest}, follow=True)
    assert 'class="empty"' in done.text
    assert EditRule.objects.filter(code="R-NEW").exists()
    assert page not in client.get("/").text
