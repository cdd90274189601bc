"""Where quantities stand in a text, and what is none."""

from decimal import Decimal

import pytest

from apps.figures.prose.spans import found_in


def said(text: str) -> list[str]:
    return [span.text for span in found_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全市有基层工会组织近6万个,会员782万人", ["近6万个", "782万人"]),
        ("投入50万余元,帮扶28户", ["50万余元", "28户"]),
        ("二十多家单位的三千名职工", ["二十多家", "三千名"]),
        ("签订率达百分之九十五以上,六成职工参加", ["百分之九十五以上", "六成"]),
        ("会员总数2.8亿,入会率为73。", ["2.8亿", "73"]),
        ("参加人数达千人以上", ["千人以上"]),
        ("１２３４５人参加，覆盖１,２３４家", ["１２３４５人", "１,２３４家"]),
        ("约有5000人,两个单位", ["约有5000人", "两个"]),
        ("低于5%,少于500人,不下三十家,未满30人", ["低于5%", "少于500人", "不下三十家", "未满30人"]),
        ("走过50个乡,预计500人", ["50个", "500人"]),
        ("十几家单位", ["十几家"]),
        ("江西:31万农民工入会", ["31万"]),
        ("每户慰问金600元至900元,共8万元", ["600元至900元", "8万元"]),
        ("由50人增至80人,从20万元至30万元", ["50人", "80人", "20万元", "30万元"]),
        ("办理信访案件58件次、来访3200余批次", ["58件次", "3200余批次"]),
        ("接待来访4600批,召开10次会议", ["4600批", "10次"]),
        ("接待来访15批34人次,走访36户次", ["15批", "34人次", "36户次"]),
        ("慰问 2 万多人次,捐款 20 余万元、衣物 3000 余件", ["2 万多人次", "20 余万元", "3000 余件"]),
        ("每年选送1~2 名干部", ["1~2 名"]),
        ("惠及上千职工,超过百万职工参赛", ["上千", "超过百万"]),
        ("会员过100万人,走过50个乡,通过100万元,筹集过20万元", ["过100万人", "50个", "100万元", "20万元"]),
        ("1/4的企业建会,近1/3已达标,超过1/2达标,3/8班组,1/2版", ["1/4", "近1/3", "超过1/2"]),
        ("三年内9区9县全覆盖,试点在3区、2县展开", ["9区", "9县", "3区", "2县"]),
        ("赶到50里以外,走50里山路", ["50里", "50里"]),
        ("参加“超过百万职工”活动", ["超过百万"]),
        ("走访30余厂矿、400多企业,为700多职工体检", ["30余", "400多", "700多"]),
    ],
)
def test_a_quantity_is_found_with_the_words_that_qualify_it(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2014年9月30日,第3届大赛",
        "近3年来,历时2个多月,提前20天",
        "开展“五个一”活动,迎接工会十二大",
        "两个普遍、三个代表、四个全面",
        "今年1至9月,上半年",
        "世界500强、12351热线、5A级",
        "百万职工服务“两个建成”,十佳职工,一批成果",
        "1.深入学习\n2、广泛开展\n(3)加强",
        "2013年10月12日 10:31",
        "建立了“一个中心六个家”",
        "几十家单位的数十名职工,数千人以上",
        "召开十二届十次全委会和第3届12次主席团会议",
        "分3批命名,目前已有五批",
        "“全县万名农民工集体入会”仪式,“千名工会干部进千企”",
        "加快建设一支适应产业集群、锻造一支队伍",
        "十六期医疗互助活动,周围1公里内",
    ],
)
def test_dates_ordinals_slogans_and_durations_are_none(text):
    assert said(text) == []


def test_its_place_and_value_are_those_of_the_text():
    (span,) = found_in("覆盖职工308万多人。")
    assert (span.offset, span.end) == (4, 10)
    assert span.quantity is not None
    assert (span.quantity.value, span.quantity.qualifier, span.quantity.measure) == (Decimal(3080000), "over", "人")


def test_a_part_of_a_whole_is_a_share_with_its_word():
    (part,) = found_in("近1/4的企业建会")
    assert (part.quantity.value, part.quantity.qualifier, part.quantity.measure) == (Decimal(25), "nearly", "%")


def test_a_range_or_a_multiple_is_marked_and_names_no_number():
    span, times = found_in("每年培养3—150人,增长2.5倍")
    assert (span.text, span.quantity, span.refused) == ("3—150人", None, "range")
    assert (times.text, times.quantity, times.refused) == ("2.5倍", None, "change")


def test_what_was_listed_and_a_kind_of_firm_are_no_quantities():
    for text in ("分初赛和决赛两个阶段进行", "集体合同、工资集体协商等四个合同签订到位", "百人以上企业建会"):
        assert [span.text for span in found_in(text)] == []
    assert [span.text for span in found_in("共有两个参建单位,吸引百人以上")] == ["两个", "百人以上"]


def test_thousands_and_measures_behind_a_blank_are_one_quantity():
    found = found_in("全市共有 3 556个新建企业,工会小组589 个,实现5 月目标,共2016 100个,在3 个月内,前3名")
    assert [span.text for span in found] == ["3 556个", "589 个", "100个"]
    assert [span.quantity.value for span in found if span.quantity] == [3556, 589, 100]
    assert [span.text for span in found_in("目前3家企业")] == ["3家"]


def test_what_the_twentieth_set_said_otherwise_is_a_quantity():
    found = found_in("浏览量万余人次,面积1659平方公里,80多首原创作品,数万余名")
    assert [span.text for span in found] == ["万余人次", "1659平方公里", "80多首"]
    assert [span.quantity.value for span in found if span.quantity] == [10000, 1659, 80]


def test_digits_beside_those_whom_they_count_are_a_quantity():
    found = found_in(
        "发展会员948全县基层工会达873家,为700一线职工送去清凉,涵盖单位143,2016会员大会,工会12351热线,会员5全县"
    )
    assert [span.text for span in found] == ["948", "873家", "700", "143", "5"]
