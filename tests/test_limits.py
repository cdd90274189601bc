"""What one person may ask of the system at once: no search and no file holds up everybody else."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.spreadsheets.headings import MOST_SUGGESTED
from apps.units.models.pending_files import MOST_KEPT, PendingFile
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
MANY_WORDS = "a " * 1950  # as many as an address holds
LONGEST_QUERY = 20_000


@shared
def small_office() -> SimpleNamespace:
    """A region and a city with one form, and the people who fill it in."""
    region = builders.federation("450000", level=Level.PROVINCE)
    city = builders.federation("450200", region)
    members, staff = builders.indicator("ORG12"), builders.indicator("ORG10")
    builders.form("F", [(members, "area"), (staff, "area")])
    builders.period("2014")
    return SimpleNamespace(
        region=region, city=city, members=members,
        clerk=builders.clerk(region), administrator=builders.person("administrator", "administrator", region),
    )  # fmt: skip


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def uploaded(client: Client, page: str, lines: list[str]):
    """The preview of a file of these lines."""
    file = SimpleUploadedFile("file.csv", "\n".join(lines).encode())
    return client.get(client.post(page, {"file": file})["Location"])


@pytest.mark.parametrize("model", [model for model, of in admin.site._registry.items() if of.search_fields])
def test_a_search_of_two_thousand_words_looks_for_ten(small_office, model):
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = signed_in(small_office.administrator).get(page, {"q": MANY_WORDS})
    assert answer.status_code == 200
    assert max(len(query["sql"]) for query in asked) < LONGEST_QUERY


def test_the_choice_of_a_unit_looks_for_ten_words_of_two_thousand(small_office):
    asked = {"app_label": "units", "model_name": "affiliation", "field_name": "parent", "term": MANY_WORDS}
    with CaptureQueriesContext(connection) as queries:
        answer = signed_in(small_office.administrator).get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 200
    assert max(len(query["sql"]) for query in queries) < LONGEST_QUERY


WRONG_FILES = {
    "columns": ["unit_code,period," + ",".join(f"ORG1{at}数" for at in range(99)), "450200,2014"],
    "indicators": [
        "unit_code,period,indicator_name,value", *(f"450200,2014,ORG1{at}数,{at}" for at in range(99)),
    ],
    "words": [
        "unit_code,period,indicator_code,coverage,value", *(f"450200,2014,ORG12,area{at},1" for at in range(99)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_FILES)
def test_what_was_meant_is_searched_for_at_the_first_fifty_faults_of_a_file_of_figures(small_office, wrong):
    told = uploaded(signed_in(small_office.clerk), "/files/", WRONG_FILES[wrong])
    faults = told.context["preview"].looked.file.faults
    assert len(faults) > 90
    assert sum(1 for fault in faults if fault.suggestion) == MOST_SUGGESTED


def test_what_was_meant_is_searched_for_at_the_first_fifty_faults_of_a_register(small_office):
    client, page = signed_in(small_office.administrator), "/admin/units/federation/import/"
    rows = [f"450200-{at},{at},地方{at}" for at in range(99)]
    columns = "code,name," + ",".join(f"level{at}" for at in range(99))
    for lines in (["code,name,line", *rows], [columns, "450200"]):
        groups = uploaded(client, page, lines).context["told"]["groups"]
        hints = [value["hint"] for group in groups for value in group["values"] if value["hint"]]
        assert len(hints) == MOST_SUGGESTED


def test_of_the_files_a_person_leaves_undecided_the_five_latest_are_kept(small_office):
    client = signed_in(small_office.clerk)
    other = PendingFile.objects.keep(ContentFile(b"x", "other"), owner=small_office.administrator, register="figures")
    pages = []
    for at in range(MOST_KEPT + 2):
        file = SimpleUploadedFile(f"{at}.csv", b"unit_code,period\n450200,2014")
        pages.append(client.post("/files/", {"file": file})["Location"])
    assert [client.get(page).status_code for page in pages] == [404, 404, *[200] * MOST_KEPT]
    assert PendingFile.objects.filter(pk=other.pk).exists()
