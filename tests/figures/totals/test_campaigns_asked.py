"""A campaign is asked what its kind and edition are asked: who is expected, what was left blank, how far forms are."""

from datetime import date
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.models.form_lines import Respondents
from apps.figures.totals import answers, progress
from apps.figures.totals.missing_units import missing_units
from apps.figures.triggers.asked_of import ASKED_OF
from apps.figures.workflow import expected
from apps.figures.workflow.expected import DutyFilter
from apps.units.models import Campaign
from tests import builders
from tests.figures.fair import Fair, ask
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def fair() -> Fair:
    return Fair()


def expect_counts_to_agree() -> None:
    assert list(answers.differing()) == []
    assert progress.stored() == progress.recomputed()


# ---- The rule


def test_the_database_asks_a_campaign_what_the_program_asks_it(fair):
    kinds = [[], ["competition"], ["contest", "culture"]]
    editions = [(None, None), (2, None), (None, 1), (1, 2), (3, 3)]
    campaigns = list(Campaign.objects.all())
    item, respondents, told = fair.item("ECO01"), Respondents(campaigns), set()
    for named, (first, last) in product(kinds, editions):
        ask(item, named, first, last)
        item.refresh_from_db()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT u.id FROM units_unit u, figures_formitem m WHERE u.register = 'campaign' AND m.id = %s"
                f" AND {ASKED_OF}",
                [item.pk],
            )
            by_database = {key for (key,) in cursor.fetchall()}
        by_program = {campaign.pk for campaign in campaigns if respondents.is_asked(campaign.pk, item)}
        assert by_database == by_program, (named, first, last)
        told.add(frozenset(by_program))
    assert len(told) > 8, "the cases tell campaigns apart"


def test_a_campaign_whose_edition_nobody_wrote_down_is_asked_of_any(fair):
    respondents = Respondents([fair.first, fair.second, fair.unnumbered])
    asked = [unit.code for unit in (fair.first, fair.second, fair.unnumbered)
             if respondents.is_asked(unit.pk, fair.item("ECO03"))]  # fmt: skip
    assert asked == ["450200-SECOND", "450200-UNNUMBERED"]


# ---- m of n


def test_expected_are_the_campaigns_of_the_kinds_and_editions_that_the_line_names(fair):
    told = [fair.m_of_n(indicator) for indicator in (fair.units, fair.people, fair.back, fair.shown)]
    assert told == [(0, 3), (0, 4), (0, 2), (0, 1)]
    missing = missing_units(fair.city, fair.back.pk, fair.year)
    assert [unit.code for unit in missing.units] == ["450200-SECOND", "450200-UNNUMBERED"]


def test_the_sum_is_whole_once_those_asked_have_answered(fair):
    fair.answer(fair.shows, shown=500)
    standing = fair.standing(fair.shown)
    assert (standing.reported, standing.expected, standing.is_whole) == (1, 1, True)
    expect_counts_to_agree()


def test_what_is_not_asked_is_no_blank_answer(fair):
    fair.answer(fair.first, units=3)
    assert fair.m_of_n(fair.people) == (1, 4), "it left that blank"
    assert fair.m_of_n(fair.back) == (0, 2), "it was not asked that"
    assert fair.standing(fair.shown).blank == 0
    expect_counts_to_agree()


def test_what_was_stated_without_being_asked_counts(fair):
    fair.answer(fair.contest, people=20, shown=7)
    standing = fair.standing(fair.shown)
    assert (standing.below.value, standing.reported, standing.expected) == (7, 1, 2)
    expect_counts_to_agree()


def test_a_waived_campaign_leaves_only_the_lines_it_was_asked(fair):
    fair.waive(fair.contest)
    told = [(fair.standing(asked).waived, *fair.m_of_n(asked)) for asked in (fair.units, fair.people, fair.shown)]
    assert told == [(0, 0, 3), (1, 0, 3), (0, 0, 1)]
    expect_counts_to_agree()


# ---- Another kind


def test_a_campaign_that_becomes_one_of_another_kind_is_counted_as_such(fair):
    fair.answer(fair.first, units=3, people=80)
    fair.become(fair.first, kind="culture")
    expect_counts_to_agree()
    assert fair.m_of_n(fair.shown) == (1, 2), "it has approved a form that asks this now, and left it blank"
    standing = fair.standing(fair.units)
    assert (standing.below.value, standing.reported, standing.expected) == (3, 1, 3), "what it stated counts"
    fair.become(fair.first, kind="competition")
    expect_counts_to_agree()
    assert fair.m_of_n(fair.shown) == (0, 1)


def test_another_edition_of_a_waived_campaign_is_counted_as_such(fair):
    fair.waive(fair.first)
    fair.become(fair.first, edition=2)
    expect_counts_to_agree()
    assert fair.standing(fair.back).waived == 1


def test_many_kinds_corrected_at_once_are_counted_one_by_one(fair):
    for campaign in (fair.first, fair.second, fair.unnumbered):
        fair.answer(campaign, units=3, people=80)
    with acting(door="test"):
        Campaign.objects.filter(kind="competition").update(kind="contest", edition=4)
    expect_counts_to_agree()
    assert fair.m_of_n(fair.people) == (3, 4)


# ---- Forms that are due, and how far they are


def test_no_form_is_due_of_a_campaign_that_it_asks_nothing(fair):
    duties, _count = expected.listed(DutyFilter((fair.city.path,), period=fair.year.pk), most=20)
    assert "450200-RIGHTS" not in [duty.unit.code for duty in duties]
    assert len(duties) == 5
    assert fair.course().units == 5


def test_required_cells_are_those_of_the_campaigns_that_are_asked_them(fair):
    assert (fair.course().asked, fair.course().answered) == (3, 0)
    fair.answer(fair.first, units=3)
    fair.answer(fair.contest, units=9)
    assert (fair.course().asked, fair.course().answered) == (3, 1), "what nobody required is no required cell"
    fair.waive(fair.shows)
    fair.waive(fair.second)
    assert (fair.course().asked, fair.course().answered) == (2, 1)
    expect_counts_to_agree()


# ---- What the database refuses


def refused(change) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return error.value.__cause__.diag.constraint_name


def test_whom_lines_are_asked_of_is_checked_and_stays_once_a_form_was_handed_in(fair):
    shown = fair.item("CUL06")
    assert refused(lambda: ask(shown, ["party"])) == "figures_item_names_kinds"
    assert refused(lambda: ask(shown, ["culture"], 3, 2)) == "figures_item_editions_in_order"
    other = builders.form("G", [(fair.shown, "own")], "grassroots").items.get()
    assert refused(lambda: ask(other, ["culture"])) == "figures_asks_campaigns"
    builders.submission(fair.shows, fair.form, "2015", {fair.shown: 4})
    ask(shown, ["culture", "service"])
    fair.waive(fair.contest)
    assert refused(lambda: ask(shown, ["culture"])) == "figures_asked_of_fixed"


def test_an_edition_that_has_ended_is_asked_nothing_for_the_next_year(fair):
    fair.become(fair.second, ends=date(2014, 9, 30))
    assert fair.m_of_n(fair.back) == (0, 1)
