"""What is no whole package of these records is refused in words; a download that breaks off leaves nothing behind."""

import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.accounts.models import AccessLine
from apps.figures.models import Figure, Period
from apps.units.models import Unit
from tests import builders
from tests.unionrecords.year_package.packed_region import packed_otherwise, refused, tables
from unionrecords.logins import connected
from unionrecords.operating import read_only
from unionrecords.year_package import contents, sheets

pytestmark = pytest.mark.django_db(transaction=True)

DOWNLOAD = "/admin/figures/period/package/2014/"


@pytest.mark.parametrize("part", [0.0, 0.3, 0.99])
def test_one_that_was_broken_off_is_told_from_a_whole_one(made, empty_system, part):
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * part)])
    with connected(NAME=empty_system):
        assert "不完整" in refused("read_package", made)


def test_what_is_no_package_at_all_is_told_in_the_same_words(tmp_path, empty_system):
    path = tmp_path / "letter.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("letter.txt", "no year")
    with connected(NAME=empty_system):
        assert "不完整" in refused("read_package", path)


def test_a_file_in_it_that_cannot_be_unpacked_any_more_is_named(made, empty_system):
    name = "year/figures_figure.csv"
    with zipfile.ZipFile(made) as file:
        at = file.getinfo(name).header_offset + 30 + len(name) + 40
    octets = bytearray(made.read_bytes())
    octets[at : at + 20] = b"\xff" * 20
    made.write_bytes(octets)
    with connected(NAME=empty_system):
        assert name in refused("read_package", made)
        assert not Unit.objects.exists()


def test_of_a_table_that_is_not_in_it_who_reads_or_compares_it_is_told(made, empty_system):
    name, said = "year/figures_conversationentry.csv", StringIO()
    packed_otherwise(made, **{name: None})
    call_command("read_package", made, check=True, stdout=said)
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=said)
    assert [name in line for line in said.getvalue().splitlines()].count(True) == 2


@pytest.mark.parametrize("left_out", ["year/figures_figure.csv", "people/auth_user.csv", contents.ELSEWHERE])
def test_where_the_rest_needs_a_table_that_is_not_in_it_nothing_is_read(made, empty_system, left_out):
    packed_otherwise(made, **{left_out: None})
    with connected(NAME=empty_system):
        assert refused("read_package", made)
        assert not Unit.objects.exists()


def test_a_table_of_a_later_version_is_not_passed_over(made, empty_system):
    packed_otherwise(made, **{"registers/units_choir.csv": b"id,name\n1,x\n"})
    with connected(NAME=empty_system):
        assert "registers/units_choir.csv" in refused("read_package", made)
        assert not Unit.objects.exists()


def test_what_no_table_takes_is_told_as_the_database_says_it(made, empty_system):
    name = "year/figures_figure.csv"
    packed_otherwise(made, **{name: tables(made)[name].replace(b"70.000000", b"seventy")})
    with connected(NAME=empty_system):
        assert "seventy" in refused("read_package", made)
        assert not Figure.objects.exists()


def test_the_package_of_another_federation_is_not_compared_with_these_records(made, empty_system):
    with connected(NAME=empty_system):
        builders.federation("460000", name="海南省总工会", level=builders.Level.PROVINCE)
        builders.period("2014")
        said = refused("read_package", made, check=True)
    assert "450000总工会" in said
    assert "海南省总工会" in said
    assert len(said.splitlines()) == 1


def test_no_second_package_is_read_over_a_first(made, empty_system):
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=StringIO())
        assert "空" in refused("read_package", made)


@pytest.mark.parametrize("code", ["..2014", "2013-2014", "CY2014"])
def test_a_period_that_only_ends_in_the_year_is_packed_with_it_and_not_alone(packed, tmp_path, code):
    builders.period(code)
    with pytest.raises(CommandError, match="不是统计年度"):
        call_command("package_year", code, tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_of_one_that_cannot_be_finished_no_file_is_left(packed, tmp_path, monkeypatch):
    def on_a_full_disk(*asked):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sheets, "_page", on_a_full_disk)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("package_year", "2014", tmp_path / "2014.zip", stdout=StringIO())
    assert list(tmp_path.iterdir()) == []
    assert not AccessLine.objects.filter(about__startswith="package_year").exists()


@pytest.mark.parametrize("pieces", [1, 5, 30])
def test_a_download_whose_reader_went_away_is_over_and_no_line_tells_it_was_whole(packed, client, pieces):
    client.force_login(packed.first)
    answer = client.post(DOWNLOAD)
    for _piece, _number in zip(answer.streaming_content, range(pieces), strict=False):
        pass
    answer.close()
    assert not connection.in_atomic_block
    assert Period.objects.filter(code="2014").exists()
    assert [line.about for line in AccessLine.objects.filter(about__contains="package")] == [DOWNLOAD]


def test_none_is_downloaded_while_nothing_may_be_written(packed, client, settings, tmp_path):
    """Each download is noted."""
    settings.VAR = tmp_path
    client.force_login(packed.first)
    read_only.begin("升级至14:00")
    answer = client.post(DOWNLOAD)
    assert (answer.status_code, "升级至14:00" in answer.text) == (503, True)
    assert not AccessLine.objects.filter(about__contains="package").exists()
