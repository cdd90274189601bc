"""The package of a sealed year: an empty system reads it back to no difference, and nothing is changed in it unseen."""

import io
import zipfile
from contextlib import nullcontext
from datetime import date
from hashlib import sha256
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.figures.models import (
    ChainLink,
    Figure,
    Finding,
    HandedInElsewhere,
    LinkElsewhere,
    Period,
    Progress,
    Regulation,
    Total,
)  # fmt: skip
from apps.figures.workflow import chain
from apps.units.models import Affiliation, Unit
from tests import builders
from tests.figures.papers import PDF
from tests.owner import by_owner
from tests.unionrecords.year_package.packed_region import lines, packed_anew, packed_otherwise, refused, tables
from unionrecords.logins import connected
from unionrecords.models import Chore
from unionrecords.year_package import comparing, contents, sheets
from unionrecords.year_package.archive import Package

pytestmark = pytest.mark.django_db(transaction=True)


# What follows from the rest, by the rules and the tree of today (docs/adr/0031-a-sealed-year.md), and is made anew.
FOLLOWS = (Finding, Progress)
KEPT = [content for content in contents.OF_THE_YEAR if content.model not in FOLLOWS]


def test_an_empty_system_reads_it_back_to_no_difference_in_any_table(made, empty_system, tmp_path):
    root = ChainLink.objects.filter(transition__submission__period__code="2014").latest("pk").digest
    there = tables(made)
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=StringIO())
        call_command("check_totals", stdout=StringIO())
        call_command("verify", root=[root], of_package=True, stdout=StringIO())
        call_command("read_package", made, check=True, stdout=StringIO())
        again = tmp_path / "again.zip"
        call_command("package_year", "2014", again, stdout=StringIO())
        assert Chore.objects.get(name="package read").said.endswith(Package(made).digest)
    found = tables(again)
    logs = {name for name in there if name.startswith("log/")}
    assert there.keys() == found.keys()
    assert {name for name in there if there[name] != found[name]} <= logs
    assert len(there) > 45


def test_a_package_of_a_version_with_fewer_tables_and_columns_is_read_too(packed, empty_system, tmp_path, monkeypatch):
    def of_version_before(content):
        return [field for field in everything(content) if field.column != "opened"]

    path, everything = tmp_path / "2014.zip", contents.Content.fields.func
    with monkeypatch.context() as before:
        before.setattr(contents, "CONTENTS", [kept for kept in contents.CONTENTS if kept.model is not Regulation])
        before.setattr(contents.Content, "fields", property(of_version_before))
        call_command("package_year", "2014", path, stdout=StringIO())
    assert not any("regulation" in name or b",opened," in data[:200] for name, data in tables(path).items())
    said = StringIO()
    with connected(NAME=empty_system):
        call_command("read_package", path, stdout=said)
        assert Unit.objects.count() == 7
    assert "registers/figures_regulation.csv" in said.getvalue()


def test_what_is_read_back_is_what_was_reported(made, empty_system):
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=StringIO())
        by_year = Figure.objects.filter(origin="return").order_by("period__code", "pk")
        assert [f"{figure.period} {figure.value:.0f}" for figure in by_year] == [
            *("2013 60", "2013 60", "2013 60", "2014 70", "2014 70", "2014 70", "2014 90"),
        ]
        assert Total.objects.filter(period__code="2014", side="then").exists()
        assert LinkElsewhere.objects.count() == 6
        assert Period.objects.get(code="2014").seal.reason == "closed"
        assert not User.objects.filter(is_active=True).exists()
        builders.federation("450600", Unit.objects.get(code="450000"))  # numbered after what was read


def test_which_forms_were_handed_in_elsewhere_is_found_anew_where_it_is_read(packed, empty_system, tmp_path):
    """The union reported to the other city when 2013 ended, as it turned out, and again to its county since."""
    path, begins = tmp_path / "2014.zip", (date(2013, 3, 1), date(2013, 10, 1))
    with acting(door="test"):
        Affiliation.objects.bulk_create(
            Affiliation(unit=packed.union, parent=parent, starts=starts)
            for parent, starts in zip((packed.cities[1], packed.county), begins, strict=True)
        )
    call_command("package_year", "2014", path, stdout=StringIO())

    with connected(NAME=empty_system):
        call_command("read_package", path, stdout=StringIO())
        kept = HandedInElsewhere.objects.values_list("submission__unit__code", "period__code")
        assert list(kept) == [(packed.union.code, "2013")]


def test_a_version_that_words_its_sheets_otherwise_reads_it_and_tells_how_many(made, empty_system, monkeypatch):
    said, page = StringIO(), sheets._page
    monkeypatch.setattr(sheets, "_page", lambda *asked: page(*asked).replace("<body>", "<body>\n"))
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=StringIO())
        call_command("read_package", made, check=True, stdout=said)
    assert said.getvalue().startswith("其中 3 份签报表")


def test_it_is_what_the_system_holds_until_something_changes(made, packed):
    call_command("read_package", made, check=True, stdout=StringIO())
    builders.renamed(packed.cities[0], "柳江总工会")
    said = refused("read_package", made, check=True)
    assert f"registers/units_unit.csv {packed.cities[0].pk}: " in said
    assert "柳江总工会" in said
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE figures_figure DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE figures_figure SET value = 71, high = 71 WHERE value = 70 AND unit_id = %s", [packed.union.pk]
        )
        cursor.execute("ALTER TABLE figures_figure ENABLE TRIGGER USER")
    told = [line for line in refused("read_package", made, check=True).splitlines() if "figures_figure" in line]
    assert len(told) == 1
    assert "value 70" in told[0]


def test_lines_of_the_access_log_that_were_trimmed_since_are_no_difference_and_others_are(packed, tmp_path):
    path, first = tmp_path / "2014.zip", AccessLine.objects.get(about__startswith="/sheet/")
    second = AccessLine.objects.create(person=packed.clerk, act="print", about=f"{first.about}&again")
    call_command("package_year", "2014", path, stdout=StringIO())
    forget("id = %s", second.pk)
    assert f"log/accounts_accessline.csv {second.pk}: " in refused("read_package", path, check=True)
    forget("at <= %s", second.at)
    call_command("read_package", path, check=True, stdout=StringIO())


def test_of_a_table_that_differs_throughout_a_part_is_named_and_the_rest_counted(made, packed, monkeypatch):
    monkeypatch.setattr(comparing, "DIFFERING", comparing.DIFFERING.replace("LIMIT 1000", "LIMIT 2"))
    monkeypatch.setattr(comparing, "MOST_TOLD", 2)
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE units_affiliation DISABLE TRIGGER USER")
        cursor.execute("UPDATE units_affiliation SET starts = starts + 1")
        cursor.execute("ALTER TABLE units_affiliation ENABLE TRIGGER USER")
        cursor.execute("SELECT count(*) FROM units_affiliation")
        (rows,) = cursor.fetchone()
    told = [line for line in refused("read_package", made, check=True).splitlines() if "units_affiliation" in line]
    assert rows > 2
    assert [len(told), f"{rows} 行" in told[-1]] == [3, True]


def forget(which, value):
    """Takes lines out of the access log, as if half a year had passed."""
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_accessline DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM accounts_accessline WHERE {which}", [value])
        cursor.execute("ALTER TABLE accounts_accessline ENABLE TRIGGER USER")


def test_a_package_with_another_number_in_it_is_not_read(made, empty_system):
    packed_anew(made, "figures.csv", b"70", b"71")
    with connected(NAME=empty_system):
        assert "figures.csv" in refused("read_package", made)
        assert not Unit.objects.exists()


def test_nor_is_one_whose_manifest_was_made_to_fit_since_the_chain_tells(made, empty_system):
    name = "year/figures_figure.csv"
    packed_otherwise(made, **{name: tables(made)[name].replace(b"70.000000", b"71.000000")})
    with connected(NAME=empty_system):
        assert "450000" in refused("read_package", made)
        assert not Unit.objects.exists()


def test_nothing_is_read_where_anything_is_on_record(made):
    assert refused("read_package", made)
    assert Unit.objects.count() == 7


def test_only_a_sealed_year_is_packed_and_only_by_an_administrator_of_the_root(packed, tmp_path):
    for year, by in (("2015", "second"), ("2014", "clerk")):
        refused("package_year", year, tmp_path / "x.zip", by=by)
    assert list(tmp_path.iterdir()) == []


def test_the_one_who_took_it_out_and_its_digest_stand_in_the_access_log(made, packed, client):
    line = AccessLine.objects.latest("pk")
    assert (line.person, line.about) == (packed.second, f"package_year 2014 {Package(made).digest}")
    client.force_login(packed.first)
    page = client.get("/admin/figures/period/seal/?year=2014")
    assert 'action="/admin/figures/period/package/2014/"' in page.text
    assert client.get("/admin/figures/period/package/2014/").status_code == 405
    unsealed = client.post("/admin/figures/period/package/2015/", follow=True)
    assert "未封存：年度资料不再变动后方可打包" in unsealed.text
    answer = client.post("/admin/figures/period/package/2014/")
    data = b"".join(answer.streaming_content)
    ended, began = AccessLine.objects.order_by("-pk")[:2]
    assert began.about == "/admin/figures/period/package/2014/"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert ended.about == f"package_year 2014 {sha256(file.read('manifest.csv')).hexdigest()}"


@pytest.mark.parametrize("who", ["clerk", "supervisor"])
def test_nobody_else_downloads_it(packed, client, who):
    client.force_login(getattr(packed, who))
    assert client.post("/admin/figures/period/package/2014/").status_code == 403
    assert "package" not in "".join(AccessLine.objects.values_list("about", flat=True))


def test_a_reader_without_this_system_finds_what_she_needs(made, packed):
    figures = lines(made, "figures.csv")
    city = [line for line in figures if line["unit_code"] == "450300"]
    assert sorted((line["period"], line["indicator_code"], line["value"]) for line in city) == [
        ("..2014", "ORG10", "39"),
        ("2014", "ORG10", "40"),
        ("2014", "ORG12", "70"),
    ]
    with zipfile.ZipFile(made) as file:
        names = file.namelist()
        readme = file.read("README.zh.md").decode()
        sheets = [name for name in names if name.startswith("sheets/") and name.endswith(".html")]
        assert len(sheets) == 3
        assert "450200总工会" in file.read(sheets[0]).decode()
        (scan,) = [name for name in names if name.startswith("scans/")]
        assert file.read(scan) == PDF
    for name in names:
        if name.endswith(".csv") and name.count("/") and name != contents.ELSEWHERE:
            assert f"### {name}" in readme
    assert [line["username"] for line in lines(made, "people/auth_user.csv")] == sorted(
        ["system", "clerk", "supervisor", "first"], key=lambda name: User.objects.get(username=name).pk
    )
    about = [line["about"] for line in lines(made, "log/accounts_accessline.csv")]
    assert about == [
        AccessLine.objects.get(about__startswith="/sheet/").about,
        *("/summary/?unit=45&period=2014", "/why/?later=..2014&unit=45", "/totals/?period=2010-2014"),
    ]
    assert "pbkdf2" not in "".join(readme + str(lines(made, "people/auth_user.csv")))


def test_links_elsewhere_are_a_fault_of_any_other_system(made, empty_system):
    with connected(NAME=empty_system):
        call_command("read_package", made, stdout=StringIO())
        assert list(chain.faults(of_package=True)) == []
        assert len(list(chain.faults())) == 1


@pytest.mark.parametrize("owner_of_tables", [False, True])
@pytest.mark.parametrize("content", KEPT, ids=lambda content: content.table)
def test_no_row_of_a_sealed_year_is_deleted_by_anybody_before_the_terms_of_the_law(packed, content, owner_of_tables):
    """Neither two years for original records nor ten for summaries end here: there is no way at all."""
    where = content.where.format(**contents.scope_of("2014", timezone.now()).words())
    with nullcontext() if not owner_of_tables else by_owner(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) > 0 FROM {content.table} t WHERE {where}")
        assert cursor.fetchone() == (True,)
        with pytest.raises(DatabaseError), transaction.atomic(), acting(door="test", reason="x"):
            cursor.execute(f"DELETE FROM {content.table} t WHERE {where}")
