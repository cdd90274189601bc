"""The demonstration: an invented region, marked as such, whose numbers agree and whose planted faults are found."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone

from apps.figures import attachments
from apps.figures.demonstration import course, numbers, planted, region, region_tables, unit_changes
from apps.figures.models import Attachment, ConversationEntry, Coverage, Figure, Finding, Revision, Submission
from apps.figures.workflow.deadlines import Extension
from apps.units.errors import Refused
from apps.units.models import Federation, Installation, Unit
from tests import builders
from tests.cost import SHARED, cost_of
from tests.examples import examples
from tests.figures.checks import planting
from tests.owner import by_owner
from tests.worlds import shared
from unionrecords.management.commands import make_demo

Severity, Status = Finding.Severity, Submission.Status
COLLECTED = str(region_tables.COLLECTED)


LAST_TWO_YEARS = region_tables.YEARS[3:]  # in which most is planted


def has_something_planted() -> set[str]:
    """The codes of the units in which something is planted, or at whose county it is."""
    cells = [*planted.IN_WORDS, *planted.NOT_APPLICABLE, *(cell for cell, _reason in planted.UNAVAILABLE)]
    cells += [cell for cell, _jump in planted.JUMPS]
    codes = {cell.unit for cell in cells} | {code for code, _year, _reason in planted.WAIVED}
    codes |= {*unit_changes.OPENED, *unit_changes.CLOSED, *planted.NEVER_BEGUN, *planted.DRAFTS, *planted.RETURNED}
    for unit, parent, _year in unit_changes.MOVED:
        codes |= {unit, parent}
    return {code.partition("-")[0] for code in codes}


def in_small_region(code: str) -> bool:
    """The cities, two counties of each and those with something planted, the neighbours of one, and all below these."""
    county = code.partition("-")[0]
    return county.endswith(("00", "01", "02")) or county.startswith("9913") or county in PLANTED


PLANTED = has_something_planted()


@shared
def demonstration() -> None:
    """The last two years of a small region that has everything planted."""
    with by_owner():
        region.make(years=LAST_TWO_YEARS, includes=in_small_region)


@shared
def whole_demonstration() -> None:
    """The same of the whole region."""
    with by_owner():
        region.make(years=LAST_TWO_YEARS)


def found_at(cell: planted.Cell) -> set[str]:
    """The checks that find something at a cell."""
    findings = Finding.objects.filter(
        unit__code=cell.unit,
        indicator__code=cell.indicator,
        period__code=str(cell.year),
        figure__coverage=cell.coverage,
    )
    return set(findings.values_list("check_code", flat=True))


def return_of(code: str, year: str = COLLECTED) -> Submission:
    return Submission.objects.get(unit__code=code, period__code=year)


def test_it_is_a_region_of_16_federations_and_111_counties_and_every_name_says_that_it_is_invented(
    whole_demonstration,
):
    levels = Counter(Federation.objects.values_list("level", flat=True))
    assert levels == {Federation.Level.PROVINCE: 1, Federation.Level.CITY: 16, Federation.Level.COUNTY: 111}
    assert Unit.objects.exclude(register="federation").count() > 2000
    placed = Federation.objects.filter(tile_column__isnull=False).values_list("tile_column", "tile_row")
    assert len(placed) == len(set(placed)) == 14  # all but the two without an area
    unmarked = Unit.objects.exclude(name__startswith="演示", name_en__startswith="Demo", notes=region_tables.NOTE)
    assert not unmarked.exists()
    assert Installation.objects.get().site_name == region_tables.SITE_NAME
    assert region.is_finished()


def test_every_name_of_it_says_that_it_is_invented(demonstration):
    unmarked = Unit.objects.exclude(name__startswith="演示", name_en__startswith="Demo", notes=region_tables.NOTE)
    assert not unmarked.exists()
    assert Installation.objects.get().site_name == region_tables.SITE_NAME
    assert region.is_finished()


def test_the_totals_of_the_whole_agree_with_its_figures_and_nothing_wrong_is_approved(whole_demonstration, capsys):
    call_command("check_totals")
    assert "≠" not in capsys.readouterr().err
    approved = Finding.objects.filter(submission__status=Status.APPROVED)
    assert not approved.filter(severity=Severity.ERROR).exists()
    assert Submission.objects.filter(status=Status.APPROVED).count() > 4000


def test_its_totals_agree_with_its_figures(demonstration, capsys):
    call_command("check_totals")
    assert "≠" not in capsys.readouterr().err


def test_what_the_region_states_is_what_its_unions_say(demonstration):
    members = Figure.objects.filter(indicator__code="ORG12", period__code="2017", submission__status=Status.APPROVED)
    stated = members.get(unit__code=region_tables.TOP, coverage=Coverage.AREA).value
    assert stated == members.filter(coverage=Coverage.OWN).aggregate(total=Sum("value"))["total"]


def test_of_the_year_under_collection_thirteen_of_sixteen_federations_are_in(demonstration):
    cities = Federation.objects.filter(level=Federation.Level.CITY)
    statuses = Counter(
        Submission.objects.filter(unit__in=cities, period__code=COLLECTED).values_list("status", flat=True)
    )
    assert statuses == {Status.APPROVED: 13, Status.SUBMITTED: 1, Status.RETURNED: 1}
    assert return_of(region_tables.TOP).status == Status.DRAFT
    assert not Submission.objects.filter(unit__code__in=planted.NEVER_BEGUN, period__code=COLLECTED).exists()
    extension = Extension.objects.get()
    assert extension.unit.code == planted.EXTENDED
    assert extension.until > timezone.localdate()
    asked = ConversationEntry.objects.filter(unit__code="991300", act="asked")
    assert set(asked.values_list("text", flat=True)) == set(planted.RETURN_REMARKS.values())


def test_earlier_years_are_approved_or_waived_with_a_reason(demonstration):
    earlier = Submission.objects.exclude(period__code=COLLECTED)
    assert set(earlier.values_list("status", flat=True)) == {Status.APPROVED, Status.WAIVED}
    for code, year, reason in planted.WAIVED:
        if year in (2017, 2018):
            assert return_of(code, str(year)).transitions.get(after=Status.WAIVED).reason == reason


def test_nothing_wrong_is_approved_and_every_query_there_is_explained(demonstration):
    approved = Finding.objects.filter(submission__status=Status.APPROVED)
    assert not approved.filter(severity=Severity.ERROR).exists()
    unexplained = approved.filter(severity=Severity.QUERY, explanation="")
    left = set(unexplained.values_list("unit__code", "indicator__code"))
    assert planted.CONTRADICTED[:2] in left
    assert left <= set(planted.LEFT_OPEN)
    explained = approved.filter(explanation=planted.EXPLANATION)
    assert explained.count() < 500, Counter(explained.values_list("check_code", flat=True))
    assert explained.filter(unit__code="990204-J01").exists()


def test_a_forgotten_ten_thousand_is_found_and_named(demonstration):
    cell = planted.FORGOTTEN_TEN_THOUSANDS
    findings = Finding.objects.filter(unit__code=cell.unit, indicator__code=cell.indicator, period__code=COLLECTED)
    assert "10000" in {finding.facts.get("factor") for finding in findings}


def test_a_county_unlike_its_neighbours_is_found(demonstration):
    cell = planted.BESIDE_NEIGHBOURS
    assert Finding.objects.filter(check_code="NEIGHBOURS", unit__code=cell.unit, period__code=COLLECTED).exists()


def test_of_all_other_values_hardly_one_is_taken_for_a_stranger_among_its_neighbours(
    whole_demonstration,
):
    strangers = Finding.objects.filter(check_code="NEIGHBOURS").exclude(unit__code=planted.BESIDE_NEIGHBOURS.unit)
    assert strangers.count() <= Figure.objects.filter(indicator__code="ORG12").count() / 100


def test_a_document_that_contradicts_a_return_is_found(demonstration):
    unit, indicator, year, *_print = planted.CONTRADICTED
    assert "ORIGIN" in found_at(planted.Cell(unit, indicator, int(year), planted.AREA))


def test_corrections_keep_their_reasons(demonstration):
    cell = planted.RESTATED
    restated = Revision.objects.filter(
        unit__code=cell.unit, indicator__code=cell.indicator, period__code=str(cell.year)
    )
    assert planted.RESTATED_REASON in set(restated.values_list("reason", flat=True)) or any(
        step.reason == planted.RESTATED_REASON for step in return_of(cell.unit, str(cell.year)).transitions.all()
    )
    assert Revision.objects.filter(reason=planted.CORRECTED_REASON).exists()


def test_numbers_in_words_and_cells_without_a_number_are_as_they_were_typed(demonstration):
    for cell, word in planted.IN_WORDS.items():
        figure = Figure.objects.get(
            unit__code=cell.unit, indicator__code=cell.indicator, period__code=str(cell.year), coverage=cell.coverage
        )
        assert figure.stated_text.startswith(word)
    states = Counter(Figure.objects.exclude(state="value").values_list("state", flat=True))
    assert states == {"not_applicable": len(planted.NOT_APPLICABLE), "unavailable": len(planted.UNAVAILABLE)}


def test_scans_stand_beside_a_form_a_number_and_a_source_and_one_was_withdrawn_with_its_reason(demonstration):
    kept = list(Attachment.objects.select_related("unit", "content"))
    assert all(attachments.is_unchanged(attachment) and attachment.content.kind == "pdf" for attachment in kept)
    mistaken = [attachment for attachment in kept if attachment.withdrawn_at]
    assert [(scan.unit.code, scan.withdrawn_because) for scan in mistaken] == [("991300", planted.MISTAKEN_REASON)]
    standing = [attachment for attachment in kept if not attachment.withdrawn_at]
    assert {attachment.unit.code for attachment in standing if attachment.form_id} == {"990100", "991200"}
    assert [attachment.unit.code for attachment in standing if attachment.indicator_id] == ["990204-J01"]
    assert [attachment.source.code for attachment in standing if attachment.source_id] == [planted.SOURCE]


def test_of_one_wrong_cell_in_a_form_the_cell_is_named_and_mostly_first(demonstration, record_property):
    """At least 95 of a hundred named, 70 first, in 50 ms; `record_property` keeps the counts of each kind of slip."""
    tally = planting.plant(examples(300), seed=1)
    for line in tally.lines():
        record_property("planted", line)
    planted_errors = tally.planted.total()
    assert tally.named.total() >= 0.95 * planted_errors
    assert tally.first.total() >= 0.70 * planted_errors
    assert tally.slowest.within(0.05)


def test_the_same_unit_says_the_same_at_every_making():
    said = numbers.of_union("990101-J01", 2016, opened=False)
    assert (said["ORG10"], said["ORG12"], said["FIN01"]) == (675, 638, 216818)


@pytest.mark.large
@pytest.mark.django_db
def test_all_five_years_of_it_are_made_within_a_minute_of_a_quiet_processor():
    with by_owner():
        cost = cost_of(region.make)
    assert region.is_finished()
    assert cost.processor < 60 * SHARED, cost


@pytest.mark.django_db
def test_beside_somebodys_unit_it_is_not_made():
    builders.federation("450000")
    with pytest.raises(Refused):
        region.make()
    with pytest.raises(CommandError):
        make_demo.refuse_database_in_use()
    assert Unit.objects.count() == 1
    assert not User.objects.filter(username="region-clerk").exists()


@pytest.mark.django_db
def test_in_the_folder_of_the_records_in_use_it_is_not_made(settings):
    settings.EMBEDDED, settings.VAR = True, settings.BASE_DIR / "var"
    with pytest.raises(CommandError, match="make demo"):
        make_demo.refuse_database_in_use()


@pytest.mark.django_db
def test_a_database_with_tables_and_nothing_of_the_demonstration_is_refused():
    with pytest.raises(CommandError):
        make_demo.refuse_database_in_use()


@pytest.mark.django_db
def test_what_a_clerk_could_not_hand_in_is_not_handed_in_there_either():
    city, members = builders.federation("450200"), builders.indicator("ORG12")
    form = builders.form("F", [(members, "area"), (builders.indicator("ORG10"), "area")], required=["ORG10"])
    made = builders.submission(city, form, "2015", {members: 100}, "area")
    with pytest.raises(Refused, match="ORG10"):
        course.refuse_what_is_held_back([made])
