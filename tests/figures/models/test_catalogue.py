"""The catalogue fixture: complete, consistent, and loaded by plain `loaddata`."""

import re
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.changelog.models import Change
from apps.figures.arithmetic import period_codes, rule_language
from apps.figures.models import Definition, EditRule, Form, FormItem, Indicator, IndicatorGroup, Period, Source
from apps.units.models import REGISTERS, Register
from tests.owner import load
from tests.worlds import shared

HAN = re.compile("[\u4e00-\u9fff]")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@shared
def catalogue():
    load("catalogue", "report")


def test_it_holds_the_whole_catalogue():
    assert Indicator.objects.count() == 109
    assert IndicatorGroup.objects.count() == 15
    assert Counter(Indicator.objects.values_list("kind", flat=True)) == {"collected": 92, "counted": 12, "computed": 5}
    assert set(Form.objects.values_list("register", flat=True)) == set(Register.values)
    assert Source.objects.get(code="GX2014").published is None


def test_loading_it_twice_changes_nothing():
    before = Change.objects.count()

    load("catalogue", "report")

    assert before > 0
    assert Change.objects.count() == before


@pytest.mark.parametrize("model", [IndicatorGroup, Indicator, Definition, Form, FormItem, EditRule, Period, Source])
def test_every_record_is_one_an_administrator_could_have_saved(model):
    assert [fault for record in model.objects.all() if (fault := _fault(record))] == []


def _fault(record):
    try:
        record.full_clean()
    except ValidationError as error:
        return f"{record}: {error}"


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (IndicatorGroup, ["name"]),
        (Indicator, ["name", "measure"]),
        (Form, ["name"]),
        (Definition, ["text"]),
        (EditRule, ["message"]),
    ],
)
def test_everything_is_named_in_both_languages(model, fields):
    for record in model.objects.all():
        for field in fields:
            assert HAN.search(getattr(record, f"{field}_zh")) or getattr(record, f"{field}_zh") == "%", record
            assert getattr(record, f"{field}_en").strip(), record
            assert not HAN.search(getattr(record, f"{field}_en")), record


def test_every_indicator_has_a_definition_from_the_first_reported_year_on():
    first_day = Period.objects.order_by("starts").first().starts

    assert first_day == date(2008, 10, 1)
    assert set(Definition.objects.filter(starts=first_day).values_list("indicator", flat=True)) == set(
        Indicator.objects.values_list("pk", flat=True)
    )


def test_every_period_is_what_its_code_says():
    for period in Period.objects.all():
        assert period.span == period_codes.read(period.code)


def test_every_computed_rate_has_parts_that_add_up():
    rates = Indicator.objects.filter(kind=Indicator.Kind.COMPUTED)

    for rate in rates:
        assert rate.is_percent
        assert rate.over_units == rate.over_time == "recompute"
        assert rate.numerator.additive
        assert rate.denominator.additive
    assert {rate.code for rate in rates} == {"ORG04", "ORG15", "ORG20", "LAW08", "FIN06"}


def test_every_counted_indicator_names_a_register_and_a_filter_that_register_has():
    for indicator in Indicator.objects.filter(kind=Indicator.Kind.COUNTED):
        units = REGISTERS[indicator.counts]

        assert not indicator.answered_by
        for name, value in indicator.filter.items():
            assert value in dict(units._meta.get_field(name).flatchoices), indicator


def test_nothing_adds_up_from_a_register_whose_form_does_not_ask_it():
    for indicator in Indicator.objects.all():
        assert set(indicator.carriers) <= set(indicator.answered_by), indicator
        if indicator.kind == Indicator.Kind.COLLECTED:
            assert bool(indicator.carriers) is indicator.additive, indicator


def test_every_form_asks_what_its_register_answers_and_nothing_else():
    for form in Form.objects.all():
        letter = Register(form.register).letter
        asked = set(form.items.filter(coverage="own").values_list("indicator__code", flat=True))

        assert asked == set(Indicator.objects.filter(answered_by__contains=letter).values_list("code", flat=True))


def test_federations_alone_state_every_indicator_that_has_an_area_statement():
    areas = FormItem.objects.filter(coverage="area")

    assert set(areas.values_list("form__register", flat=True)) == {Register.FEDERATION}
    assert set(areas.values_list("indicator__code", flat=True)) == set(
        Indicator.objects.exclude(area=Indicator.Area.NO).values_list("code", flat=True)
    )


def test_a_form_is_in_the_order_of_the_catalogue_with_the_unit_itself_before_its_area():
    for form in Form.objects.all():
        lines = list(form.items.values_list("indicator__group__order", "indicator__order", "coverage"))

        assert lines == sorted(lines, key=lambda line: (line[0], line[1], line[2] == "area"))


def test_every_rule_compiles_and_names_known_indicators():
    known = set(Indicator.objects.values_list("code", flat=True))
    rules = {rule.code: rule_language.compile_rule(rule.expression) for rule in EditRule.objects.all()}

    assert len(rules) == 97
    assert set().union(*(rule.indicators for rule in rules.values())) <= known


def test_only_counted_indicators_are_held_against_their_register_and_only_as_a_query():
    held = {}
    for rule in EditRule.objects.all():
        for reference in rule_language.compile_rule(rule.expression).references:
            if reference.source == "counted":
                held[reference.code] = rule.severity

    counted = Indicator.objects.filter(kind=Indicator.Kind.COUNTED).values_list("code", flat=True)
    assert held == dict.fromkeys(counted, "query")


def test_every_rate_is_kept_between_0_and_100():
    rates = set(Indicator.objects.filter(nature=Indicator.Nature.RATE).values_list("code", flat=True))

    assert rates == {
        code for code in rates if EditRule.objects.filter(expression=f"0 <= {code} <= 100", severity="error").exists()
    }


def test_messages_speak_of_indicators_by_name_and_queries_ask_for_an_explanation():
    codes = set(Indicator.objects.values_list("code", flat=True))

    for rule in EditRule.objects.all():
        assert not any(code in rule.message_zh + rule.message_en for code in codes), rule
        assert ("explain" in rule.message_en) is (rule.severity == "query"), rule
        assert ("说明" in rule.message_zh) is (rule.severity == "query"), rule


def test_every_group_has_leads_and_every_indicator_is_said_in_both_languages():
    """What a report puts first, and how: no group opens with nothing, no two of a group share a place."""
    for group in IndicatorGroup.objects.prefetch_related("indicators"):
        places = [indicator.importance for indicator in group.indicators.all()]
        leads = [indicator.code for indicator in group.indicators.all() if indicator.lead]
        assert 1 <= len(leads) <= 7, group.code
        assert len(places) == len(set(places)), group.code
    for indicator in Indicator.objects.all():
        assert "{}" in indicator.phrase_zh, indicator.code
        assert "{}" in indicator.phrase_en, indicator.code
        assert not HAN.search(indicator.phrase_en), indicator.code
