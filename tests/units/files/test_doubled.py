"""A register's file in which a unit may be there twice: asked about before anything is written; a rename in a file."""

from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from apps.units.errors import Doubled
from apps.units.files.importer import bring_in, preview
from apps.units.files.widgets import Borne
from apps.units.models import GrassrootsUnion, Register, Unit
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.units.files.worlds import FilesTree, grassroots, table
from tests.worlds import shared

pytestmark = pytest.mark.django_db
USCC = "91350100M000100Y43"
HEADS = ("code", "name", "parent_code", "uscc")


@shared
def tree():
    return FilesTree()


def asked(*rows, by=None, heads=HEADS) -> list[tuple[int, str, str]]:
    with override("en"):
        doubles = preview(table(*rows, heads=heads), "file", Register.GRASSROOTS, by=by).doubles
    return [(double.row, double.column, double.reason) for double in doubles]


def said_of_uscc(unit: str) -> str:
    return f"{unit} has this unified social credit code. Correct it, or tick that both have."


def said_of_name(parent: str, code: str) -> str:
    return f"{parent} has a unit of this name: {code}. Name it apart, or tick that there are two."


def test_the_same_credit_code_is_asked_about_in_the_file_and_against_the_register(tree):
    builders.unit(GrassrootsUnion, "450203-U", tree.yufeng, name="有码工会", uscc=USCC)
    assert asked(("450203-B", "乙工会", "450203", USCC)) == [(2, "uscc", said_of_uscc("有码工会 (450203-U)"))]
    rows = [("450203-B", "乙工会", "450203", USCC), ("450203-U", "", "", "清空")]
    assert asked(*rows) == [], "the file itself takes it off the other"
    rows = [*rows, ("450203-C", "丙工会", "450203", USCC)]
    assert asked(*rows) == [
        (2, "uscc", said_of_uscc("丙工会 (450203-C)")),
        (4, "uscc", said_of_uscc("乙工会 (450203-B)")),
    ]


def test_the_same_name_under_one_federation_is_asked_about_in_the_file_and_against_the_register(tree):
    builders.grassroots("450203-Z", tree.yufeng, name="老厂工会", closed="2013-01-01")
    rows = [
        ("450203-B", "机械厂工会", "450203"), ("450203-C", "丙工会", "450203"), ("450203-D", "丙工会", "450203"),
        ("450200-E", "机械厂工会", "450200"), ("450203-F", "老厂工会", "450203"),
        ("450203-G", "鱼峰区总工会", "450203"),
    ]  # fmt: skip
    assert asked(*rows, heads=HEADS[:3]) == [
        (2, "name", said_of_name("鱼峰区总工会", "450203-A")),
        (3, "name", said_of_name("鱼峰区总工会", "450203-D")),
        (4, "name", said_of_name("鱼峰区总工会", "450203-C")),
    ]


def test_what_a_row_leaves_as_it_is_is_not_asked_about_and_a_move_beside_a_namesake_is(tree):
    builders.grassroots("450203-B", tree.yufeng, name="机械厂工会")
    moved = builders.grassroots("450200-C", tree.liuzhou, name="机械厂工会")
    assert asked(("450203-B", "机械厂工会", "450203", "")) == []
    assert asked((moved.code, "", "450203", "")) == [(2, "name", said_of_name("鱼峰区总工会", "450203-A"))]


def test_units_out_of_view_are_neither_asked_about_nor_named(tree):
    builders.grassroots("450100-U", tree.nanning, name="南宁工会", uscc=USCC)
    assert asked(("450203-B", "乙工会", "450203", USCC), by=tree.clerk) == []


def test_nothing_is_written_until_somebody_says_that_there_are_two(tree):
    data = table(("450203-B", "机械厂工会", "450203"), heads=HEADS[:3])
    with pytest.raises(Doubled):
        grassroots(data, by=tree.clerk)
    assert not Unit.objects.filter(code="450203-B").exists()
    assert grassroots(data, by=tree.clerk, twice=True).counts["new"] == 1
    assert grassroots(data, by=tree.clerk).counts["unchanged"] == 1


def test_the_command_asks_too(tree, tmp_path):
    path, said = tmp_path / "unions.csv", StringIO()
    path.write_bytes(table(("450203-B", "机械厂工会", "450203"), heads=HEADS[:3]))
    for more in ([], ["--dry-run"]):
        with override("en"), pytest.raises(CommandError, match="nothing was written"):
            call_command("import_units", "grassroots", path, *more, stderr=said)
    assert "has a unit of this name: 450203-A" in said.getvalue()
    call_command("import_units", "grassroots", path, "--twice", stdout=StringIO())
    assert Unit.objects.filter(code="450203-B").exists()


def test_the_preview_asks_about_each_row_and_writes_when_ticked(tree, client):
    client.force_login(tree.clerk)
    data = table(("450203-B", "机械厂工会", "450203"), heads=HEADS[:3])
    pending = PendingFile.objects.keep(ContentFile(data, "u.csv"), owner=tree.clerk, register="grassroots")
    address = reverse("admin:units_grassrootsunion_preview", args=[pending.pk])
    page = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert page.text.count("has a unit of this name: 450203-A") == 1
    sent = {"confirm": "yes", "seen": page.context["told"]["digest"]}
    again = client.post(address, sent, HTTP_ACCEPT_LANGUAGE="en")
    assert (again.status_code, "say that there are two" in again.text) == (409, True)
    assert client.post(address, sent | {"twice": "yes"}).status_code == 302
    assert Unit.objects.filter(code="450203-B").exists()


def test_a_rename_by_file_keeps_the_old_name_beside_the_list_the_row_gives(tree):
    bring_in(table(("450203-A", "柳机工会"), heads=HEADS[:2]), "f", Register.GRASSROOTS, by=tree.clerk)
    assert [name.name for name in tree.union.former_names.all()] == ["机械厂工会"]
    rows = table(("450203-A", "柳柴工会", "五金厂工会"), heads=("code", "name", "former_names"))
    plan = preview(rows, "f", Register.GRASSROOTS, by=tree.clerk)
    assert plan.lines[0].changes["former_names"][1] == {"五金厂工会": (Borne(),), "柳机工会": (Borne(),)}
    bring_in(rows, "f", Register.GRASSROOTS, by=tree.clerk)
    assert [unit.code for unit in Unit.objects.matching("柳机")] == ["450203-A"]


def test_editions_of_a_campaign_may_share_a_name_and_two_of_one_edition_are_asked_about(tree):
    heads = ("code", "name", "parent_code", "kind", "edition")
    rows = [(f"450200-J{at}", "竞赛", "450200", "competition", edition) for at, edition in enumerate("122")]
    with override("en"):
        doubles = preview(table(*rows, heads=heads), "f", Register.CAMPAIGN, by=tree.clerk).doubles
    assert [double.row for double in doubles] == [3, 4]
    bring_in(table(*rows[:2], heads=heads), "f", Register.CAMPAIGN, by=tree.clerk)
    assert len(preview(table(rows[2], heads=heads), "f", Register.CAMPAIGN, by=tree.clerk).doubles) == 1
