"""A source keeps its text where the office has the right to it; a locator opens the sentence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import SourceText, UnionWork
from apps.figures.models.source_texts import LONGEST_TEXT, SourceWording
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
TEXT = "# 柳州\n全年建站12个。会员5000人,其中女会员2000人。<b>完</b>。\n"


class KeptText:
    """A city with a figure and a work from one source; its clerk, and who administers the region."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.source = builders.source()
        self.figure = builders.stated(self.city, builders.indicator("ORG12"), "2014", "5000")
        builders.told(UnionWork, self.city, title="影片", kind="film", locator="“女会员”")
        builders.clerk(self.city), builders.person("root", "administrator", self.region)


@shared
def city() -> KeptText:
    return KeptText()


def client_of(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(builders.person_called(username))
    return client


def sent(city: KeptText, **said: object):
    """What the page answers to a change of the source by who administers the region."""
    address = reverse("admin:figures_source_change", args=[city.source.pk])
    return client_of("root").post(address, {"code": "DOC", "title": "某报告", **said})


def keep(city: KeptText, text: str = TEXT) -> None:
    with acting(door="test"):
        SourceText.objects.keep(city.source, text)


def test_a_pasted_text_is_kept_and_the_number_opens_its_sentence(city):
    assert sent(city, text=TEXT, has_right="on").status_code == 302
    clerk = client_of("clerk")
    number = clerk.get(reverse("reports:number", args=[city.figure.pk])).text
    address = "/sources/DOC/text/?place=%C2%B61&amp;words=5000#place"
    assert f'href="{address}"' in number
    page = clerk.get(address.replace("&amp;", "&").removesuffix("#place")).text
    assert '<mark id="place" tabindex="-1">会员5000人,其中女会员2000人。</mark>' in page
    assert "&lt;b&gt;完" in page


def test_the_form_of_a_source_sends_files(city):
    form = client_of("root").get(reverse("admin:figures_source_change", args=[city.source.pk])).text
    assert 'enctype="multipart/form-data"' in form
    assert "remove_text" not in form, "there is none to remove"


def test_the_log_tells_that_a_text_was_kept_and_not_the_text(city):
    sent(city, text=TEXT, has_right="on")
    change = Change.objects.get(register="figures.sourcetext")
    assert change.by.username == "root"
    assert change.object == SourceText.objects.get().digest
    assert "建站" not in str(change.new)


@pytest.mark.parametrize("name", ["report.txt", "report.text"])
def test_a_text_comes_by_file_in_the_encodings_of_files(city, name):
    file = SimpleUploadedFile(name, TEXT.encode("gb18030"))
    assert sent(city, text_file=file, has_right="on").status_code == 302
    assert "全年建站12个。" in SourceText.objects.get().content


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": TEXT}, "Only a text that the office has the right to keep"),
        ({"text": "字" * (LONGEST_TEXT + 1), "has_right": "on"}, "at most 200000"),
        ({"text_file": SimpleUploadedFile("a.pdf", b"%PDF-1.7"), "has_right": "on"}, "is no text"),
        ({"text": TEXT, "text_file": SimpleUploadedFile("a.txt", b"x"), "has_right": "on"}, "not both"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(city, said, why):
    answer = sent(city, **said)
    assert answer.status_code == 200
    assert why in answer.text
    assert not SourceText.objects.exists()


def test_an_empty_field_leaves_the_text_as_it_is_and_a_tick_removes_it(city):
    keep(city)
    assert sent(city, title="另题").status_code == 302
    assert SourceText.objects.get().content == TEXT
    assert sent(city, remove_text="on").status_code == 302
    assert not SourceWording.objects.exists()
    assert client_of("clerk").get("/sources/DOC/text/").status_code == 404


def test_without_a_text_a_locator_is_plain_text(city):
    clerk = client_of("clerk")
    for address in ("/sources/DOC/", "/unit/450200/", reverse("reports:number", args=[city.figure.pk])):
        assert "/text/" not in clerk.get(address).text
    keep(city)
    for address in ("/sources/DOC/", "/unit/450200/", reverse("reports:number", args=[city.figure.pk])):
        assert "/sources/DOC/text/?place=" in clerk.get(address).text


def test_a_place_that_the_text_has_not_is_said(city):
    keep(city)
    page = client_of("clerk").get("/sources/DOC/text/?place=¶9").text
    assert "¶9 was not found" in page
    assert "<mark" not in page


def test_a_clerk_reads_the_text_and_does_not_change_it(city):
    keep(city)
    clerk, address = client_of("clerk"), reverse("admin:figures_source_change", args=[city.source.pk])
    assert "text_file" not in clerk.get(address).text
    assert clerk.post(address, {"code": "DOC", "title": "x", "remove_text": "on"}).status_code == 403
    assert "/sources/DOC/text/" in clerk.get(reverse("admin:figures_source_changelist")).text


def test_the_database_keeps_no_longer_text(city):
    with pytest.raises(IntegrityError, match="figures_source"), transaction.atomic():
        keep(city, "字" * (LONGEST_TEXT + 1))


def test_an_account_without_a_role_does_not_read_the_text(city):
    keep(city)
    builders.person("newcomer")
    assert client_of("newcomer").get("/sources/DOC/text/").status_code == 404
