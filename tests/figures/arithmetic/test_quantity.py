"""Qualified numbers are understood as people mean them, written so that they read back, and added without inventing."""

import operator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.figures.arithmetic.interval import Interval, plain
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import (
    QUALIFIERS,
    Quantity,
    QuantityDifference,
    QuantityError,
    difference,
)
from apps.figures.arithmetic.quantity_text import read, write_en, write_zh
from apps.figures.arithmetic.sums import sum_of

ISSUE = """
超过6万家      60000     over      (60000, ∞)                个
19.52万条      195200    exact     [195150, 195250]          项
730多项        730       over      (730, 740)                项
近700家        700       nearly    [650, 700)                个
约5万多人      50000     approx    [42500, 57500]            人
1500余万元     15000000  over      (15000000, 16000000)      元
90%以上        90        at_least  [90, 100]                 %
不少于60家     60        at_least  [60, ∞)                   个
３．８亿       380000000 exact     [375000000, 385000000]    -
1,234          1234      exact     [1234, 1234]              -
十二           12        exact     [12, 12]                  -
1200万         12000000  exact     [12000000, 12000000]      -
1亿多人        100000000 over      (100000000, 200000000)    人
千人以上       1000      at_least  [1000, ∞)                 人
"""
REPORT = """
75万人次       750000    exact     [750000, 750000]          人次
超过75万人次   750000    over      (750000, ∞)               人次
77个           77        exact     [77, 77]                  个
8.32万条       83200     exact     [83150, 83250]            项
6.29亿元       629000000 exact     [628500000, 629500000]    元
1.2万项        12000     exact     [11500, 12500]            项
1391项         1391      exact     [1391, 1391]              项
12.72亿元      1272000000 exact    [1271500000, 1272500000]  元
13.7万多家     137000    over      (137000, 138000)          个
43万多人       430000    over      (430000, 440000)          人
316家          316       exact     [316, 316]                个
160万元        1600000   exact     [1600000, 1600000]        元
20多场次       20        over      (20, 30)                  场次
1600多场次     1600      over      (1600, 1700)              场次
4万多册        40000     over      (40000, 50000)            册
3.8亿元        380000000 exact     [375000000, 385000000]    元
16.5万平方米   165000    exact     [164500, 165500]          平方米
1000多场次     1000      over      (1000, 2000)              场次
超过1000场次   1000      over      (1000, ∞)                 场次
2万多名        20000     over      (20000, 30000)            人
154名          154       exact     [154, 154]                人
达21万人       210000    exact     [210000, 210000]          人
109个          109       exact     [109, 109]                个
228次(场)      228       exact     [228, 228]                场次
26万人         260000    exact     [260000, 260000]          人
4.1万家        41000     exact     [40500, 41500]            个
超过1100多万人 11000000  over      (11000000, ∞)             人
达12.9万多家   129000    over      (129000, 130000)          个
308万多人      3080000   over      (3080000, 3090000)        人
3%             3         exact     [3, 3]                    %
30多部         30        over      (30, 40)                  部
1万多次        10000     over      (10000, 20000)            次
1000多件       1000      over      (1000, 2000)              项
62.7万人       627000    exact     [626500, 627500]          人
18.02万个      180200    exact     [180150, 180250]          个
达97.31%       97.31     exact     [97.31, 97.31]            %
653.08万人     6530800   exact     [6530750, 6530850]        人
达70%          70        exact     [70, 70]                  %
约30场         30        approx    [25.5, 34.5]              场次
74.3万人次     743000    exact     [742500, 743500]          人次
135634项       135634    exact     [135634, 135634]          项
6.48亿元       648000000 exact     [647500000, 648500000]    元
超过3亿元      300000000 over      (300000000, ∞)            元
1000多万元     10000000  over      (10000000, 20000000)      元
100%           100       exact     [100, 100]                %
350多万元      3500000   over      (3500000, 3600000)        元
13万名         130000    exact     [130000, 130000]          人
60.65万人      606500    exact     [606450, 606550]          人
83.13万人      831300    exact     [831250, 831350]          人
800多人次      800       over      (800, 900)                人次
达千人以上     1000      at_least  [1000, ∞)                 人
近150个        150       nearly    [145, 150)                个
"""
WRITTEN_BY_HAND = """
３．３万余件   33000     over      (33000, 34000)            项
1,234,567      1234567   exact     [1234567, 1234567]        -
二十           20        exact     [20, 20]                  -
一百零五       105       exact     [105, 105]                -
两万三千       23000     exact     [23000, 23000]            -
两万三         23000     exact     [23000, 23000]            -
两万零三       20003     exact     [20003, 20003]            -
一千二百万     12000000  exact     [12000000, 12000000]      -
一万二千三百四十五 12345 exact     [12345, 12345]            -
贰拾伍萬       250000    exact     [250000, 250000]          -
1亿2000万元    120000000 exact     [120000000, 120000000]    元
0万            0         exact     [0, 0]                    -
1.50万         15000     exact     [14950, 15050]            -
1.5万亿元      1500000000000 exact [1450000000000, 1550000000000] 元
上千人         1000      at_least  [1000, ∞)                 人
亿多人         100000000 over      (100000000, 200000000)    人
十多个         10        over      (10, 20)                  个
十几           10        over      (10, 20)                  -
十来个         10        approx    [8.5, 11.5]               个
近六万次       60000     nearly    [55000, 60000)            次
不足5万人      50000     under     [0, 50000)                人
60家以下       60        under     [0, 60)                   个
60家以内       60        at_most   [0, 60]                   个
不超过100次    100       at_most   [0, 100]                  次
大约100人左右  100       approx    [85, 115]                 人
百分之九十以上 90        at_least  [90, 100]                 %
超过90%        90        over      (90, 100]                 %
90多%          90        over      (90, 100)                 %
约95%          95        approx    [80.75, 100]              %
超过150%       150       over      (150, ∞)                  %
100%以上       100       at_least  [100, 100]                %
超过100%       100       over      (100, ∞)                  %
近3%           3         nearly    [2.5, 3)                  %
近100家        100       nearly    [95, 100)                 个
近1000家       1000      nearly    [950, 1000)               个
近1万人        10000     nearly    [9500, 10000)             人
近10家         10        nearly    [9, 10)                   个
近1家          1         nearly    [0, 1)                    个
近10%          10        nearly    [9.5, 10)                 %
近20家         20        nearly    [15, 20)                  个
不足3%         3         under     [0, 3)                    %
−310           -310      exact     [-310, -310]              -
－5            -5        exact     [-5, -5]                  -
+5             5         exact     [5, 5]                    -
-730多         -730      over      (-740, -730)              -
近-700         -700      nearly    (-700, -650]              -
约-100         -100      approx    [-115, -85]               -
不足-5         -5        under     (-∞, -5)                  -
94.5%          94.5      exact     [94.5, 94.5]              %
94.5           94.5      exact     [94.5, 94.5]              -
12.5多         12.5      over      (12.5, 12.6)              -
超过500家以上  500       at_least  [500, ∞)                  个
近700多家      700       over      (700, 800)                个
约1万多人      10000     over      (10000, 20000)            人
"""
ENGLISH = {
    "over 60,000": ("60000", "over", "(60000, ∞)"),
    "Over 60,000 enterprises": ("60000", "over", "(60000, ∞)"),
    "about 50,000": ("50000", "approx", "[42500, 57500]"),
    "at least 60": ("60", "at_least", "[60, ∞)"),
    "60 or more": ("60", "at_least", "[60, ∞)"),
    "nearly 700": ("700", "nearly", "[650, 700)"),
    "under 5": ("5", "under", "[0, 5)"),
    "up to 100": ("100", "at_most", "[0, 100]"),
    "no more than 100": ("100", "at_most", "[0, 100]"),
    "730-odd": ("730", "over", "(730, 740)"),
    "730-Odd": ("730", "over", "(730, 740)"),
    "1.2 million": ("1200000", "exact", "[1150000, 1250000]"),
    "3 million people": ("3000000", "exact", "[3000000, 3000000]"),
    "12.5 万": ("125000", "exact", "[124500, 125500]"),
}
REFUSED = {
    "not_a_number": "|—|…|清空|家|约|第12届|1234①|1234²|1.2.3|5.|五六百|二〇一四|十百|1万2万|1万2000百|3万50|"
    "1.5亿2000万|万亿亿|1.5万 million|1.5千万亿|mıllion|1 mıllion|nan|Infinity",
    "vague": "数百|几十|几百万|许多|数以万计|若干家|dozens",
    "several": "94%和86%|12 34|94%、86%|五个一|5家3人|1e5人|6万家,7万人",
    "nothing": "无|没有|/|／|暂缺|未统计|N/A|none",
    "formula": "=1|=1+1|＝SUM(A1:A9)",
    "shortened": "1e5|1.5E+05|1.2e-3",
    "spaced": "1 234|1, 234|５ ０００|1 234 567人",
    "range": "1000-2000|1000~2000|1000至2000人|5万到6万|1000—2000|1 to 2|5%-6%",
    "time": "近两年|近3年来|5个月|2014年|2014年5月30日|三十天|2013-12-31|2014/9/30",
    "separators": "1,23|12,34万|1234,567|1,,234|6,0000|1,234,5人",
    "too_long": "1234567890123456789|1.1234567|0.000000000000001亿|1000000000000万亿|"
    + "1" * 200
    + "|0."
    + "9" * 40
    + "万|"
    + "家" * 100,
    "qualifiers": "超过500家以下|至少60家以内|不足700多家|over 60 or less",
}
SPACED = {
    "１，２３４": "1234",
    " 5 ": "5",
    "\ufeff12": "12",
    "超过 6 万 家": "60000",
    "94.5 %": "94.5",
    "12.5　万": "125000",
    "5\n": "5",
    "1\u200b2": "12",
}


def rows(table: str) -> list[tuple[str, ...]]:
    """text, value, qualifier, interval (which holds a space), measure"""
    lines = (line.split() for line in table.splitlines() if line)
    return [(line[0], line[1], line[2], " ".join(line[3:-1]), line[-1].strip("-")) for line in lines]


def expect_refused(code: str, text: str, measure: str | None = None) -> QuantityError:
    with pytest.raises(QuantityError) as caught:
        read(text, measure=measure)
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize(("text", "value", "qualifier", "interval", "measure"), rows(ISSUE + REPORT + WRITTEN_BY_HAND))
def test_a_phrase_means_what_its_words_say(text, value, qualifier, interval, measure):
    quantity = read(text)
    assert (plain(quantity.value), quantity.qualifier, str(quantity.interval)) == (value, qualifier, interval)
    assert (quantity.measure, quantity.text) == (measure, text)


@pytest.mark.parametrize(("text", "meaning"), ENGLISH.items())
def test_an_english_phrase_means_what_its_words_say(text, meaning):
    quantity = read(text)
    assert (plain(quantity.value), quantity.qualifier, str(quantity.interval)) == meaning


@pytest.mark.parametrize(("text", "value"), SPACED.items())
def test_spaces_and_full_width_forms_do_not_matter(text, value):
    assert plain(read(text).value) == value


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts.split("|")]
)
def test_what_is_not_one_number_is_refused_with_its_reason(code, text):
    error = expect_refused(code, text)
    assert text[:40] in str(error)


def test_an_error_carries_an_id_a_message_and_its_params():
    error = expect_refused("measure", "近700人次", "人")
    assert error.params == {"text": "近700人次", "found": "人次", "expected": "人"}
    assert str(error) == error.message % error.params == "“近700人次” is counted in 人次. Expected: 人."


def test_a_spelling_of_the_indicators_measure_is_accepted_and_kept():
    quantity = read("超过6万家", measure="个")
    assert (quantity.measure, quantity.stated_measure) == ("个", "家")
    assert write_zh(quantity) == "超过6万家"


def test_the_indicators_measure_may_be_left_out():
    assert read("730多", measure="项").measure == ""


@pytest.mark.parametrize("text", ["90以上", "90"])
def test_a_number_for_a_percent_indicator_is_a_percentage(text):
    assert read(text, measure="%").measure == "%"
    assert read("90以上", measure="%").high == 100


@pytest.mark.parametrize(
    ("text", "measure"), [("700人", "人次"), ("6万家", "人"), ("90%", "家"), ("近700 people", "元")]
)
def test_a_measure_that_is_not_the_indicators_is_refused(text, measure):
    expect_refused("measure", text, measure)


def test_a_time_is_a_quantity_where_the_indicator_counts_time():
    assert read("近3年", measure="年").qualifier == "nearly"
    expect_refused("time", "近3年", "人")


def test_spellings_of_one_measure_are_one_and_persons_are_not_person_times():
    same = ["家 个", "条 件", "项 条", "名 人", "场 场次", "人(次) 人次", "persons 人", "㎡ 平方米"]
    assert all(canonical_measure(a) == canonical_measure(b) for a, b in map(str.split, same))
    assert canonical_measure("人") != canonical_measure("人次")
    assert canonical_measure(" 册 ") == "册"


def test_a_quantity_derives_the_interval_of_its_qualifier():
    assert str(Quantity(Decimal(60), "over").interval) == "(60, ∞)"
    assert str(Quantity(Decimal(60), "at_least", measure="%").interval) == "[60, 100]"
    assert (Quantity(Decimal(60)).low, Quantity(Decimal(60)).high) == (60, 60)


def test_an_unbounded_interval_is_not_mistaken_for_none_given():
    assert str(Quantity(Decimal(60), "approx", Interval(None, None)).interval) == "(-∞, ∞)"


# ---- Writing


@pytest.mark.parametrize(
    ("text", "scale", "written"),
    [
        ("606500人", "auto", "606500人"),
        ("60000", "auto", "6万"),
        ("1.2亿", "万", "1.2亿"),
        ("120000000", "auto", "12000万"),
        ("120000000", "亿", "120000000"),
        ("300000000", "万", "30000万"),
        ("60.65万", "plain", "60.65万"),
        ("12.50万", "auto", "12.50万"),
        ("1.50百万", "auto", "0.0150亿"),
        ("1500余万元", "auto", "1500多万元"),
        ("约606512", "auto", "约606512"),
        ("约606512", "万", "约60.6512万"),
        ("90%以上", "auto", "不少于90%"),
        ("一百零五", "auto", "105"),
    ],
)
def test_a_number_is_written_in_the_scale_that_keeps_it(text, scale, written):
    assert write_zh(read(text), scale=scale) == written


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("21万", "5000"),
        ("达21万人", "5000"),
        ("1200万元", "5000"),
        ("1657千人", "500"),
        ("3 million", "500000"),
        ("1亿2000万元", "5000"),
        ("二十一万", "5000"),
        ("三百万", "5000"),
        ("三百", "0"),
        ("一百零五", "0"),
        ("210000", "0"),
        ("1,234", "0"),
        ("1391项", "0"),
        ("90%", "0"),
        ("19.52万", "0"),
        ("超过6万家", "0"),
        ("约5万", "0"),
    ],
)
def test_a_whole_number_keeps_half_of_the_measure_it_is_printed_in(text, half):
    """With decimals before 万, and where a word says more, the bounds hold it already."""
    assert read(text).rounding == Decimal(half)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("超过6万家", "over 60,000"),
        ("83.13万人", "831.3 thousand"),
        ("653.08万人", "6.5308 million"),
        ("730多项", "730-odd"),
        ("90多%", "90-odd%"),
        ("约-5.25", "about -5.25"),
    ],
)
def test_a_number_is_written_in_english(text, written):
    assert write_en(read(text)) == written


def test_the_measure_may_be_left_out_or_given_in_english():
    assert write_zh(read("近700家"), unit=False) == "近700"
    assert write_en(read("近700家"), unit="enterprises") == "nearly 700 enterprises"


def test_an_interval_no_words_mean_is_written_by_its_qualifier():
    odd = Quantity(Decimal(700), "exact", Interval(Decimal(699), Decimal(702)))
    half_known = Quantity(Decimal(700), "exact", Interval(None, Decimal(702)))
    assert write_zh(odd) == write_en(odd) == write_zh(half_known) == "700"
    assert write_zh(Quantity(Decimal(705), "exact", Interval(Decimal(700), Decimal(710)))) == "705"


def test_plain_numbers_have_no_exponent_no_separators_and_no_trailing_zeros():
    written = [plain(Decimal(text)) for text in ("606500", "12.50", "6E+5", "-0", "0.00", "1E-6", "1000000")]
    assert written == ["606500", "12.5", "600000", "0", "0", "0.000001", "1000000"]


# ---- Properties

MEASURES = ["", "", "家", "人", "人次", "元", "%", "次(场)", "平方米"]
numbers = st.one_of(
    st.integers(-(10**9), 10**9),
    st.integers(0, 200),
    st.decimals(-(10**6), 10**6, places=2),
    st.decimals(0, 100, places=1),
).map(lambda number: plain(Decimal(number)))
phrases = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "", "超过", "近", "不足", "不超过", "不少于", "约"]),
    numbers,
    st.sampled_from(["", "", "百", "万", "亿", "百万", "万亿"]),
    st.sampled_from(["", "", "多"]),
    st.sampled_from(MEASURES),
    st.sampled_from(["", "", "以上", "左右"]),
)


@st.composite
def stated(draw) -> Quantity:
    """What reading a phrase gives, or a number with a qualifier and the interval derived from it."""
    if draw(st.booleans()):
        measure = canonical_measure(draw(st.sampled_from(MEASURES)))
        return Quantity(Decimal(draw(numbers)), draw(st.sampled_from(QUALIFIERS)), measure=measure)
    try:
        return read(draw(phrases))
    except QuantityError:
        assume(False)
        raise


def nearby(interval: Interval) -> list[Decimal]:
    """A few values inside, among them the ends or what comes just inside them."""
    nudge, far = Decimal("0.00001"), Decimal(10) ** 6
    low = interval.low if interval.low is not None else (interval.high or 0) - far
    high = interval.high if interval.high is not None else (interval.low or 0) + far
    inner = min(nudge, (high - low) / 4)
    return [low + inner * interval.low_open, high - inner * interval.high_open, (low + high) / 2, low + inner]


def inside(interval: Interval, value: Decimal) -> bool:
    above = interval.low is None or interval.low < value or (interval.low == value and not interval.low_open)
    below = interval.high is None or value < interval.high or (interval.high == value and not interval.high_open)
    return above and below


@given(stated(), st.sampled_from(["auto", "plain", "万", "亿"]))
def test_what_is_written_in_chinese_reads_back_the_same(quantity, scale):
    assert read(write_zh(quantity, scale=scale)) == quantity


@given(stated())
def test_what_is_written_in_english_reads_back_the_same(quantity):
    back = read(write_en(quantity, unit="" if quantity.measure == "%" else "units"))
    assert (back.value, back.qualifier, back.interval) == (quantity.value, quantity.qualifier, quantity.interval)


@given(stated())
def test_an_interval_has_the_stated_number_inside_or_as_its_bound(quantity):
    assert inside(quantity.interval, quantity.value) or quantity.value in (quantity.low, quantity.high)


TOKENS = [*"0123456789,.-+% 零一二两三十百千万亿多余几来约近上人家年①²ıſ…—", "超过", "以上", "million", "百分之"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(TOKENS)).map("".join)), st.sampled_from([None, "人", "%", "年"]))
def test_reading_any_text_gives_a_quantity_or_a_quantity_error(text, measure):
    try:
        seen = read(text, measure=measure).text
    except QuantityError as error:
        seen = error.params["text"]
    assert seen == text.strip() or text.strip().startswith(seen.removesuffix("…"))


@given(st.lists(stated(), min_size=1, max_size=5), st.data())
def test_a_sum_contains_the_true_sum(quantities, data):
    quantities = [Quantity(part.value, part.qualifier, part.interval, "人") for part in quantities]
    truth = sum(data.draw(st.sampled_from(nearby(part.interval))) for part in quantities)
    summed = sum_of(quantities)
    assert inside(summed.interval, truth)
    assert summed.value == sum(part.value for part in quantities)
    assert (summed.low is None) == any(part.low is None for part in quantities)


@given(stated(), stated(), st.data())
def test_a_difference_contains_the_true_difference(later, earlier, data):
    earlier = replace(earlier, measure=later.measure)  # its interval stays as it was derived
    true_later, true_earlier = (data.draw(st.sampled_from(nearby(each.interval))) for each in (later, earlier))
    change = difference(later, earlier)
    if change.value is None:
        assert later.interval - earlier.interval == Interval(None, None)
        return
    assert inside(change.interval, true_later - true_earlier)
    assert change.value == later.value - earlier.value
    assert (change.percent is None) == (change.reason is not None)


@st.composite
def intervals(draw) -> Interval:
    low, high = sorted(draw(st.tuples(st.integers(-3, 3), st.integers(-3, 3))))
    opens = [low < high and draw(st.booleans()) for _ in range(2)]
    ends = [None if draw(st.integers(0, 4)) == 0 else Decimal(end) for end in (low, high)]
    return Interval(*ends, *opens)


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "ne"])
@given(a=intervals(), b=intervals())
def test_comparisons_find_a_pair_of_values_where_there_is_one(name, a, b):
    compare = getattr(operator, name)
    found = any(compare(x, y) for x in nearby(a) for y in nearby(b))
    assert getattr(a, f"can_be_{name}")(b) == found


@given(intervals(), intervals())
def test_intervals_that_can_be_equal_share_a_value(a, b):
    shared = any(inside(a, value) and inside(b, value) for value in nearby(a) + nearby(b))
    assert a.can_be_eq(b) == a.overlaps(b) == a.meets(b) == b.overlaps(a) == shared


@given(intervals(), st.integers(-7, 7).map(lambda n: Decimal(n) / 2))
def test_containing_is_lying_between_the_bounds(interval, value):
    assert interval.contains(value) == inside(interval, value)


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul, operator.truediv])
@given(a=intervals(), b=intervals())
def test_arithmetic_on_intervals_contains_the_result_and_no_more(operation, a, b):
    if operation is operator.truediv and inside(b, Decimal(0)):
        with pytest.raises(ZeroDivisionError):
            a / b
        return
    result = operation(a, b)
    values = [operation(Fraction(x), Fraction(y)) for x in nearby(a) for y in nearby(b)]
    assert all(inside(result, value) for value in values)
    slack = Decimal("0.01")  # open ends are only neared
    assert min(values) <= result.low + slack if result.low is not None else min(values) < -1000
    assert max(values) >= result.high - slack if result.high is not None else max(values) > 1000


# ---- Sums and differences


def test_the_parts_of_a_sum_share_a_measure():
    assert sum_of([read("1万人"), read("2万")]).measure == "人"
    with pytest.raises(QuantityError) as caught:
        sum_of([read("1万人"), read("2万人次")])
    assert caught.value.code == "measure"


def test_a_sum_of_nothing_is_refused():
    with pytest.raises(QuantityError) as caught:
        sum_of([])
    assert caught.value.code == "missing"


@pytest.mark.parametrize(
    ("parts", "qualifier", "interval"),
    [
        (["5", "7"], "exact", "[12, 12]"),
        (["60.65万", "83.13万"], "exact", "[1437700, 1437900]"),
        (["超过6万", "100"], "over", "(60100, ∞)"),
        (["730多", "20多"], "over", "(750, 770)"),
        (["730多", "60以上"], "over", "(790, ∞)"),
        (["近700", "不超过60"], "under", "[650, 760)"),
        (["近700", "730多"], "approx", "(1380, 1440)"),
    ],
)
def test_a_sum_adds_the_bounds_and_keeps_a_common_qualifier(parts, qualifier, interval):
    summed = sum_of([read(part) for part in parts])
    assert (summed.qualifier, str(summed.interval)) == (qualifier, interval)


@pytest.mark.parametrize(
    ("later", "earlier", "value", "percent", "reason"),
    [
        ("83.13万", "60.65万", "224800", "37.07", None),
        ("-200", "-310", "110", "35.48", None),
        ("5", "5", "0", "0", None),
        ("约105", "100", "5", None, "overlap"),
        ("730多", "超过700", "30", None, "overlap"),
        ("740", "730多", "10", "1.37", None),
        ("5", "0", "5", None, "zero_base"),
        ("50", "不足5", "45", None, "zero_base"),
        ("5", "超过0", "5", None, "zero_base"),
        ("超过300", "112", "188", "167.86", None),
        ("112", "超过300", "-188", "-62.67", None),
        ("超过5", "超过0", None, None, "overlap"),
        ("超过300", "不少于100", None, None, "overlap"),
    ],
)
def test_a_percentage_is_given_only_where_it_means_something(later, earlier, value, percent, reason):
    change = difference(read(later), read(earlier))
    rounded = change.percent if change.percent is None else plain(round(change.percent, 2))
    told = None if change.value is None else plain(change.value)
    assert (told, rounded, change.reason) == (value, percent, reason)


def test_nothing_is_subtracted_from_or_by_a_missing_figure_or_another_measure():
    assert difference(None, read("5")) == difference(read("5"), None) == QuantityDifference(reason="missing")
    assert difference(read("5人"), read("5人次")) == QuantityDifference(reason="measure")
