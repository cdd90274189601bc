"""Names that are probably of one unit, held to pairs that people told apart before the rule was written.

Nothing waits here for a disk or a database: what it takes is measured by the processor.
"""

import csv
from pathlib import Path
from time import process_time

import pytest

from apps.units.likeness import Told, alike, core, like, pairs, place_words

PAIRS = Path(__file__).parent / "double_pairs.csv"
NAMES = {
    "450000": "广西壮族自治区", "450100": "南宁市", "450200": "柳州市", "450300": "桂林市",
    "450700": "钦州市", "450900": "玉林市",
    "450203": "鱼峰区", "450103": "青秀区", "450302": "秀峰区", "450702": "钦南区", "450902": "玉州区",
}  # fmt: skip


def unit(name: str, division: str, key: int = 1, **more: str) -> Told:
    levels = ["450000", f"{division[:4]}00", division]
    return Told(key, name, division, place_words(NAMES[code] for code in levels if code in NAMES), **more)


def test_of_500_labelled_pairs_the_rule_finds_the_doubles_and_leaves_the_others(record_property):
    rows = list(csv.DictReader(PAIRS.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 500
    told = [
        (bool(alike(unit(r["name"], r["division"]), unit(r["other_name"], r["other_division"], 2))), r) for r in rows
    ]
    right = sum(found and row["same"] == "yes" for found, row in told)
    precision = right / sum(found for found, _row in told)
    recall = right / sum(row["same"] == "yes" for row in rows)
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    record_property("doubles", f"precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.95
    assert recall >= 0.90


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("广西柳州市第十二中学工会委员会", "12中学"),
        ("柳州钢铁（集团）有限责任公司工会", "钢铁集团"),
        ("鱼峰水泥公司工会", "鱼峰水泥"),
        ("鱼峰区第一分公司工会", "1分公司"),
    ],
)
def test_a_name_is_what_is_left_without_place_legal_form_and_union(name, told):
    assert core(name, unit(name, "450203").places) == told


def test_one_credit_code_is_one_unit_wherever_it_stands():
    assert alike(unit("甲工会", "450203", uscc="X"), unit("乙工会", "450302", 2, uscc="X")) == "uscc"


def test_another_kind_or_edition_is_another_unit():
    assert not alike(
        unit("职工运动会", "450203", kind="campaign 1"), unit("职工运动会", "450203", 2, kind="campaign 2")
    )


def test_the_index_finds_what_the_rule_finds_and_holds_no_word_of_many_against_itself():
    units = [unit(f"柳州市{chr(0x4E00 + n)}{chr(0x5E00 + n)}器械修配制造工会", "450203", n) for n in range(60)]
    units += [unit("柳州市五菱宝骏汽车工会", "450203", 100), unit("五菱宝俊汽车有限公司工会", "450203", 101)]
    assert [(pair.first.key, pair.second.key) for pair in pairs(units)] == [(100, 101)]


@pytest.mark.large
def test_200_000_units_are_compared_in_under_a_minute():
    signs = [chr(0x4E00 + 7 * n) for n in range(900)]
    words = [signs[n % 900] + signs[n * 7 % 900] + signs[n // 900 % 900] for n in range(200_000)]
    units = [
        Told(
            n,
            f"柳州市{word}机械有限公司工会",
            f"45{n % 14 + 1:02}{n % 111 + 1:02}",
            ("柳州市", "柳州"),
            kind="grassroots",
        )
        for n, word in enumerate(words)
    ]
    began = process_time()
    found = sum(1 for _pair in pairs(units))
    took = process_time() - began
    print(f"{found} pairs among 200,000 units in {took:.1f} s")
    assert took < 60


@pytest.mark.large
def test_who_enters_a_union_waits_no_tenth_of_a_second_for_the_2_000_of_her_county():
    signs = [chr(0x4E00 + 7 * n) for n in range(900)]
    names = [f"柳州市{signs[n % 900]}{signs[n * 7 % 900]}{signs[n // 30]}机械有限公司工会" for n in range(2_000)]
    units = [unit(name, "450203", n) for n, name in enumerate(names)]
    entered = unit("柳州市红星机械公司工会", "450203", 2_000)
    began = process_time()
    like(entered, units)
    took = process_time() - began
    print(f"one name against 2,000: {took * 1000:.0f} ms")
    assert took < 0.1
