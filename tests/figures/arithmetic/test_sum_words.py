"""What a sum or a difference is called follows from its value and its bounds, and no unknown digit is named."""

from decimal import Decimal

import pytest
from django.utils import translation

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity, difference
from apps.figures.arithmetic.quantity_text import as_said, read, sum_text, write_zh
from apps.figures.arithmetic.sums import sum_of
from apps.reports.tables import wording


def summed(text: str) -> Quantity:
    return sum_of([read(part) for part in text.split(" + ")])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("5 + 7", "12"),
        ("60.65万 + 83.13万", "143.78万"),
        ("12.72亿 + 超过3亿", "超过15.71亿"),
        ("12.72亿 + 不少于3亿", "不少于15.71亿"),
        ("超过75万 + 74.3万", "超过149.2万"),
        ("近700 + 超过6万", "超过6.06万"),
        ("5 + 超过3亿", "超过300000005"),
        ("730多 + 20多", "750多"),
        ("1000多", "1000多"),
        ("350多万", "350多万"),
        ("43万多", "43万多"),
        ("5 + 不足300", "不足305"),
        ("5 + 近300", "近305"),
        ("近700 + 不足60", "不足760"),
        ("5 + 不超过300", "不超过305"),
        ("约5万 + 5", "约50005"),
    ],
)
def test_the_word_of_a_sum_and_the_number_it_names(parts, said):
    assert write_zh(summed(parts)) == said


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ("19.52万 + 135634", "33.08万"),
        ("21万 + 135634", "35万"),
        ("21万 + 6104425", "6,314,425"),
        ("12.72亿 + 3.8亿", "16.5亿"),
        ("19.52万 + 653081234", "65,327.64万"),
        ("135634 + 1", "135,635"),
    ],
)
def test_a_screen_prints_a_sum_to_its_coarsest_place_where_that_says_something(parts, shown):
    with translation.override("zh-hans"):
        assert wording.number(summed(parts)) == shown


def test_a_sum_keeps_its_value_and_its_rounding_whatever_the_screen_prints():
    total = summed("21万 + 135634")
    assert (total.value, total.interval, total.rounding) == (345_634, Interval(total.value, total.value), 5000)


@pytest.mark.parametrize(
    ("parts", "offered"),
    [
        ("19.52万 + 135634", "33.08万"),
        ("21万 + 6104425", "6,314,425"),
        ("135634 + 1", "135,635"),
        ("0.52万 + 100", "5,300"),
    ],
)
def test_a_cell_is_offered_a_sum_of_printed_numbers_at_its_coarsest_place(parts, offered):
    assert sum_text(summed(parts)) == offered


def test_a_cell_is_offered_a_sum_that_it_reads_back_with_its_word():
    offered = read(sum_text(summed("12.72亿 + 超过3亿")))
    assert (offered.qualifier, offered.value) == ("over", 1_571_000_000)


@pytest.mark.parametrize(
    ("later", "earlier", "side", "told"),
    [
        ("超过300", "112", ">", "188"),
        ("112", "超过300", "<", "-188"),
        ("超过15.2亿", "12.72亿", ">", "247000000"),
        ("740", "730多", "", "10"),
        ("112", "100", "", "12"),
    ],
)
def test_a_difference_without_end_on_one_side_is_more_or_less_than_the_other(later, earlier, side, told):
    change = difference(read(later), read(earlier))
    assert (change.side, change.told) == (side, Decimal(told))


@pytest.mark.parametrize(
    ("printed", "said", "with_measure"),
    [
        ("350多万元", "350多万", "350多万元"),
        ("1000多万元", "1000多万", "1000多万元"),
        ("1500余万元", "1500余万", "1500余万元"),
        ("达12.9万多家", "12.9万多", "12.9万多家"),
        ("90%以上", "90以上", "90%以上"),
        ("60家以下", "60以下", "60家以下"),
        ("超过1100多万人", "超过1100多万", "超过1100多万人"),
    ],
)
def test_a_number_is_printed_as_it_was_said(printed, said, with_measure):
    quantity = read(printed)
    assert (as_said(quantity), as_said(quantity, quantity.stated_measure)) == (said, with_measure)


@pytest.mark.parametrize("printed", ["606500", "19.52万", "over 60,000", ">60000"])
def test_what_was_not_said_in_chinese_words_has_words_of_our_own(printed):
    assert as_said(read(printed)) == ""
