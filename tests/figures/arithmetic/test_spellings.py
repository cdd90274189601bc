"""Ways of writing a number that clerks and newspapers use beside the plain ones."""

import pytest

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.quantity import QuantityError
from apps.figures.arithmetic.quantity_text import as_said, read

# By measure what is written, and what is read of it: value, qualifier, interval.
READ = {
    "%": {
        "三成": ("30", "exact", "[30, 30]"),
        "近三成": ("30", "nearly", "[25, 30)"),
        "六成以上": ("60", "at_least", "[60, 100]"),
        "六点五成": ("65", "exact", "[64.5, 65.5]"),
        "九成九": ("99", "exact", "[98.5, 99.5]"),
        "五成半": ("55", "exact", "[54.5, 55.5]"),
        "七成多": ("70", "over", "(70, 80)"),
        "一半": ("50", "exact", "[50, 50]"),
        "过半": ("50", "over", "(50, 100]"),
        "半数以上": ("50", "at_least", "[50, 100]"),
        "三分之二": ("66.67", "exact", "[66.67, 66.67]"),
        "约四分之三": ("75", "approx", "[63.75, 86.25]"),
        "千分之五": ("0.5", "exact", "[0.5, 0.5]"),
        "百分之五十点五": ("50.5", "exact", "[50.5, 50.5]"),
        "百分之九十七点三一": ("97.31", "exact", "[97.31, 97.31]"),
    },
    "人": {
        "三点五万": ("35000", "exact", "[34500, 35500]"),
        "两点三万多人": ("23000", "over", "(23000, 24000)"),
        "10万+": ("100000", "at_least", "[100000, ∞)"),
        "5w": ("50000", "exact", "[50000, 50000]"),
        "1.2W人": ("12000", "exact", "[11500, 12500]"),
        "1万5": ("15000", "exact", "[15000, 15000]"),
        "12万3456": ("123456", "exact", "[123456, 123456]"),
        "12345（人）": ("12345", "exact", "[12345, 12345]"),
        "12345位": ("12345", "exact", "[12345, 12345]"),
        "1.2万名会员": ("12000", "exact", "[11500, 12500]"),
    },
    "家": {
        "500+": ("500", "at_least", "[500, ∞)"),
        "500＋": ("500", "at_least", "[500, ∞)"),
        "500上下": ("500", "approx", "[425, 575]"),
        "已突破500": ("500", "over", "(500, ∞)"),
        "已达500家": ("500", "exact", "[500, 500]"),
        "高达500": ("500", "exact", "[500, 500]"),
        "仅500家": ("500", "exact", "[500, 500]"),
        "约有500家": ("500", "approx", "[425, 575]"),
        "最少500": ("500", "at_least", "[500, ∞)"),
        "120个企业": ("120", "exact", "[120, 120]"),
        "500家企业以上": ("500", "at_least", "[500, ∞)"),
        "120所": ("120", "exact", "[120, 120]"),
        "廿五": ("25", "exact", "[25, 25]"),
        "500家。": ("500", "exact", "[500, 500]"),
    },
    "元": {
        "￥500": ("500", "exact", "[500, 500]"),
        "¥1.5万元以上": ("15000", "at_least", "[15000, ∞)"),
        "壹万贰仟元整": ("12000", "exact", "[12000, 12000]"),
        "500RMB": ("500", "exact", "[500, 500]"),
        "一千二百三十四点五": ("1234.5", "exact", "[1234.5, 1234.5]"),
    },
    "平方米": {"500m²": ("500", "exact", "[500, 500]"), "500m2": ("500", "exact", "[500, 500]")},
    "项": {"120个": ("120", "exact", "[120, 120]")},
}
# By the code of the answer what says no number, or not one that is sure.
REFUSED = {
    "change": "翻一番|翻两番|翻了一番|下降两成|增长12%|同比增长三成|比上年减少5人",
    "not_a_number": "亿万|千百万|百十家|百十来家|1万05百|12万345|500-|5--|500-家|零分之五|第5家",
    "vague": "近0|不足0|数百",
    "separators": "5.000",
    "several": "三点五十|500家(约60家)",
    "time": "5个月|3年",
    "measure": "500个人|500人次|500户|两倍",
}


@pytest.mark.parametrize(
    ("text", "measure", "meaning"),
    [(text, measure, meaning) for measure, texts in READ.items() for text, meaning in texts.items()],
)
def test_what_is_plain_in_print_is_read_as_it_is_meant(text, measure, meaning):
    quantity = read(text, measure=measure)
    assert (plain(quantity.value), quantity.qualifier, str(quantity.interval)) == meaning
    assert quantity.text == text


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts.split("|")]
)
def test_what_is_no_sure_number_is_refused_with_its_reason(code, text):
    with pytest.raises(QuantityError) as caught:
        read(text, measure="家")
    assert (caught.value.code, text in str(caught.value)) == (code, True)


def test_tenths_are_known_to_half_of_one_and_said_as_they_were_printed():
    assert [plain(read(text, measure="%").rounding) for text in ("三成", "三成五", "30%")] == ["5", "0", "0"]
    assert [as_said(read(text, measure="%"), "%") for text in ("近三成", "半数以上", "90以上")] == [
        "近三成", "5成以上", "90%以上",
    ]  # fmt: skip
