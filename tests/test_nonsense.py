"""What no page of ours sends is answered in words, by whoever it is sent: never by an error, and kept nowhere."""

import json
import logging
import re
from io import StringIO
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.test import Client

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import ConversationEntry, Figure, Finding, Submission
from apps.figures.views import files
from apps.figures.workflow import transitions
from apps.units.errors import LONGEST_TEXT
from apps.units.models import Federation
from tests import builders
from tests.builders import Level
from tests.test_limits import signed_in, uploaded
from tests.worlds import shared

pytestmark = pytest.mark.django_db
FIVE_THOUSAND = "9" * 5000


@shared
def one_county() -> SimpleNamespace:
    """A county whose form was handed in, with everybody who has to do with it."""
    region = builders.federation("450000", level=Level.PROVINCE)
    county = builders.federation("450203", builders.federation("450200", region), Level.COUNTY)
    members, staff = builders.indicator("ORG12"), builders.indicator("ORG10")
    form = builders.form("F", [(members, "area"), (staff, "area")])
    builders.form("G", [(members, "own")], register="grassroots")
    builders.rule("R", "ORG12 <= ORG10", "query")
    clerk, supervisor = builders.clerk(county), builders.supervisor(region)
    made = builders.submission(county, form, "2014", {members: 5, staff: 9}, "area", by=clerk)
    transitions.submit(made, by=clerk)
    later = builders.submission(county, form, "2015", {members: 15, staff: 9}, "area", by=clerk)
    checks_findings.refresh([county.pk], [later.period_id])
    return SimpleNamespace(
        county=county, members=members, made=made, clerk=clerk, supervisor=supervisor,
        administrator=builders.person("administrator", "administrator", region), nobody=builders.person("nobody"),
    )  # fmt: skip


def keeping(one_county: SimpleNamespace, **sent: object) -> int:
    """The answer to the county's record, kept by its administrator with this in place of what stands there."""
    client, page = signed_in(one_county.administrator), f"/admin/units/federation/{one_county.county.pk}/change/"
    return client.post(page, {**builders.filled(client.get(page)), **sent}).status_code


@pytest.mark.parametrize("said", ["5", '{"a":1}', "station", "[]", "null", '["station"]', "x"])
def test_complete_registers_are_ticked_and_nothing_else_is_kept_there(one_county, said):
    assert keeping(one_county, complete=said) in (200, 302)
    kept = Federation.objects.get(pk=one_county.county.pk).complete
    assert kept == (["station"] if said == "station" else [])
    for page in ("/unit/450203/", "/entry/450203/F/2015/", f"/admin/units/federation/{one_county.county.pk}/history/"):
        assert signed_in(one_county.clerk).get(page).status_code == 200


@pytest.mark.parametrize("kept", ["5", '"station"', '{"a": 1}', '["nowhere"]', "[[]]", "null"])
def test_the_database_keeps_no_other_complete_registers_either(one_county, kept):
    with pytest.raises(IntegrityError), transaction.atomic(), acting(door="test"):
        Federation.objects.filter(pk=one_county.county.pk).update(complete=json.loads(kept))


@pytest.mark.parametrize("code", ['A"; filename="evil.exe', "A\r\nX", "指标", "A B", "A/B", "a", "ORG-12"])
def test_an_indicators_code_is_one_that_rules_addresses_and_files_can_name(one_county, code):
    client, page = signed_in(one_county.administrator), "/admin/figures/indicator/add/"
    sent = {
        **builders.filled(client.get(page)), "code": code, "name_zh": "某数", "name_en": "some", "measure_zh": "人",
        "measure_en": "persons", "group": one_county.members.group_id, "order": 9, "kind": "collected",
        "nature": "stock", "over_units": "sum", "over_time": "last", "answered_by": "F", "carriers": "F",
        "area": "yes", "decimals": 0,
    }  # fmt: skip
    refused = client.post(page, sent)
    assert refused.status_code == 200
    assert list(refused.context["adminform"].form.errors) == ["code"]
    assert client.post(page, {**sent, "code": "NEW_1"}).status_code == 302


def test_a_page_of_many_units_of_which_there_is_none_says_so(one_county):
    for page in ("/entry/450203/F/2014/units/", "/entry/450203/G/2014/units/"):
        assert signed_in(one_county.clerk).get(page).status_code == 200


def test_a_number_of_five_thousand_digits_is_no_number(one_county):
    long, made = FIVE_THOUSAND, one_county.made.pk
    pages = [
        f"/sheet/{made}/?at={long}", f"/contradictions/?unit=450203&period=2015&p={long}",
        f"/contradictions/?unit=450203&period=2015&explain={long}", f"/restatements/?unit=450203&p={long}",
        f"/registers/grassroots/?unit=450203&p={long}", f"/coverage/units/?unit=450203&period=2015&p={long}",
        f"/worklist/?p={long}", f"/admin/units/federation/{long}/change/", f"/number/{long}/", f"/review/{long}/",
        f"/entry/450203/F/2015/cell/{long}-area/", f"/admin/units/federation/?p={long}", f"/source/{long}/",
    ]  # fmt: skip
    for person in (one_county.clerk, one_county.administrator):
        client = signed_in(person)
        for page in pages:
            for answer in (client.get(page), client.post(page, {"text": "x", "reason": "x", "petition": long})):
                assert answer.status_code < 500, page
    told = uploaded(signed_in(one_county.clerk), "/files/", ["unit_code,period", "450203,2015"])
    assert signed_in(one_county.clerk).get(told.request["PATH_INFO"], {"page": long}).status_code == 200


def test_a_cell_whose_key_has_five_thousand_digits_is_none_of_the_form(one_county):
    client = signed_in(one_county.clerk)
    cell, no_cell = f"{one_county.members.pk}-area", f"{FIVE_THOUSAND}-area"
    sent = {f"cell-{no_cell}": "1", f"seen-{no_cell}": "", f"cell-{cell}": "6", f"seen-{cell}": "15", "action": "save"}
    answer = client.post("/entry/450203/F/2015/", urlencode(sent), "application/x-www-form-urlencoded")
    assert answer.status_code < 400
    assert Figure.objects.get(period__code="2015", indicator=one_county.members).value == 6


@pytest.mark.parametrize("key", ["999999-own", "{members}-zzz", "{members}-averylongcoverage", "{members}-own"])
def test_a_question_at_a_cell_that_the_form_does_not_ask_for_is_refused_in_words(one_county, key):
    sent = {"action": "return", "reason": "x", f"question-{key.format(members=one_county.members.pk)}": "look again"}
    answer = signed_in(one_county.supervisor).post(f"/review/{one_county.made.pk}/", sent)
    assert answer.status_code == 422
    assert not ConversationEntry.objects.exists()
    assert Submission.objects.get(pk=one_county.made.pk).status == "submitted"


@pytest.mark.parametrize("action", ["return", "approve"])
def test_a_reason_longer_than_anybody_reads_is_refused_in_words(one_county, action):
    client, page = signed_in(one_county.supervisor), f"/review/{one_county.made.pk}/"
    answer = client.post(page, {"action": action, "reason": "长" * (LONGEST_TEXT + 1)})
    assert answer.status_code == 422
    assert str(LONGEST_TEXT) in " ".join(answer.context["reasons"])
    assert client.post(page, {"action": action, "reason": "长" * LONGEST_TEXT}).status_code == 302


def test_an_explanation_longer_than_anybody_reads_is_refused_in_words(one_county):
    query = Finding.objects.get(check_code="R")
    page = f"/contradictions/?unit=450203&period=2015&explain={query.pk}"
    answer = signed_in(one_county.clerk).post(page, {"text": "长" * (LONGEST_TEXT + 1)})
    assert answer.status_code == 422
    assert Finding.objects.get(pk=query.pk).explanation == ""


def test_djangos_way_to_a_records_page_tells_nobody_whether_there_is_one(one_county):
    for model, there in ((Submission, one_county.made.pk), (Federation, one_county.county.pk)):
        kind = ContentType.objects.get_for_model(model).pk
        for who in (signed_in(one_county.nobody), signed_in(one_county.clerk), Client()):
            told = {
                re.sub(r"[A-Za-z0-9]{40,}|/admin/r/[^\"]*", "", who.get(f"/admin/r/{kind}/{key}/").text)
                for key in (there, 999999, "x")
            }
            assert len(told) == 1


def test_a_unit_is_kept_in_the_register_of_its_kind_and_nowhere_else(one_county):
    superuser = builders.get_user_model().objects.create_superuser("root")
    client, page = signed_in(superuser), f"/admin/units/unit/{one_county.county.pk}/change/"
    assert client.get(page)["Location"] == f"/admin/units/federation/{one_county.county.pk}/change/"
    assert client.get("/admin/units/unit/999999/change/").status_code == 404
    assert client.get("/admin/units/unit/add/").status_code == 403


@pytest.mark.parametrize(
    "page", ["/", "/summary/?unit=450203&period=2014", "/summary/?unit=450203&period=2014&format=csv", "/unit/450203/"]
)
def test_no_cache_keeps_what_a_person_may_see(one_county, page):
    assert signed_in(one_county.clerk).get(page)["Cache-Control"] == "private, no-store"


def test_a_refusal_is_one_line_of_the_log_and_an_error_has_its_traceback(one_county, monkeypatch):
    console = next(handler for handler in logging.getLogger().handlers if handler.filters)
    monkeypatch.setattr(console, "stream", StringIO())
    client = signed_in(one_county.nobody)
    assert client.get("/files/").status_code == 403
    assert len(console.stream.getvalue().splitlines()) == 1
    monkeypatch.setattr(files, "_upload_page", lambda *_told: 1 / 0)
    client = signed_in(one_county.clerk)
    client.raise_request_exception = False
    assert client.get("/files/").status_code == 500
    assert "ZeroDivisionError" in console.stream.getvalue()


def test_what_is_no_form_at_all_is_refused_in_words(one_county):
    client = signed_in(one_county.clerk)
    answer = client.post("/files/", b"x", "multipart/form-data", headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "This cannot be understood." in answer.text


@pytest.mark.parametrize("said", ["x", "-1", "１", FIVE_THOUSAND, "9" * 19])
def test_what_is_no_key_is_no_choice_where_a_record_is_chosen(one_county, said):
    assert keeping(one_county, parent=said) in (200, 302)
    client = signed_in(one_county.administrator)
    for page in ("/admin/figures/unionwork/add/", "/admin/units/succession/add/", "/admin/units/appointment/add/"):
        sent = {"unit": said, "source": said, "before": said, "after": said, "user": said, "federation": said}
        assert client.post(page, sent).status_code == 200, page


@pytest.mark.parametrize("model", [model._meta.label_lower.replace(".", "/") for model in admin.site._registry])
def test_a_record_that_is_asked_for_by_a_field_without_a_name_is_shown_or_not_there(one_county, model):
    client = signed_in(one_county.administrator)
    for page in ("change", "delete", "history"):
        answer = client.get(f"/admin/{model}/{one_county.county.pk}/{page}/", {"_to_field": ""})
        assert answer.status_code in (200, 302, 403, 404), page
