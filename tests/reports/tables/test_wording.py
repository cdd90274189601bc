"""Numbers and reasons as people read them, in both languages."""

from decimal import Decimal

import pytest
from django.utils import translation

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import read
from apps.reports.tables import wording


@pytest.mark.parametrize(
    ("text", "plain", "scaled", "english"),
    [
        ("3590", "3,590", "3,590", "3,590"),
        ("135634", "135,634", "13.56万", "135,634"),
        ("83.13万", "83.13万", "83.13万", "831.3 thousand"),
        ("84万", "840,000", "84万", "840,000"),
        ("超过6万家", "超过6万", "超过6万", "over 60,000"),
        ("730多项", "730多", "730多", "730-odd"),
        ("约5200人", "约5,200", "约5,200", "about 5,200"),
        ("12.5", "12.5", "12.5", "12.5"),
    ],
)
def test_a_number_is_shown_in_its_own_words(text, plain, scaled, english):
    with translation.override("zh-hans"):
        assert wording.number(read(text)) == plain
        assert wording.number(read(text), "scaled") == scaled
    with translation.override("en"):
        assert wording.number(read(text)) == english


def test_a_difference_of_rounded_numbers_keeps_their_unit_and_its_sign():
    rounded = Quantity(Decimal(224800), "exact", Interval(Decimal(224700), Decimal(224900)))
    with translation.override("zh-hans"):
        assert wording.number(rounded, signed=True) == "+22.48万"


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "1.2万亿"), ("en", "1.2 trillion")])
def test_a_million_millions_has_the_same_name_whether_rounded_for_reading_or_printed_so(language, text):
    stated = Quantity(Decimal(1_200_000_000_000), "exact", Interval(Decimal("1.15e12"), Decimal("1.25e12")))
    with translation.override(language):
        assert wording.number(Quantity(Decimal(1_200_000_000_000)), "scaled") == text
        assert wording.number(stated) == text


@pytest.mark.parametrize("text", ["超过6万", "不少于60", "不足100", "5", "730多"])
def test_every_interval_has_its_words(text):
    assert wording.bounds(read(text).interval)


def test_every_reason_has_its_sentence():
    facts = {"from": "2009", "to": "2014", "reported": 1, "expected": 14}
    assert all(wording.reason(code, **facts) for code in wording.REASONS)


WITHIN = Interval(Decimal("86.45"), Decimal("86.55"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scale", ["plain", "scaled"])
def test_a_rate_known_within_bounds_stays_in_plain_digits(language, scale):
    with translation.override(language):
        assert wording.number(Quantity(Decimal("86.5"), "exact", WITHIN, "%"), scale) == "86.5"


def test_endless_bounds_are_printed_rounded_outwards():
    third = Decimal(1) / 3
    assert wording.bounds(Interval(third, 2 * third)) == "0.3333 – 0.6667"


@pytest.mark.parametrize(("value", "zh", "en"), [(1488, "1,488", "1,488"), (14880, "1.49万", "14.88 thousand")])
def test_an_exact_number_of_four_digits_is_rounded_in_neither_language(value, zh, en):
    for language, said in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert wording.number(Quantity(Decimal(value)), "scaled") == said
