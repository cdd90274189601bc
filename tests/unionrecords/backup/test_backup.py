"""A backup is whole or none, and proved by restoring it beside the records."""

import gzip
import json
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.accounts.models import MessageChoice, OutgoingMessage
from apps.accounts.post import channels
from apps.changelog.acting import acting
from apps.figures import attachments
from apps.figures.attachments import EvidencePlace
from apps.figures.models import Attachment, Deadline, Figure
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.figures.papers import PDF
from tests.worlds import shared
from unionrecords.backup import census, files, making, proof, restoring
from unionrecords.errors import DatabaseUnusable
from unionrecords.logins import connected
from unionrecords.models import Chore
from unionrecords.operating import post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("owner")]


@shared
def handed_in():
    """A federation whose form was handed in and approved."""
    region = builders.federation("450000", level=Level.PROVINCE)
    city = builders.federation("450200", region)
    members = builders.indicator("ORG12")
    form = builders.form("FEDERATION", [(members, "area")])
    made = builders.submission(city, form, "2014", {members: 100}, "area")
    return builders.approved(made)


@pytest.fixture
def made(handed_in, tmp_path):
    """The file of a backup, in a folder of its own."""
    return making.make(tmp_path)


@pytest.fixture
def empty_database():
    """The name of a database with nothing in it."""
    name = f"{connection.settings_dict['NAME']}_empty"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def databases() -> set[str]:
    """This test's own and those made after its name; what other tests make beside it comes and goes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, current_database())")
        return {name for (name,) in cursor.fetchall()}


def packed_anew(path, before: bytes, after: bytes) -> None:
    """The same file with other words in it."""
    text = gzip.decompress(path.read_bytes())
    assert before in text
    path.write_bytes(gzip.compress(text.replace(before, after)))


def test_a_backup_is_proved_beside_the_records_and_leaves_no_database_behind(made, capsys):
    before = databases()
    call_command("restore", made, rehearse=True)
    assert "Proved" in capsys.readouterr().out
    assert databases() == before
    assert proof.last_proved().isoformat() == files.told(made)["made"]
    assert Chore.objects.get(name=proof.MADE).said == made.name
    assert made.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_restored_into_an_empty_database_to_no_difference(made, handed_in, empty_database):
    there = census.taken()
    assert list(there.sheets) == [str(handed_in.pk)]
    with connected(NAME=empty_database):
        assert restoring.restore(made) == []
        assert (census.sheets(), census.export()) == (there.sheets, there.export)
        assert Figure.objects.get().value == 100
        with pytest.raises(Refused, match=f"{empty_database} is not empty"):
            restoring.restore(made)


def test_a_scan_of_several_pieces_is_the_same_after_a_restore(handed_in, tmp_path, empty_database):
    scan = PDF + bytes(range(256)) * 6000
    place = EvidencePlace(handed_in.unit, handed_in.period, handed_in.form)
    kept = attachments.attach(place, ContentFile(scan, "sheet.pdf"), by=builders.clerk(handed_in.unit.federation))
    file = making.make(tmp_path)
    with connected(NAME=empty_database):
        assert restoring.restore(file) == []
        restored = Attachment.objects.get()
        assert restored.content.pieces.count() == 2
        assert (restored.name, b"".join(attachments.pieces(restored.content))) == ("sheet.pdf", scan)
        assert restored.content_id == kept.content_id
        assert attachments.is_unchanged(restored)


def test_a_backup_is_not_restored_over_records(made, handed_in):
    with pytest.raises(CommandError, match=r"is not empty.*Nothing was written"):
        call_command("restore", made)
    assert Figure.objects.count() == 1


def test_who_is_signed_in_is_not_in_a_backup(handed_in, tmp_path, client):
    client.force_login(builders.person("wei"))
    text = gzip.decompress(making.make(tmp_path).read_bytes())
    assert client.session.session_key.encode() not in text
    assert b"CREATE TABLE public.django_session" in text


def test_what_was_restored_tells_nobody_again_of_the_days_that_are_near_and_goes_on_with_the_next(
    handed_in, tmp_path, settings, monkeypatch, empty_database
):
    settings.MESSAGES_BY = ["mail", "webhook"]
    handed_over = []
    for channel in channels.DELIVER:
        monkeypatch.setitem(channels.DELIVER, channel, lambda message: handed_over.append(message.subject))
    clerk = builders.clerk(handed_in.unit.federation)
    type(clerk).objects.filter(pk=clerk.pk).update(email="clerk@example.org")
    MessageChoice.objects.create(person=clerk, mail="at once", webhook="at once", language="en")
    set_deadline(handed_in, "2015")
    assert post.go_round() == (2, 0)
    file = making.make(tmp_path)
    with connected(NAME=empty_database):
        assert restoring.restore(file) == []
        for _day in range(2):
            MessageChoice.objects.update(days_told=None)
            assert post.go_round() == (0, 0)
        assert len(handed_over) == 2
        assert not OutgoingMessage.objects.undelivered().exists(), "no administrator is troubled"
        set_deadline(handed_in, "2016")
        MessageChoice.objects.update(days_told=None)
        assert post.go_round() == (2, 0)
        assert "2016" in handed_over[-1]


def set_deadline(handed_in, year: str) -> None:
    """Of the same form, so near that it is told at once."""
    about = {"federation": handed_in.unit.parent.federation, "form": handed_in.form, "period": builders.period(year)}
    with acting(door="test"):
        Deadline.objects.create(**about, due=timezone.localdate() + timedelta(days=3))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_backup_that_was_broken_off_is_never_taken_for_a_whole_one(made, part):
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", made, rehearse=True)
    assert proof.last_proved() is None


def test_a_backup_that_was_changed_is_not_restored(made):
    packed_anew(made, "450200总工会".encode(), "450200总公司".encode())
    with pytest.raises(Refused, match="not a whole backup"):
        files.told(made)


def test_a_failing_dump_leaves_no_file(handed_in, tmp_path):
    with pytest.raises(DatabaseUnusable, match="pg_dump"):
        files.write(tmp_path / "x.sql.gz", making.dumped(18, "00000000-00000000-1"), {})
    assert list(tmp_path.iterdir()) == []
    assert files.latest(tmp_path) is None


def sealed(path, sql: bytes, told: dict) -> None:
    """A whole file with this in it."""
    path.unlink(missing_ok=True)
    files.write(path, [sql], told)


def test_what_the_database_does_not_take_is_told_and_nothing_of_it_stays(tmp_path, empty_database):
    path = tmp_path / "records-1.sql.gz"
    sealed(path, b"CREATE TABLE half (id int);\nnonsense;\nCREATE TABLE other (id int);\n", {"migrations": []})
    with connected(NAME=empty_database):
        with pytest.raises(DatabaseUnusable, match="nonsense"):
            restoring.restore(path)
        assert connection.introspection.table_names() == []


def test_a_restore_that_is_broken_off_leaves_nothing(made, empty_database, monkeypatch):
    told, lines = files.told(made), list(files.lines(made))

    def breaks_off(path):
        yield from lines[: len(lines) // 2]
        raise OSError("the disk is gone")

    monkeypatch.setattr(files, "told", lambda path: told)
    monkeypatch.setattr(files, "lines", breaks_off)
    with connected(NAME=empty_database):
        with pytest.raises(OSError, match="the disk is gone"):
            restoring.restore(made)
        assert connection.introspection.table_names() == []


def test_what_a_killed_rehearsal_left_is_taken_away_by_the_next(made):
    left = f"{connection.settings_dict['NAME']}_rehearsal"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{left}" TEMPLATE template0')
    assert restoring.rehearse(made)[1] == []
    assert left not in databases()


def test_a_backup_that_holds_something_else_than_it_says_is_not_proved(made, handed_in, capsys):
    *sql, _last = files.lines(made)
    told = files.told(made)
    told["census"]["rows"]["units_unit"] += 1
    told["census"]["sheets"][str(handed_in.pk)] = "f" * 64
    told["census"]["export"] = ""
    sealed(made, b"".join(sql), {name: said for name, said in told.items() if name != "digest"})
    with pytest.raises(CommandError, match="not those of the backup"):
        call_command("restore", made, rehearse=True)
    said = capsys.readouterr().err
    assert "units_unit: 3 rows in the backup, 2 restored" in said
    assert f"the sheet of submission {handed_in.pk} has another digest" in said
    assert "the exported figures differ" in said
    assert proof.last_proved() is None


def test_a_backup_of_a_newer_version_is_refused(made):
    *sql, _last = files.lines(made)
    told = files.told(made)
    told["migrations"].append(["units", "9999_from_the_future"])
    sealed(made, b"".join(sql), {name: said for name, said in told.items() if name != "digest"})
    with pytest.raises(Refused, match=r"newer than this one \(units\.9999_from_the_future\)"):
        restoring.restore(made)


def test_a_database_of_another_version_is_not_backed_up_by_this_one(handed_in, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "pending_migrations", lambda: ["units.0001_first"])
    with pytest.raises(CommandError, match=r"another version \(units\.0001_first\)"):
        call_command("backup", to=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_an_older_version_is_brought_forward(made, empty_database, tmp_path, monkeypatch):
    """The older one did not note its chores."""
    monkeypatch.setattr(making, "pending_migrations", list)
    monkeypatch.setattr(Chore.objects, "note", lambda *_told: None)
    with connected(NAME=empty_database):
        restoring.restore(made)
        call_command("migrate", "unionrecords", "zero", verbosity=0)
        older = making.make(tmp_path / "older")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        assert "unionrecords_chore" not in files.told(older)["census"]["rows"]
        assert restoring.restore(older) == []
        assert "unionrecords_chore" in connection.introspection.table_names()


def test_what_older_servers_do_not_know_is_left_out_at_the_head_alone(tmp_path):
    path = tmp_path / "records-1.sql.gz"
    unknown = b"SET transaction_timeout = 0;\n"
    sealed(path, unknown + b"SELECT 1;\n" * 100 + unknown, {})
    passed_on = list(restoring._within_a_transaction(path))
    assert passed_on.count(unknown) == 1
    assert (passed_on[0], passed_on[-1]) == (b"BEGIN;\n", b"COMMIT;\nANALYZE;\n")


def test_a_rehearsal_without_a_backup_says_so(settings, tmp_path):
    settings.VAR = tmp_path
    with pytest.raises(CommandError, match="none in backups yet"):
        call_command("restore", rehearse=True)


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_at_least_one_backup_is_kept(number, tmp_path):
    with pytest.raises(CommandError, match="keep"):
        call_command("backup", "--keep", number, to=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_the_latest_backups_are_kept_as_many_as_asked(handed_in, settings, tmp_path, capsys):
    settings.VAR = tmp_path
    (tmp_path / "backups").mkdir()
    for day in (1, 2, 3):
        (tmp_path / "backups" / f"records-2020010{day}T000000Z.sql.gz").write_bytes(b"")
    call_command("backup", keep=2, rehearse=True)
    kept = sorted(os.listdir(tmp_path / "backups"))
    assert len(kept) == 2
    assert kept[0] == "records-20200103T000000Z.sql.gz"
    assert json.loads(json.dumps(files.told(files.latest(tmp_path / "backups"))))["version"] == settings.VERSION
