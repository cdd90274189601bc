"""The access log: its lines stay as they are, and stay for half a year."""

from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AccessLine
from apps.figures.workflow import sealing
from apps.units import appointments
from apps.units.models import Appointment, Federation
from tests import builders
from tests.builders import Level
from tests.owner import by_owner
from tests.worlds import shared
from unionrecords.embedded import SUPERUSER

pytestmark = pytest.mark.django_db


@shared
def wei():
    return builders.person("wei")


def line(person, days: int) -> AccessLine:
    at = timezone.now() - timedelta(days=days)
    with by_owner():
        return AccessLine.objects.create(person=person, act="signed_in", at=at, address="10.0.0.1")


def refused(act) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return str(error.value)


@pytest.mark.usefixtures("owner")
def test_a_line_is_not_changed_and_not_removed_before_half_a_year(wei):
    recent, old = line(wei, 180), line(wei, 190)
    assert "append-only" in refused(lambda: AccessLine.objects.update(act="failed"))
    assert "six months" in refused(recent.delete)
    assert old.delete()[0] == 1


OTHER_LOGIN = """
    CREATE ROLE reads_and_writes;
    GRANT SELECT, INSERT, DELETE ON accounts_accessline TO reads_and_writes;
    INSERT INTO accounts_accessline (at, name, key, act, about)
    VALUES (now() - interval '2 years', '', 'k', 'failed', '');
    SET LOCAL ROLE reads_and_writes;
"""


def test_nobody_but_the_owner_of_the_tables_removes_lines_however_old(wei):
    known = {name: connection.get_connection_params().get(name) for name in ("host", "port", "dbname")}
    with psycopg.connect(**known, user=SUPERUSER) as other:
        other.execute(OTHER_LOGIN)
        with pytest.raises(psycopg.Error, match="six months"):
            other.execute("DELETE FROM accounts_accessline")
        other.rollback()


def test_a_line_is_about_somebody_and_about_something_known(wei):
    assert "accounts_line_of_somebody" in refused(lambda: AccessLine.objects.create(act="failed"))
    assert "accounts_line_about_known_act" in refused(lambda: AccessLine.objects.create(person=wei, act="looked"))


@shared
def house():
    """A region with two cities, an administrator in each and one of all, a submission and a superuser."""
    region = builders.federation("R", level=Level.PROVINCE)
    cities = [builders.federation(code, region, Level.CITY) for code in ("C1", "C2")]
    for username, place in (("root", region), ("keeper1", cities[0]), ("keeper2", cities[1])):
        builders.person(username, "administrator", place)
    for username, place in (("clerk1", cities[0]), ("clerk2", cities[1])):
        builders.person(username, "clerk", place)
    members = builders.indicator("ORG12", name_zh="会员")
    builders.period("2014")
    return builders.submission(cities[0], builders.form("F", [(members, "own")]), "2014", {members: 5}, "own")


def as_(username: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(builders.person_called(username))
    return client


TAKEN = [
    ("clerk1", "/summary/?unit=C1&period=2014&group=&format=csv", "export"),
    ("clerk1", "/summary/?unit=C1&period=2014&group=&format=xlsx", "export"),
    ("clerk1", "/summary/?unit=C1&period=2014&group=&format=json", "export"),
    ("clerk1", "/summary/?unit=C1&period=2014&group=&format=print", "print"),
    ("clerk1", "/sheet/{submission}/", "print"),
    ("clerk1", "/workbook/?unit=C1&form=F&period=2014", "download"),
]


@pytest.mark.parametrize(("username", "address", "act"), TAKEN)
def test_what_leaves_the_system_is_a_line_with_who_from_where_and_what(house, username, address, act):
    address = address.format(submission=house.pk)
    answer = as_(username).get(address, REMOTE_ADDR="10.0.0.7")
    assert answer.status_code == 200, address
    assert "X-Leaving" not in answer.headers
    line = AccessLine.objects.latest("id")
    assert (line.person.username, line.act, line.about, line.address) == (username, act, address, "10.0.0.7")


def test_an_export_from_the_lists_of_records_is_a_line(house):
    before = AccessLine.objects.count()
    page = "/admin/units/federation/export/"
    client = as_("root")
    form = client.get(page).context["form"]
    resources = [name for name in form.fields if name.startswith(("federationresource", "resource"))]
    sent = {"format": "0", **{name: "on" for name in resources if name != "resource"}, "resource": "0"}
    assert client.post(page, sent).headers["Content-Disposition"].startswith("attachment")
    line = AccessLine.objects.latest("id")
    assert (AccessLine.objects.count() - before, line.act, line.about) == (1, "export", page)


@pytest.mark.parametrize("address", ["/summary/?unit=C1&period=2014&group=", "/unit/C1/", "/static/no.css"])
def test_a_page_that_is_only_read_is_no_line(house, address):
    before = AccessLine.objects.count()
    as_("clerk1").get(address)
    assert AccessLine.objects.count() == before


def test_what_was_refused_is_no_line_of_an_export(house):
    before = AccessLine.objects.count()
    assert as_("clerk2").get(f"/sheet/{house.pk}/").status_code == 404
    assert AccessLine.objects.count() == before


def test_an_appointment_and_its_end_are_lines_of_who_made_them(house):
    root, clerk = builders.person_called("root"), builders.person_called("clerk1")
    city = Federation.objects.get(code="C2")
    sent = {"user": clerk.pk, "federation": city.pk, "role": "viewer", "starts": "2014-01-01"}
    assert as_("root").post("/admin/units/appointment/add/", sent, REMOTE_ADDR="10.0.0.7").status_code == 302
    made = AccessLine.objects.latest("id")
    assert (made.person, made.act, made.about, made.address) == (
        root, "appointment", "clerk1 · viewer · C2 · 2014-01-01 – ", "10.0.0.7"
    )  # fmt: skip
    appointments.end(Appointment.objects.get(role="viewer"), by=root, reason="over")
    ended = AccessLine.objects.latest("id")
    assert (ended.person, ended.act) == (root, "appointment")
    assert ended.about > made.about


LIST = "/admin/accounts/accessline/"


def seen_by(username: str, **asked: str) -> set[str]:
    answer = as_(username).get(LIST, asked)
    assert answer.status_code == 200
    return {line.person.username if line.person else line.name for line in answer.context["cl"].result_list}


def test_administrators_read_of_the_people_of_their_area_and_those_of_the_root_of_all(house):
    AccessLine.objects.create(name="ad…", key="k", act="failed", address="10.9.9.9")
    for username in ("clerk1", "clerk2", "keeper1", "root"):
        line(builders.person_called(username), 1)
    assert seen_by("keeper1") == {"clerk1", "keeper1"}
    assert seen_by("keeper2") == {"clerk2"}
    assert seen_by("root") == {"clerk1", "clerk2", "keeper1", "root", "ad…", "system"}
    assert as_("clerk1").get(LIST).status_code == 403


@pytest.mark.parametrize(("words", "found"), [
    ("clerk2", {"clerk2", "root"}), ("10.9.9.9", {"ad…"}), ("/summary/", {"clerk1"}), ("nothing", set()),
])  # fmt: skip
def test_the_log_is_searched_by_account_address_and_what_it_is_about(house, words, found):
    AccessLine.objects.create(name="ad…", key="k", act="failed", address="10.9.9.9")
    line(builders.person_called("clerk2"), 1)
    root = builders.person_called("root")
    AccessLine.objects.create(person=root, act="password", about="clerk2")
    AccessLine.objects.create(person=builders.person_called("clerk1"), act="export", about="/summary/?unit=C1")
    assert seen_by("root", q=words) - {"system"} == found


def test_the_list_says_roles_and_ends_in_the_readers_language(house):
    AccessLine.objects.create(
        person=builders.person_called("clerk1"), act="ended", about="no key and no click for too long"
    )
    AccessLine.objects.create(person=builders.person_called("clerk1"), act="second_factor", about="totp")
    page = as_("root").get(LIST).text
    assert "验证应用" in page
    assert "长时间没有操作" in page
    assert "clerk1 · 填报员 · C1" in page


def test_nobody_writes_in_the_log_by_hand(house):
    kept = AccessLine.objects.latest("id")
    for act in ("add/", f"{kept.pk}/change/", f"{kept.pk}/delete/"):
        assert as_("root").post(f"{LIST}{act}", {"post": "yes"}).status_code == 403
    assert AccessLine.objects.filter(pk=kept.pk).exists()


@pytest.mark.usefixtures("owner")
def test_old_lines_are_removed_by_a_command_that_leaves_half_a_year(wei, capsys):
    for days in (1, 200, 400):
        line(wei, days)
    call_command("trim_access_log", "--keep-months", "12")
    assert "1" in capsys.readouterr().out
    assert AccessLine.objects.filter(person=wei).count() == 2
    with pytest.raises(CommandError, match="6"):
        call_command("trim_access_log", "--keep-months", "5")


class SealedYear:
    """A region whose 2014 is sealed, and lines of the log older than half a year: of that year, and of one before."""

    def __init__(self) -> None:
        region = builders.federation("R", level=Level.PROVINCE)
        self.first, self.second = (builders.person(name, "administrator", region) for name in ("first", "second"))
        members = builders.indicator("ORG12", name_zh="会员")
        form = builders.form("F", [(members, "area")])
        self.year = builders.approved(builders.submission(region, form, "2014", {members: 5}, "area")).period
        self.written = {days: line(self.first, days) for days in (1, 200, 400)}
        self.before = line(self.first, (timezone.localdate() - self.year.starts).days + 1)
        with by_owner():
            about = "package_year 2013 0123"
            self.packed = AccessLine.objects.create(person=self.first, act="export", about=about, at=self.before.at)
        sealing.seal(self.year, reason="closed", seen=sealing.plan(self.year).digest, by=self.first)


@shared
def sealed() -> SealedYear:
    return SealedYear()


@pytest.mark.usefixtures("owner")
def test_what_the_log_tells_of_a_year_that_was_sealed_nobody_removes(sealed):
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    for kept in (sealed.written[200], sealed.written[400]):
        assert "ten years" in refused(kept.delete)
    assert sealed.before.delete()[0] == 1, "it is of no year that was sealed"


@pytest.mark.usefixtures("owner")
def test_the_command_leaves_what_belongs_to_a_sealed_year_and_says_so(sealed, capsys):
    call_command("trim_access_log", "--keep-months", "6")
    left = set(AccessLine.objects.filter(person=sealed.first).values_list("pk", flat=True))
    assert {kept.pk for kept in sealed.written.values()} <= left
    assert sealed.before.pk not in left
    assert "2 条" in capsys.readouterr().out


@pytest.mark.usefixtures("owner")
def test_who_took_a_year_out_is_told_for_ten_years(sealed):
    recent = line(sealed.first, 3640)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT figures_keeps_line(at, 'package_year 2013 0123') FROM accounts_accessline WHERE id = ANY(%s)"
            " ORDER BY at DESC",
            [[recent.pk, sealed.before.pk]],
        )
        assert [kept for (kept,) in cursor.fetchall()] == [True, False]
    assert sealed.packed.delete()[0] == 1


@pytest.mark.usefixtures("owner")
def test_ten_years_after_the_sealing_its_lines_may_go(sealed):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE figures_yearseal DISABLE TRIGGER USER")
        cursor.execute("UPDATE figures_yearseal SET given_at = given_at - interval '10 years'")
        cursor.execute("ALTER TABLE figures_yearseal ENABLE TRIGGER USER")
    assert sealed.written[400].delete()[0] == 1
