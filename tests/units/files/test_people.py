"""People by file: accounts with their appointments and a password that is shown once or sent."""

import re
from datetime import date

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from apps.accounts import first_passwords
from apps.accounts.first_passwords import FirstPassword
from apps.accounts.models import GivenPassword
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.changelog.people import name_of
from apps.units.errors import Faulty, Refused
from apps.units.files import people
from apps.units.models import Appointment
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
User = get_user_model()
HEADS = "账号,姓名,角色,工会,起始日期,终止日期,电子邮箱\n"
LIST = "/admin/auth/user/"


class PeopleOffice:
    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.liuzhou = builders.federation("450200", self.region, name="柳州市总工会")
        self.yufeng = builders.federation("450203", self.liuzhou, level=Level.COUNTY, name="鱼峰区总工会")
        self.nanning = builders.federation("450100", self.region, name="南宁市总工会")
        self.administrator = builders.person("boss", "administrator", self.liuzhou)
        self.clerk = builders.clerk(self.yufeng, "qin")
        builders.clerk(self.nanning, "neighbour")


@shared
def office() -> PeopleOffice:
    return PeopleOffice()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def brought_in(*rows: str, by=None) -> list[FirstPassword]:
    return people.bring_in((HEADS + "\n".join(rows)).encode(), "people.csv", by=by)


def refused(*rows: str, by=None) -> str:
    before = User.objects.count(), Appointment.objects.count()
    with pytest.raises(Faulty) as caught:
        brought_in(*rows, by=by)
    assert (User.objects.count(), Appointment.objects.count()) == before
    return "\n".join(caught.value.reasons)


def test_a_row_makes_an_account_with_its_appointment_and_a_password_that_must_be_changed(office):
    made = brought_in(
        "lu,陆 小 燕,录入员,450203,2026-10-01,2027-09-30,",
        "lu,,clerk,450100,,,",
        by=None,
    )
    (first,) = made
    person = authenticate(username="lu", password=first.password)
    assert (name_of(person), person.is_staff, person.is_superuser) == ("陆小燕", True, False)
    held = set(person.appointments.values_list("role", "federation__code", "starts", "ends"))
    assert held == {
        ("clerk", "450203", date(2026, 10, 1), date(2027, 9, 30)),
        ("clerk", "450100", timezone.localdate(), None),
    }
    assert GivenPassword.objects.filter(person=person).exists()
    assert len(set(Change.objects.filter(door="file").values_list("batch"))) == 1


def test_who_is_there_already_gets_the_appointment_only_and_the_same_file_again_changes_nothing(office):
    rows = ("qin,,supervisor,鱼峰区总工会,,,", "qin,,clerk,450203,,,")
    assert brought_in(*rows, by=office.administrator) == []
    assert set(office.clerk.appointments.values_list("role", flat=True)) == {"clerk", "supervisor"}
    plan = people.preview((HEADS + "\n".join(rows)).encode(), by=office.administrator)
    assert plan.counts == {"new": 0, "appointed": 0, "unchanged": 2, "refused": 0}


WRONG = {
    "no account": (",陆小燕,clerk,450203,,,", "account"),
    "an account with a blank": ("lu xiao,陆小燕,clerk,450203,,,", "valid username"),
    "no name": ("lu,,clerk,450203,,,", "needs the name of its person"),
    "another role": ("lu,陆小燕,chief,450203,,,", "role “chief”"),
    "no role": ("lu,陆小燕,,450203,,,", "role"),
    "a federation of another area": ("lu,陆小燕,clerk,450100,,,", "in which you may appoint"),
    "an account of another area": ("neighbour,陆小燕,clerk,450203,,,", "taken by somebody else"),
    "the same account in capitals": ("QIN,陆小燕,clerk,450203,,,", "taken by somebody else"),
    "another name": ("qin,陆小燕,supervisor,450203,,,", "This account is that of qin"),
    "an end before its beginning": ("lu,陆小燕,clerk,450203,2026-10-01,2026-09-30,", "cannot end before it starts"),
    "no day": ("lu,陆小燕,clerk,450203,soon,,", "no full date"),
    "no address": ("lu,陆小燕,clerk,450203,,,lu at example", "email address"),
    "a name too long": (f"lu,{'陆' * 151},clerk,450203,,,", "longer than 150"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_at_its_row_and_nobody_is_made(office, case):
    row, said = WRONG[case]
    told = refused("mo,莫晓,clerk,450203,,,", row, by=office.administrator)
    assert "row 3" in told
    assert said in told


def test_rows_that_contradict_each_other_are_refused(office):
    assert "stands in the file twice" in refused(*["lu,陆小燕,clerk,450203,,,"] * 2)
    assert "for 陆小燕 too" in refused("lu,陆小燕,clerk,450203,,,", "lu,莫晓,viewer,450203,,,")


def test_who_is_switched_off_is_not_appointed(office):
    with acting(door="test"):
        User.objects.filter(pk=office.clerk.pk).update(is_active=False)
    assert "switched off" in refused("qin,,viewer,450203,,,")


def test_two_federations_of_one_name_are_told_apart_by_their_codes(office):
    builders.federation("450204", office.liuzhou, level=Level.COUNTY, name="鱼峰区总工会")
    assert "give the code" in refused("lu,陆小燕,clerk,鱼峰区总工会,,,")


def test_a_file_without_headings_or_with_too_many_people_is_refused_as_a_whole(office, monkeypatch):
    with pytest.raises(Refused, match="No row of headings"):
        people.preview("陆小燕,录入员\n".encode(), by=None)
    monkeypatch.setattr(people, "MOST", 1)
    with pytest.raises(Refused, match="at most 1 rows"):
        brought_in("lu,陆小燕,clerk,450203,,,", "mo,莫晓,clerk,450203,,,")


def desk(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def uploaded(client: Client, *rows: str) -> str:
    file = SimpleUploadedFile("people.csv", (HEADS + "\n".join(rows)).encode())
    answer = client.post(LIST + "import/", {"file": file})
    assert answer.status_code == 302
    return answer.url


def test_the_passwords_are_shown_once_on_the_page_that_confirms_the_file(office):
    client = desk("boss")
    address = uploaded(client, "lu,陆小燕,录入员,450203,,,", "qin,,supervisor,450203,,,")
    page = client.get(address)
    assert page.context["plan"].counts == {"new": 1, "appointed": 1, "unchanged": 0, "refused": 0}
    sent = {"confirm": "yes", "seen": page.context["plan"].digest}
    done = client.post(address, sent)
    (password,) = re.findall(r"<samp>([a-z0-9-]{14})</samp>", done.content.decode())
    assert authenticate(username="lu", password=password)
    assert "no-store" in done["Cache-Control"]
    assert client.post(address, sent).status_code == 404


def test_a_file_with_faults_or_one_whose_records_moved_is_not_brought_in(office):
    client = desk("boss")
    address = uploaded(client, "lu,陆小燕,录入员,450100,,,")
    assert "in which you may appoint" in client.get(address).content.decode()
    address = uploaded(client, "lu,陆小燕,录入员,450203,,,")
    assert client.post(address, {"confirm": "yes", "seen": "older"}).status_code == 409
    assert client.post(address, {}).status_code == 302
    assert not User.objects.filter(username="lu").exists()
    assert client.get(LIST + "template/")["Content-Type"].endswith("sheet")


def test_where_mail_is_sent_a_password_goes_to_its_person_and_is_shown_to_nobody(office, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example.org"
    client = desk("boss")
    address = uploaded(client, "lu,陆小燕,录入员,450203,,,lu@example.org", "mo,莫晓,录入员,450203,,,")
    done = client.post(address, {"confirm": "yes", "seen": client.get(address).context["plan"].digest})
    assert [first.username for first in done.context["shown"]] == ["mo"]
    (letter,) = mail.outbox
    (password,) = re.findall(r"Password: (\S+)", letter.body)
    assert (letter.to, bool(authenticate(username="lu", password=password))) == (["lu@example.org"], True)

    monkeypatch.setattr(first_passwords.EmailMessage, "send", lambda message: (_ for _ in ()).throw(OSError()))
    lost = FirstPassword("lu", "陆小燕", "lu@example.org", "x")
    assert list(first_passwords.send([lost], "/")) == [lost]


def test_a_clerk_brings_in_nobody(office):
    client = desk("qin")
    for page in ("import/", "template/"):
        assert client.get(LIST + page).status_code == 403


def test_the_command_writes_the_passwords_and_refuses_with_every_reason(office, tmp_path, capsys):
    file, out = tmp_path / "people.csv", tmp_path / "passwords.csv"
    file.write_text(HEADS + "lu,陆小燕,录入员,450203,,,\n", encoding="utf-8")
    call_command("import_people", file, dry_run=True)
    assert capsys.readouterr().out.startswith("1 rows of new accounts")
    call_command("import_people", file, output=out)
    head, row = out.read_text(encoding="utf-8-sig").splitlines()
    assert head == "account,name,password"
    assert authenticate(username="lu", password=row.split(",")[2])
    file.write_text(HEADS + "mo,,录入员,450203,,,\n", encoding="utf-8")
    for dry_run in (True, False):
        with pytest.raises(CommandError):
            call_command("import_people", file, dry_run=dry_run)


def test_a_made_password_is_hashed_briefly_and_renewed_at_the_first_sign_in(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", first_passwords.made())
    assert first_passwords.hashed("x").startswith(f"pbkdf2_sha256${first_passwords.ROUNDS}$")
