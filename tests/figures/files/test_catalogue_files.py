"""The catalogue by file: what leaves in a workbook comes back equal, and a file is refused what a form would be."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.files.catalogue import plan, workbook
from apps.figures.files.catalogue.tables import TABLES
from apps.figures.models import EditRule, Form, FormItem, Indicator, IndicatorGroup, Period
from apps.units.errors import Faulty, Refused
from apps.units.models import Federation
from tests import builders, worlds
from tests.worlds import shared

pytestmark = pytest.mark.django_db
RULES = "code,expression,missing,severity,message_zh,message_en,active\n"
FORMS = "code,name_zh,name_en,register,series,version,starts,ends\n"


@shared(on=worlds.first_records)
def people():
    region, city = (Federation.objects.get(code=code) for code in ("450000", "450200"))
    return {
        "keeper": builders.person("keeper", "administrator", region),
        "of a city": builders.person("of a city", "administrator", city),
    }


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def exported(language: str = "en") -> bytes:
    out = io.BytesIO()
    with translation.override(language):
        workbook.write(out)
    return out.getvalue()


def all_values() -> dict:
    return {table.name: [table.values_of(record) for record in table.records()] for table in TABLES}


def bring_in(text: str | bytes, by=None) -> plan.CataloguePlan:
    data = text if isinstance(text, bytes) else text.encode()
    return plan.bring_in(data, "catalogue", by=by)


def refused(text: str | bytes, by=None) -> str:
    before = Change.objects.count()
    with pytest.raises(Faulty) as caught:
        bring_in(text, by)
    assert Change.objects.count() == before, "nothing of it was written"
    return "\n".join(caught.value.reasons)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_leaves_in_a_workbook_comes_back_equal_into_an_empty_system(people, language):
    with acting(door="test"):
        FormItem.objects.filter(form__register="campaign").update(campaign_kinds=["contest", "relief"], edition_from=2)
        Form.objects.filter(code="FACILITY").update(ends=date(2030, 9, 30))
        Indicator.objects.filter(code="ORG12").update(phrase_zh="", phrase_en="=members {}")
        EditRule.objects.filter(code="ORG01-LE-ORG02").update(active=False)
        builders.period("2010-2014")
    before, data = all_values(), exported(language)
    assert min(len(rows) for rows in before.values()) > 5
    with acting(door="test"):
        for table in reversed(TABLES):
            if table.model is Indicator:
                Indicator.objects.update(numerator=None, denominator=None, kind="collected")
            table.model.objects.all().delete()
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        done = bring_in(data)
    assert all_values() == before
    assert done.counts == {"new": sum(map(len, before.values())), "changed": 0, "gone": 0, "unchanged": 0, "refused": 0}
    again = bring_in(exported(language))
    assert (again.works, again.passed) == (0, []), "the same file again changes nothing"


def test_a_file_of_one_table_is_known_by_its_headings_and_changes_what_it_says_alone(people):
    group = IndicatorGroup.objects.get(code="ORG")
    done = bring_in(
        "代码,中文名称,英文名称,顺序\nORG,组织建设工作,Organisation building,1\nNEW,新组,New group,99\n",
        people["keeper"],
    )
    assert [(line.kind, line.codes) for line in done.lines] == [("changed", "ORG"), ("new", "NEW")]
    assert done.lines[0].parts == (("Chinese name", "组织建设", "组织建设工作"),)
    group.refresh_from_db()
    assert (group.name_zh, group.name_en) == ("组织建设工作", "Organisation building")
    change = Change.objects.filter(register="figures.indicatorgroup").latest("pk")
    assert (change.by, change.door, change.reason) == (people["keeper"], "file", "catalogue")


def test_every_fault_is_told_with_its_row_and_what_rests_on_a_refused_record_is_not_told_twice(people):
    rules = [
        "R1,ORG13 <=,skip_any,error,中,en,yes",
        "R2,ORG13 <= XYZ99,skip_any,error,中,en,yes",
        "R3,ORG13 <= ORG12,sometimes,error,中,en,yes",
        ",ORG13 <= ORG12,skip_any,error,中,en,yes",
        "R5,ORG13 <= ORG12,skip_any,error,,en,perhaps",
        "R6,ORG13 <= ORG12,skip_any,error,中,en,yes",
        "R6,ORG13 <= ORG12,skip_any,query,中,en,yes",
    ]
    told = refused(RULES + "\n".join(rules), people["keeper"])
    for row, said in [(2, "ORG12 <= ORG10"), (3, "XYZ99"), (4, "sometimes"), (5, "This cell is needed"), (6, "perhaps"),
                      (8, "stands in row 7 too")]:  # fmt: skip
        assert any(f"row {row}," in line and said in line for line in told.splitlines()), (row, told)
    book = openpyxl.Workbook()
    sheets = {"forms": FORMS, "lines": "form,indicator,coverage,required,order\n"}
    rows = {"forms": "NEWFORM,新表,New form,nowhere,,1,2030-10-01,", "lines": "NEWFORM,ORG12,own,yes,1"}
    for name, heads in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(heads.strip().split(","))
        sheet.append([text or None for text in rows[name].split(",")])
    out = io.BytesIO()
    book.save(out)
    told = refused(out.getvalue())
    assert told.count("row 2") == 1
    assert "nowhere" in told


def test_a_record_in_two_sheets_a_filter_without_end_and_other_days_of_a_period_are_refused(people):
    book = openpyxl.Workbook()
    for number, name in enumerate(("第一组", "第二组")):
        sheet = book.create_sheet(f"groups {number}")
        sheet.append(["code", "name_zh", "name_en", "order"])
        sheet.append(["NEWGROUP", name, "new", 9])
    out = io.BytesIO()
    book.save(out)
    assert "stands in sheet groups 0, row 2, too" in refused(out.getvalue(), people["keeper"])
    builders.period("2030")
    assert "2029-10-01" in refused("code,kind,starts,ends\n2030,year,2030-01-01,2030-12-31\n", people["keeper"])
    assert "There is no indicator “ABSENT”" in refused(
        "form,indicator,coverage,gone\nGRASSROOTS,ABSENT,own,yes\n", people["keeper"]
    )
    assert "This is no filter" in refused("code,name_zh,name_en,filter\nORG08,名,name," + "[" * 5000, people["keeper"])


def test_what_figures_rest_on_stays_in_a_file_as_it_does_in_the_form(people):
    members = Indicator.objects.get(code="ORG12")
    builders.stated(Federation.objects.get(code="450200"), members, "2014", "831300人")
    told = refused("code,decimals,order\nORG12,2,12\n", people["keeper"])
    assert "row 2" in told
    assert "what they mean cannot be changed" in told
    assert "Give the new one with a new definition" in refused("code,name_zh\nORG12,会员\n")
    assert bring_in("code,importance,order\nORG12,7,12\n").works == 1


def test_two_versions_change_hands_whatever_the_order_of_their_rows_and_are_never_valid_at_once(people):
    first = "GRASSROOTS,基层工会调查表,Survey of grassroots unions,grassroots,GRASSROOTS,2014,2013-10-01,"
    later = "GRASSROOTS-2030,基层工会调查表,Survey of grassroots unions,grassroots,GRASSROOTS,2030,2029-10-01,"
    assert "is valid on some of these days" in refused(FORMS + later + "\n")
    assert bring_in(FORMS + later + "\n" + first + "2029-09-30\n").works == 2
    for ends, starts in (("2028-09-30", "2028-10-01"), ("2030-09-30", "2030-10-01")):
        rows = first + ends + "\n", later.replace("2029-10-01", starts) + "\n"
        assert bring_in(FORMS + "".join(rows)).works == 2
    assert bring_in(FORMS + "".join(reversed(rows)).replace("2030-", "2031-")).works == 2
    assert list(Form.objects.filter(series="GRASSROOTS").values_list("starts", flat=True)) == [
        date(2031, 10, 1),
        date(2013, 10, 1),
    ]


def test_a_line_is_taken_off_only_where_the_file_says_so_and_nothing_was_answered(people):
    heads = "form,indicator,coverage,gone\n"
    done = bring_in(heads + "GRASSROOTS,ORG02,own,是\nGRASSROOTS,ORG03,own,no\n")
    assert [line.kind for line in done.lines] == ["gone", "unchanged"]
    assert not FormItem.objects.filter(form__code="GRASSROOTS", indicator__code="ORG02").exists()
    assert [line.kind for line in bring_in(heads + "GRASSROOTS,ORG02,own,yes\n").lines] == ["unchanged"]
    city, members = Federation.objects.get(code="450200"), Indicator.objects.get(code="ORG12")
    answered = builders.submission(city, Form.objects.get(code="FEDERATION"), "2014", {members: 500}, "area")
    builders.approved(answered)
    assert "Make a new version instead" in refused(heads + "FEDERATION,ORG12,area,yes\n")


def test_the_days_of_a_period_follow_from_its_code(people):
    assert bring_in("code,starts,ends\n2030,,\nCY2030,2030-01-01,2030-12-31\n").works == 2
    assert Period.objects.get(code="2030").starts == date(2029, 10, 1)
    assert "Here it is 2030-10-01" in refused("code,starts\n2031,2031-01-01\n")
    assert "no period code" in refused("code,starts\nspring,2031-01-01\n")


def test_only_who_keeps_the_catalogue_brings_it_in(people):
    rule = RULES + "R1,ORG13 <= ORG12,skip_any,error,中,en,yes\n"
    for act in (
        lambda: plan.preview(rule.encode(), by=people["of a city"]),
        lambda: bring_in(rule, people["of a city"]),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert plan.preview(rule.encode(), by=people["keeper"]).works == 1
    assert not EditRule.objects.filter(code="R1").exists(), "a preview writes nothing"
    seen = plan.preview(rule.encode(), by=people["keeper"]).digest
    bring_in(rule.replace("R1", "R0"))
    with pytest.raises(Refused, match="changed since"):
        plan.bring_in(rule.replace("ORG13", "ORG14").encode(), "f", by=people["keeper"], seen=seen)
    assert plan.bring_in(rule.encode(), "f", by=people["keeper"], seen=seen).works == 1


def test_a_file_in_which_nothing_is_a_table_or_with_too_many_rows_is_refused_as_a_whole(people, monkeypatch):
    with pytest.raises(Refused, match="No row of headings"):
        bring_in("one,two\n1,2\n")
    monkeypatch.setattr("apps.figures.files.catalogue.reading.MOST", 1)
    with pytest.raises(Refused, match="at most 1 rows"):
        bring_in("code,order\nORG12,1\nORG13,2\n")
    assert "There is no such column" in refused("code,order,colour\nORG,1,red\n")


def test_the_commands_write_a_workbook_and_bring_it_in(people, tmp_path, capsys):
    file = tmp_path / "catalogue.xlsx"
    call_command("export_catalogue", output=file)
    call_command("import_catalogue", file, dry_run=True)
    assert capsys.readouterr().out.startswith("unchanged: ")
    rules = tmp_path / "rules.csv"
    rules.write_text(RULES + "R1,ORG13 <= ORG12,skip_any,error,中,en,yes\n")
    call_command("import_catalogue", rules, dry_run=True)
    assert "new rules R1\nnew: 1" in capsys.readouterr().out
    assert not EditRule.objects.filter(code="R1").exists()
    call_command("import_catalogue", rules, by="keeper")
    assert EditRule.objects.get(code="R1").active
    rules.write_text(RULES + "R1,ORG13 <=,skip_any,error,中,en,yes\n")
    for dry_run in (True, False):
        with pytest.raises(CommandError, match="Refused: 1 reasons"):
            call_command("import_catalogue", rules, dry_run=dry_run)
    with pytest.raises(CommandError) as caught:
        call_command("import_catalogue")
    assert caught.value.returncode == 2


def test_the_lists_lead_to_the_files_of_the_catalogue_and_to_the_opening_of_a_year(people, client):
    for who, keeps in (("keeper", True), ("of a city", False)):
        client.force_login(people[who])
        for name in ("indicator", "indicatorgroup", "form", "editrule"):
            page = client.get(f"/admin/figures/{name}/").text
            assert "/indicator/export/" in page
            assert ("/indicator/import/" in page, "/indicator/shipped/" in page) == (keeps, keeps)
        assert ("period/open/" in client.get("/admin/figures/period/").text) is keeps
