"""The doors of evidence: who finds a file, attaches and withdraws it, and how it is given out."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import AccessLine
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.models import Attachment
from tests import builders
from tests.figures.papers import JPG, OFD, PDF, PNG, tamper
from tests.figures.views.test_screens import ScreensWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db
IN_SCOPE = ("clerk", "supervisor", "viewer")
PEOPLE = [*IN_SCOPE, "clerk next door", "expired", "no role", "anonymous"]
OF_FORM = "/evidence/?unit=450200&period=2015&form=F"
OF_CELL = "/evidence/?unit=450200&period=2015&indicator=ORG12&coverage=area"
OF_SOURCE = "/evidence/?source=DOC"


class Evidenced(ScreensWorld):
    """Liuzhou handed a form in and attached something to it, to one of its numbers and to a source it cites."""

    def __init__(self):
        super().__init__()
        self.submission = self.submitted()
        self.figure = self.submission.figures.get(indicator=self.members)
        self.stated = builders.stated(self.city, self.members, "2014", "100人")
        place = {"period": self.period, "indicator": self.members, "coverage": "area"}
        self.of_form = self.attached("form.pdf", PDF, EvidencePlace(self.city, self.period, self.form))
        self.of_cell = self.attached("cell.png", PNG, EvidencePlace(self.city, **place))
        self.of_source = self.attached("source.jpg", JPG, EvidencePlace(self.city, source=builders.source()))

    def attached(self, name, content, place):
        return attachments.attach(place, ContentFile(content, name), by=self.clerk)

    def address(self, door):
        return door.format(
            submission=self.submission.pk, figure=self.figure.pk, stated=self.stated.pk, form=self.of_form.pk,
            cell=self.of_cell.pk, source=self.of_source.pk, indicator=self.members.pk, doc=builders.source().pk,
        )  # fmt: skip


@shared
def world():
    return Evidenced()


@pytest.fixture
def client(client):
    """Of somebody who reads English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def signed_in(client, world, who):
    if who != "anonymous":
        client.force_login(world.people[who])
    return client


def upload(client, address, content=OFD, name="stamped.ofd", **fields):
    return client.post(address, {"file": SimpleUploadedFile(name, content), **fields})


# By door: the files it leads to.
DOORS = {
    "/entry/450200/F/2015/": ["form.pdf", "cell.png"],
    "/entry/450200/F/2015/cell/{indicator}-area/": ["cell.png"],
    "/sheet/{submission}/": ["form.pdf", "cell.png"],
    "/number/{figure}/": ["form.pdf", "cell.png"],
    "/number/{stated}/": ["source.jpg"],
    "/sources/DOC/": ["source.jpg"],
    "/admin/figures/source/{doc}/change/": ["source.jpg"],
    OF_FORM: ["form.pdf", "cell.png"],
    OF_CELL: ["cell.png"],
    OF_SOURCE: ["source.jpg"],
    "/evidence/{form}/": ["form.pdf"],
    "/evidence/{cell}/": ["cell.png"],
    "/evidence/{source}/": ["source.jpg"],
    "/review/{submission}/": ["form.pdf", "cell.png"],
}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_door_shows_evidence_to_those_who_see_the_unit_and_to_nobody_else(client, world, who):
    signed_in(client, world, who)
    for door, names in DOORS.items():
        said = client.get(world.address(door)).content.decode()
        found = [name for name in ("form.pdf", "cell.png", "source.jpg") if name in said]
        sees = who == "supervisor" if door.startswith("/review/") else who in IN_SCOPE
        assert found == (names if sees else []), door


@pytest.mark.parametrize("who", PEOPLE)
def test_a_file_and_its_page_are_found_by_those_who_see_the_unit(client, world, who):
    signed_in(client, world, who)
    expected = 200 if who in IN_SCOPE else (302 if who == "anonymous" else 404)
    for kept in (world.of_form, world.of_cell, world.of_source):
        for door in ("", "file/"):
            assert client.get(f"/evidence/{kept.pk}/{door}").status_code == expected


def test_a_clerk_of_a_unit_below_does_not_find_what_is_attached_above(client, world):
    street = builders.federation("450203", world.city, level=builders.Level.COUNTY)
    client.force_login(builders.clerk(street, "below"))
    for kept in (world.of_form, world.of_cell, world.of_source):
        assert client.get(f"/evidence/{kept.pk}/file/").status_code == 404
    assert "source.jpg" not in client.get("/sources/DOC/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 302),
        ("supervisor", 403),
        ("viewer", 403),
        ("clerk next door", 404),
        ("expired", 404),
        ("no role", 404),
        ("anonymous", 302),
    ],
)
def test_only_clerks_of_the_unit_attach_to_its_forms_and_numbers_and_withdraw(client, world, who, status):
    signed_in(client, world, who)
    for address in (OF_FORM, OF_CELL):
        assert upload(client, address).status_code == status
    withdrawn = client.post(f"/evidence/{world.of_form.pk}/withdraw/", {"reason": "the wrong page"})
    assert withdrawn.status_code == status
    new = Attachment.objects.filter(name="stamped.ofd")
    assert new.count() == (2 if who == "clerk" else 0)
    assert Attachment.objects.exclude(withdrawn_at=None).exists() == (who == "clerk")


@pytest.mark.parametrize(
    ("who", "status", "keeper"),
    [("clerk", 302, "450200"), ("clerk next door", 302, "450300"), ("viewer", 403, None), ("supervisor", 403, None)],
)
def test_a_clerk_attaches_to_a_source_for_her_own_federation(client, world, who, status, keeper):
    signed_in(client, world, who)
    assert upload(client, OF_SOURCE).status_code == status
    kept = Attachment.objects.filter(name="stamped.ofd").values_list("unit__code", flat=True)
    assert list(kept) == ([keeper] if keeper else [])


def test_who_has_several_federations_says_for_which_a_source_is_kept(client, world):
    builders.appointed(world.clerk, "clerk", world.neighbour)
    client.force_login(world.clerk)
    assert b'<option value="450300">' in client.get(OF_SOURCE).content
    assert upload(client, OF_SOURCE, unit="450000").status_code == 403
    assert upload(client, OF_SOURCE, unit="450300").status_code == 302
    assert Attachment.objects.get(name="stamped.ofd").unit.code == "450300"


def test_an_administrator_attaches_to_a_source_in_the_admin_and_comes_back_there(client, world):
    client.force_login(builders.person("keeper", "administrator", world.region))
    page = world.address("/admin/figures/source/{doc}/change/")
    said = client.get(page).content.decode()
    assert f'name="back" value="{page}"' in said
    assert 'enctype="multipart/form-data"' in said
    assert upload(client, OF_SOURCE, back=page).url == f"{page}#evidence"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_form_leads_back_to_pages_of_this_site_only(client, world, back):
    client.force_login(world.clerk)
    assert upload(client, OF_CELL, back=back).url == OF_CELL


@pytest.mark.parametrize("missing", ["unit=450200&period=2015&form=G", "unit=450200&period=1815&form=F", "source=X",
    "unit=450200&period=2015&indicator=ORG12&coverage=all", "unit=450300&period=2015&indicator=ORG12&coverage=own",
    "unit=450200&period=2015", ""])  # fmt: skip
def test_what_is_not_there_has_no_evidence(client, world, missing):
    client.force_login(world.clerk)
    assert client.get(f"/evidence/?{missing}").status_code == 404


def test_the_page_of_a_number_stated_of_a_day_inside_the_year_attaches_to_that_day(client, world):
    builders.stated(world.city, world.members, "2013-12-31", "90人")
    client.force_login(world.clerk)
    page = client.get("/number/?unit=450200&indicator=ORG12&period=2014").context
    assert page["all_evidence"][0].place.period.code == "2014"
    page = client.get("/number/?unit=450200&indicator=ORG10&period=2014")
    assert page.status_code == 404
    builders.stated(world.city, world.staff, "2013-12-31", "120人")
    page = client.get("/number/?unit=450200&indicator=ORG10&period=2014").context
    place = page["all_evidence"][0].place
    assert place.period.code == "2013-12-31"
    assert upload(client, f"/evidence/?{place.query}").status_code == 302


# ---- How it is sent


def test_a_file_is_given_to_be_saved_and_never_shown_or_kept_by_the_browser(client, world):
    client.force_login(world.supervisor)
    for kept, content, mime in (
        (world.of_form, PDF, "application/pdf"),
        (world.of_cell, PNG, "image/png"),
        (world.of_source, JPG, "image/jpeg"),
    ):
        answer = client.get(f"/evidence/{kept.pk}/file/")
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"] == f'attachment; filename="{kept.name}"'
        assert answer["Content-Type"] == mime
        assert answer["Content-Length"] == str(len(content))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"


def test_whoever_takes_a_file_out_is_a_line_of_the_access_log(client, world):
    client.force_login(world.supervisor)
    client.get(f"/evidence/{world.of_form.pk}/file/")
    line = AccessLine.objects.get(act=AccessLine.Act.DOWNLOAD)
    assert (line.person, line.about) == (world.supervisor, f"/evidence/{world.of_form.pk}/file/")


def test_a_name_in_chinese_is_kept_in_the_answer(client, world):
    client.force_login(world.clerk)
    upload(client, OF_FORM, name="盖章表.ofd")
    kept = Attachment.objects.get(name="盖章表.ofd")
    answer = client.get(f"/evidence/{kept.pk}/file/")
    assert answer["Content-Type"] == "application/ofd"
    assert "filename*=utf-8''%E7%9B%96%E7%AB%A0%E8%A1%A8.ofd" in answer["Content-Disposition"]


def test_a_file_that_is_no_longer_the_same_is_not_given_out_and_the_page_says_so(client, world):
    client.force_login(world.supervisor)
    assert "to the last bit" in client.get(f"/evidence/{world.of_form.pk}/").content.decode()
    tamper()
    answer = client.get(f"/evidence/{world.of_form.pk}/file/")
    assert answer.status_code == 409
    assert "Content-Disposition" not in answer
    assert "no longer what was attached" in answer.content.decode()


# ---- How it comes


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no PDF, OFD, JPG or PNG"), ("zh-hans", "从内容看不是 PDF、OFD、JPG 或 PNG")]
)
def test_what_is_refused_is_refused_in_the_language_of_the_user(client, world, language, said):
    client.force_login(world.clerk)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = upload(client, OF_FORM, b"MZ a program", "stamped.pdf")
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_more_than_a_file_may_have_is_refused_before_it_is_read(client, world):
    client.force_login(world.clerk)
    answer = client.post(OF_FORM, b"unread", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="10600000")
    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_what_another_site_sends_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.clerk)
    assert upload(client, OF_FORM).status_code == 403
    assert not Attachment.objects.filter(name="stamped.ofd").exists()


def test_a_form_sent_without_a_file_is_asked_for_one(client, world):
    client.force_login(world.clerk)
    answer = client.post(OF_FORM, {})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_a_withdrawal_without_a_reason_is_refused_in_words_and_one_with_a_reason_is_shown_everywhere(client, world):
    client.force_login(world.clerk)
    address = f"/evidence/{world.of_form.pk}/withdraw/"
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why it is withdrawn." in refused.content.decode()
    client.post(address, {"reason": "the wrong page"})
    for page in (OF_FORM, world.address("/evidence/{form}/"), "/entry/450200/F/2015/"):
        assert "the wrong page" in client.get(page).content.decode()
    assert client.get(f"/evidence/{world.of_form.pk}/file/").status_code == 200
    assert "form.pdf" not in client.get(world.address("/sheet/{submission}/")).content.decode()


def test_the_details_in_the_grid_lead_to_the_page_where_a_scan_is_attached(client, world):
    client.force_login(world.clerk)
    address = world.address("/entry/450200/F/2015/cell/{indicator}-area/")
    shown = client.get(address, headers={"Accept": "application/json"}).json()["form"]
    assert "cell.png" in shown
    assert f'href="{address}#evidence"' in shown


def test_the_sheet_of_a_step_lists_what_was_attached_then(client, world):
    client.force_login(world.clerk)
    step = world.submission.transitions.get(after="submitted")
    now = world.address("/sheet/{submission}/")
    assert world.of_form.content_id in client.get(now).content.decode()
    before = step.at.replace(year=2010)
    assert attachments.at_moment(world.submission, before) == []
