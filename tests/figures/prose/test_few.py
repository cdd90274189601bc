"""Which single numerals in characters count, and letters typed for digits; the sentences are our own."""

import pytest

from apps.figures.prose.spans import found_in


def said(text: str) -> list[str]:
    return [span.text for span in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("选举产生主席一人、副主席二人、委员五人", ["一人", "二人", "五人"]),
        ("获一等奖一个、二等奖两个、三等奖三个", ["一个", "两个", "三个"]),
        ("乡里有三个砖厂和一个小油坊,新建图书馆一处,俱乐部三处", ["三个", "一个", "一处", "三处"]),
        ("金奖、银奖各一名,平均每6人就有一项", ["一名", "6人", "一项"]),
        ("经过两轮评选,危机带来的两波返乡潮", ["两轮", "两波"]),
        ("王大山、李小河、赵青三名同志获奖", ["三名"]),
        ("登记、发放和回访等六个方面,推出五个服务平台", ["六个", "五个"]),
        ("举办歌咏比赛二次、篮球赛三次,每人五元", ["二次", "三次", "五元"]),
        ("评出先进个人三名。", ["三名"]),
        ("每组三至五人,二十至三十户", ["三至五人", "二十至三十户"]),
    ],
)
def test_a_few_of_what_is_named_are_a_quantity(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "工会的一项品牌工作,打造一个平台,一件件实事",
        "中央八项规定精神,三项制度改革,两个务必,物质文明和精神文明两个文明建设",
        "五家渠市总工会,三台县总工会,二道区总工会,三轮车司机,四人帮,二人转",
        "每年分两次发放,预赛和决赛两个阶段",
        "三届二次全委会,二期工程,二类乡镇",
        "囊括前三名,获得第三名,这三位",
    ],
)
def test_articles_slogans_and_names_are_none(text):
    assert said(text) == []


def test_letters_typed_for_digits_are_read_as_these():
    found = found_in("培训3OO余人次,慰问l20人,1l5户,5O%")
    assert [span.text for span in found] == ["3OO余人次", "l20人", "1l5户", "5O%"]
    assert [span.quantity.value for span in found if span.quantity] == [300, 120, 115, 50]
    assert said("O2O平台,CO2排放,A4O型,H2O") == []


def test_what_is_called_by_a_number_is_no_quantity():
    assert said("华光电厂、4421工厂,在21305工作面,70612钻井队,513厂,4503次列车") == []
    assert said("有1200职工,走访30余厂矿") == ["1200", "30余"]
