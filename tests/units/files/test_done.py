"""A register by file: who may, what was told is done, files that come back, and the command."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.spreadsheets.annotated import write_annotated
from apps.spreadsheets.headings import normal
from apps.units.errors import Refused
from apps.units.files import workbook as files_workbook
from apps.units.files.columns import RESOURCES
from apps.units.files.importer import bring_in, preview
from apps.units.files.reading import headings
from apps.units.files.widgets import ChoiceWidget
from apps.units.models import (
    REGISTERS,
    Campaign,
    Federation,
    FormerName,
    GrassrootsUnion,
    Participation,
    Register,
    Unit,
)
from tests import builders
from tests.examples import examples
from tests.units.files.worlds import GOOD, FilesTree, exported, faults, grassroots, table, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def tree():
    return FilesTree()


# ---- Who may


def test_what_lies_outside_a_clerks_federations_is_unknown_whether_it_exists_or_not(tree):
    builders.grassroots("450100-A", tree.nanning, name="南宁厂工会")
    moved = builders.grassroots("450200-M", tree.liuzhou)
    builders.move(moved, tree.nanning, date(2014, 1, 1))

    def told(code: str, parent: str = "", name: str = "某工会"):
        found = faults(table((code, name, parent)), by=tree.clerk)
        return [(one.column, one.reason, one.suggestion) for one in found]

    assert told("450100-A") == told("450100-NONE") != []
    assert told("450100-A", "450203") == told("450100-NONE", "450203") != []
    assert told("450203-N", "450100") == told("450203-N", "450400") != []
    assert told("450203-N", "450000")[0][:2] == told("450203-N", "450400")[0][:2]
    assert told("450200-M", "450200") != []
    assert GrassrootsUnion.objects.get(code="450100-A").name == "南宁厂工会"


def test_a_clerk_gives_back_her_own_federation_unchanged(tree):
    row = ("450200", "450000", "广西总工会")
    data = table(row, heads=("code", "parent_code", "parent_name"))
    assert bring_in(data, "f", Register.FEDERATION, by=tree.clerk).counts["unchanged"] == 1


def test_places_in_the_tile_grid_come_with_the_file_of_federations(tree):
    heads = ("code", "tile_column", "tile_row")
    data = table(("450200", "2", "1"), heads=heads)
    assert bring_in(data, "f", Register.FEDERATION, by=tree.clerk).counts["changed"] == 1
    assert Federation.objects.values_list("tile_column", "tile_row").get(code="450200") == (2, 1)
    with pytest.raises(Refused, match="24"):
        bring_in(table(("450200", "2", "99"), heads=heads), "f", Register.FEDERATION, by=tree.clerk)
    assert Federation.objects.values_list("tile_column", "tile_row").get(code="450200") == (2, 1)


# ---- What was told is done


def test_the_same_file_twice_changes_nothing_and_one_import_is_one_batch(tree):
    heads = ("code", "name", "parent_code", "former_names")
    data = table((*GOOD, "老厂工会 (2010-01-01)"), ("450203-A", "机械总厂工会", "450203", ""), heads=heads)
    before = Change.objects.count()
    assert grassroots(data, by=tree.clerk).counts == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
    written = Change.objects.all()[: Change.objects.count() - before]
    assert {(one.door, one.reason, one.by_id) for one in written} == {("file", "unions.csv", tree.clerk.pk)}
    assert len({one.batch for one in written}) == 1
    assert None not in {one.batch for one in written}
    renamed = next(one for one in written if one.subject_id == tree.union.pk and "name" in one.old)
    assert renamed.old["name"] == "机械厂工会"
    after = Change.objects.count()
    assert grassroots(data, by=tree.clerk).counts == {"new": 0, "changed": 0, "unchanged": 2, "refused": 0}
    assert Change.objects.count() == after


def test_a_preview_writes_nothing(tree):
    before = Change.objects.count()
    assert preview(table(GOOD), "f", Register.GRASSROOTS, by=None).counts["new"] == 1
    assert Change.objects.count() == before


def test_an_import_is_refused_when_the_data_moved_after_its_preview(tree):
    data = table(("450203-A", "新名工会"), heads=("code", "name"))
    seen = preview(data, "f", Register.GRASSROOTS, by=None).digest
    with acting(door="test"):
        GrassrootsUnion.objects.filter(pk=tree.union.pk).update(name="别人改的")
    with override("en"), pytest.raises(Refused, match="changed since"):
        grassroots(data, seen=seen)
    tree.union.refresh_from_db()
    assert tree.union.name == "别人改的"
    assert grassroots(data, seen=preview(data, "f", Register.GRASSROOTS, by=None).digest).counts["changed"] == 1


def _one_line(text):
    return " ".join(text.split())


NAMES = st.text("柳州机械厂工会（）ABC 、-=+@'1１", min_size=1, max_size=12).map(_one_line).filter(bool)
DAYS = st.none() | st.dates(date(1950, 1, 1), date(2014, 9, 30))


BORNE = NAMES.filter(lambda name: "（" not in name) | st.just("旧名工会")  # this one more than once
FORMER = st.lists(st.tuples(BORNE, DAYS), unique=True, max_size=3)
UNIONS = st.tuples(NAMES, NAMES | st.just(""), DAYS, st.sampled_from(GrassrootsUnion.Setting.values), FORMER)


@settings(max_examples=examples(20))
@given(st.lists(UNIONS, max_size=4), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["en", "zh-hans"]))
def test_what_is_exported_comes_back_without_changing_anything(tree, unions, kind, language):
    with acting(door="test"):
        FormerName.objects.all().delete()
    for at, (name, name_en, opened, setting, former) in enumerate(unions):
        code = f"450203-R{Unit.objects.count()}-{at}"
        made = builders.grassroots(code, tree.yufeng, name=name, name_en=name_en, opened=opened, setting=setting)
        with acting(door="test"):
            for old, until in former:
                FormerName.objects.create(unit=made, name=old, until=until)
    with override(language):
        plan = grassroots(exported(Register.GRASSROOTS, kind))
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": GrassrootsUnion.objects.count(), "refused": 0}


def test_every_register_of_the_fixtures_comes_back_unchanged_in_both_languages(first_records):
    for language in ("en", "zh-hans"):
        with override(language):
            for register in Register:
                plan = bring_in(exported(register, "xlsx"), "f", register, by=None)
                assert plan.counts == {
                    "new": 0,
                    "changed": 0,
                    "unchanged": REGISTERS[register].objects.count(),
                    "refused": 0,
                }, register


# ---- Columns, templates and the file given back


@pytest.mark.parametrize("register", Register)
def test_no_heading_and_no_choice_can_be_taken_for_another(register):
    columns = RESOURCES[register].columns()
    known = headings(register)
    for language in ("en", "zh-hans"):
        with override(language):
            assert {known[normal(str(column.column_name))] for column in columns.values()} == set(columns)
            for column in columns.values():
                if isinstance(column.widget, ChoiceWidget):
                    read = [column.widget.clean(label) for label in column.widget.allowed]
                    assert read == [value for value, _label in column.widget.field.choices]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("register", Register)
def test_a_template_is_understood_by_its_own_register_only(tree, register, language):
    out = io.BytesIO()
    with override(language):
        files_workbook.template(out, register)
    plan = preview(out.getvalue(), "template.xlsx", register, by=None)
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    other = next(one for one in Register if one != register)
    with override("en"), pytest.raises(Refused, match="another register"):
        preview(out.getvalue(), "template.xlsx", other, by=None)


def test_a_template_offers_the_choices_and_explains_every_column():
    out = io.BytesIO()
    with override("en"):
        files_workbook.template(out, Register.GRASSROOTS)
    book = openpyxl.load_workbook(out)
    data, explained, mark = book.worksheets
    assert (mark.sheet_state, mark["A1"].value) == ("hidden", "grassroots")
    assert [cell.value for cell in data[1]][:3] == ["code*", "name*", "English name"]
    assert len(data.data_validations.dataValidation) == 4
    assert [row[0].value for row in explained.iter_rows(min_row=2, max_row=4)] == ["code", "name", "English name"]


def test_the_file_comes_back_with_what_is_wrong_marked_in_it(tree):
    data = workbook(["名册"], ["代码", "名称", "上级代码"], GOOD, ["450203-C", "别的工会", 450299])
    out = io.BytesIO()
    with override("en"):
        plan = preview(data, "f", Register.GRASSROOTS, by=None)
        write_annotated(out, plan.reading.tables, plan.faults)
    page = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert [cell.value for cell in page[4]][:3] == ["450203-C", "别的工会", "450299"]
    assert "450203" in page["D4"].value
    assert page["C4"].comment.text
    assert page["C4"].fill.fgColor.rgb == "FFF8CBAD"
    assert page["D3"].value is None
    plan = preview(out.getvalue(), "f", Register.GRASSROOTS, by=None)
    assert [fault.column for fault in plan.faults] == ["parent_code"]


def test_a_preview_costs_as_many_queries_for_many_rows_as_for_few(tree):
    def queries(count: int) -> int:
        rows = [(f"450203-Q{at}", "工会", "450203") for at in range(count)]
        with CaptureQueriesContext(connection) as captured:
            preview(table(("450203-A", "改名", ""), *rows), "f", Register.GRASSROOTS, by=None)
        return len(captured)

    assert queries(3) == queries(300)


# ---- The command


def test_the_command_imports_and_says_what_it_did(tree, tmp_path, capsys):
    path = tmp_path / "unions.csv"
    path.write_bytes(table(GOOD))
    with override("en"):
        call_command("import_units", "grassroots", path, dry_run=True)
        assert not Unit.objects.filter(code="450203-B").exists()
        call_command("import_units", "grassroots", path, by="clerk")
    assert capsys.readouterr().out.splitlines() == ["1 new, 0 changed, 0 unchanged, 0 refused"] * 2


def test_the_command_refuses_with_every_reason(tree, tmp_path, capsys):
    path = tmp_path / "unions.csv"
    path.write_bytes(table(("450203-B", "", "450203"), ("450203-C", "x", "450299")))
    with override("en"), pytest.raises(CommandError) as refused:
        call_command("import_units", "grassroots", path)
    assert refused.value.returncode == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    with pytest.raises(CommandError) as missing:
        call_command("import_units", "grassroots", tmp_path / "none.csv")
    assert missing.value.returncode == 2


# ---- Who takes part in a campaign


def campaigns(data: bytes, by=None):
    return bring_in(data, "campaigns.csv", Register.CAMPAIGN, by=by)


def test_participants_are_listed_by_code_and_the_list_is_the_whole_of_it(tree):
    heads = ("code", "name", "parent_code", "kind", "participants")
    row = ("450203-C", "劳动竞赛", "450203", "competition")
    campaigns(table((*row, "450203-A（承办）；450203"), heads=heads))
    assert taking_part() == {"450203-A": "承办", "450203": ""}
    assert campaigns(exported(Register.CAMPAIGN)).counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    campaigns(table((*row, "450203-A"), heads=heads))
    assert taking_part() == {"450203-A": ""}
    campaigns(table((*row, "清空"), heads=heads))
    assert taking_part() == {}


def taking_part():
    return dict(Participation.objects.filter(campaign__code="450203-C").values_list("unit__code", "part"))


def figures():
    of_campaign = Participation.objects.filter(campaign__code="450203-C").order_by("unit__code")
    return list(of_campaign.values_list("unit__code", "part", "people", "result"))


def test_participating_units_come_with_their_people_and_results_and_go_out_the_same(tree):
    heads = ("code", "name", "parent_code", "kind", "participants")
    row = ("450203-C", "劳动竞赛", "450203", "competition")
    campaigns(table((*row, "450203-A（承办）１，２００人 一等奖；450203 优胜奖"), heads=heads))
    assert figures() == [("450203", "", None, "优胜奖"), ("450203-A", "承办", 1200, "一等奖")]
    assert campaigns(exported(Register.CAMPAIGN)).counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    campaigns(table((*row, "450203-A (承办) 85 people"), heads=heads))
    assert figures() == [("450203-A", "承办", 85, "")]
    for unclear in ("450203-A 85", "450203-A 99999999人", "450203-A 85人 (承办)"):
        with pytest.raises(Refused):
            campaigns(table((*row, unclear), heads=heads))
    assert figures() == [("450203-A", "承办", 85, "")], "a number is not said to be people, or of too many"


def test_a_file_neither_tells_nor_touches_participants_outside_the_clerks_area(tree):
    heads = ("code", "name", "parent_code", "kind", "participants")
    campaigns(table(("450203-C", "劳动竞赛", "450203", "competition", "450203-A; 450100"), heads=heads))
    clerk = builders.clerk(tree.yufeng, "yufeng")
    row = ("450203-C", "劳动竞赛", "", "")
    with override("en"), pytest.raises(Refused) as foreign:
        campaigns(table((*row, "450100; 450203-A"), heads=heads), by=clerk)
    with override("en"), pytest.raises(Refused) as unknown:
        campaigns(table((*row, "450999; 450203-A"), heads=heads), by=clerk)
    assert foreign.value.reasons[0].replace("450100", "") == unknown.value.reasons[0].replace("450999", "")
    campaigns(table((*row, "清空"), heads=heads), by=clerk)
    assert taking_part() == {"450100": ""}


def test_a_file_neither_tells_nor_touches_an_earlier_edition_outside_the_clerks_area(tree):
    heads = ("code", "name", "parent_code", "kind", "earlier")
    campaigns(table(("450200-C", "市竞赛", "450200", "competition", ""), heads=heads))
    campaigns(table(("450203-C", "区竞赛", "450203", "competition", "450200-C"), heads=heads))
    campaigns(table(("450203-D", "区竞赛二", "450203", "competition", ""), heads=heads))
    clerk = builders.clerk(tree.yufeng, "yufeng")
    own = Campaign.objects.filter(code="450203-C")
    rows = list(RESOURCES[Register.CAMPAIGN]().rows(own, ["code", "earlier"], by=clerk))
    assert rows == [["450203-C", ""]]
    campaigns(table(("450203-C", "竞赛", "", "", "清空"), heads=heads), by=clerk)
    with override("en"), pytest.raises(Refused, match="outside your area"):
        campaigns(table(("450203-C", "竞赛", "", "", "450203-D"), heads=heads), by=clerk)
    assert (own.get().name, own.get().earlier.code) == ("竞赛", "450200-C")
