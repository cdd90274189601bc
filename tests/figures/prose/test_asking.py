"""What is asked of a text by whom: forms without a browser."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import Figure, LearntPhrase
from apps.figures.prose import learnt
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
REPORT = "柳州市总工会 固本强基\n截至2013年12月31日,全市工会会员达58.2万人。\n"


@shared
def asking_office():
    return YearbookOffice()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, text: str, **said):
    return client.post("/texts/", {"text": text, "source": "GX2014", **said}, headers={"accept-language": "en"})


def refused(client: Client, text: str, **said) -> str:
    """What stands on the page above the fields, nothing kept."""
    answer = sent(client, text, **said)
    assert answer.status_code == 422
    assert not PendingFile.objects.exists()
    return " ".join(" ".join(reasons) for reasons in answer.context_data["form"].errors.values())


def decided(client: Client, address: str, **said: str):
    """Looks at what would be written; `said` by the place in the text and the field: q25_choice."""
    return client.post(address, {name.replace("_", "-", 1): value for name, value in said.items()} | {"look": "yes"})


def confirmed(client: Client, address: str, preview):
    return client.post(address, {"confirm": "yes", "seen": preview.digest, "at": preview.at})


def rows_of(pending: PendingFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bytes(pending.content).decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "\ufeff\u200b"])
def test_an_empty_text_is_asked_for_again(asking_office, text):
    assert "Paste a text" in refused(client_of(asking_office.clerk), text)


def test_a_text_without_numbers_says_that_none_was_found(asking_office):
    client = client_of(asking_office.clerk)
    page = client.get(sent(client, "柳州市总工会工作总结").url)
    assert page.status_code == 200
    assert not page.context_data["page"].questions


def test_a_text_of_more_numbers_than_a_page_can_ask_of_is_refused(asking_office):
    client = client_of(asking_office.clerk)
    assert "1001 quantities" in refused(client, "柳州市总工会\n" + "58人。" * 1001)
    assert client.get(sent(client, "柳州市总工会\n" + "58人。" * 1000).url).status_code == 200


def test_a_year_that_has_not_begun_is_none_a_text_was_written_in(asking_office):
    client = client_of(asking_office.clerk)
    year = timezone.localdate().year
    assert "not begun" in refused(client, REPORT, year=year + 1)
    page = client.get(sent(client, REPORT, year=year).url)
    assert page.status_code == 200


def test_whose_a_text_is_has_to_be_said_of_a_unit_that_she_may_write_to(asking_office):
    client = client_of(builders.clerk(asking_office.cities["450300"], "neighbour"))
    assert "does not name a federation" in refused(client, REPORT)
    assert "no unit “450200”" in refused(client, REPORT, unit="450200")
    assert sent(client, REPORT, unit="桂林市总工会").status_code == 302


def test_a_report_does_not_begin_after_it_was_written(asking_office):
    client = client_of(asking_office.clerk)
    assert refused(client, REPORT, year=2013, first_year=2014) == "This is after the year it was written in."
    assert sent(client, REPORT, year=2014, first_year=2010).status_code == 302
    assert sent(client, f"{REPORT}2014年,5年来成绩显著。", year=2005).status_code == 302


def test_an_empty_file_is_called_that_and_nothing_else(asking_office):
    said = refused(client_of(asking_office.clerk), "", file=io.BytesIO(b""))
    assert said == "The submitted file is empty."


def test_another_year_than_the_text_said_is_no_printed_date(asking_office):
    client = client_of(asking_office.clerk)
    address = sent(client, REPORT).url
    at = REPORT.index("58.2")
    decided(client, address, **{f"q{at}_choice": "keep"})
    (as_read,) = rows_of(PendingFile.objects.get(register="figures"))
    decided(client, address, **{f"q{at}_choice": "keep", f"q{at}_period": "2014"})
    (corrected,) = rows_of(PendingFile.objects.get(register="figures"))
    assert (as_read["period"], as_read["dates"]) == ("2013-12-31", "printed")
    assert (corrected["period"], corrected["dates"]) == ("2014", "inferred")


def test_two_federations_of_one_text_get_each_its_own(asking_office):
    client = client_of(asking_office.clerk)
    address = sent(client, REPORT + "桂林市总工会 服务大局\n截至2013年12月31日,会员达40万人。\n").url
    questions = client.get(address).context_data["page"].questions
    assert [(asked.said["unit_code"], asked.place) for asked in questions] == [
        ("450200", "柳州市总工会 ¶1"),
        ("450300", "桂林市总工会 ¶1"),
    ]


def test_what_another_person_wrote_of_the_same_text_meanwhile_is_told_and_nothing_twice(asking_office):
    first, second = client_of(asking_office.clerk), client_of(builders.clerk(asking_office.region, "second"))
    at = REPORT.index("58.2")
    previews = []
    for client in (first, second):
        previews.append(decided(client, sent(client, REPORT).url, **{f"q{at}_choice": "keep"}).url)
    seen = [
        client.get(address).context_data["preview"] for client, address in zip((first, second), previews, strict=True)
    ]
    assert confirmed(first, previews[0], seen[0]).status_code == 302
    assert confirmed(second, previews[1], seen[1]).status_code == 409
    seen_again = second.get(previews[1]).context_data["preview"]
    assert confirmed(second, previews[1], seen_again).status_code == 302
    assert Figure.objects.count() == 1


def test_a_learnt_phrase_is_listed_with_who_said_it_and_can_be_forgotten(asking_office):
    city, clerk = asking_office.cities["450200"], asking_office.clerk
    learnt.remember(clerk, city, [("全市金色会员达#", "ORG12"), ("评出先锋#", "")])
    client = client_of(clerk)
    page = client.get("/texts/phrases/", headers={"accept-language": "en"}).text
    assert all(
        words in page for words in ("全市金色会员达#", "ORG12", city.name, clerk.username, "counted nowhere here")
    )
    phrase = LearntPhrase.objects.get(indicator__code="ORG12")
    neighbour = client_of(builders.clerk(asking_office.cities["450300"], "neighbour"))
    assert "金色会员" not in neighbour.get("/texts/phrases/").text
    assert neighbour.post("/texts/phrases/", {"forget": phrase.pk}).status_code == 404
    assert client.post("/texts/phrases/", {"forget": phrase.pk}).url == "/texts/phrases/"
    assert learnt.phrases_for(city) == {"评出先锋#": ""}
    assert Change.objects.filter(register="figures.learntphrase", action="deleted", by=clerk).exists()


def test_a_text_is_its_owners_alone_and_gone_for_one_whose_office_has_ended(asking_office):
    client, other = client_of(asking_office.clerk), client_of(builders.clerk(asking_office.region, "second"))
    address = sent(client, REPORT).url
    assert other.get(address).status_code == 404
    with acting(door="test"):
        asking_office.clerk.appointments.update(ends=timezone.localdate() - timedelta(days=1))
    assert client.get(address).status_code == 403
    assert decided(client, address, **{f"q{REPORT.index('58.2')}_choice": "keep"}).status_code == 403
