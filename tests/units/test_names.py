"""Names are found by the pinyin clerks type, and the fixture's names are all of one make."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from apps.units.pinyin import initials, pinyin

COUNTY_KINDS = {"自治县": "Autonomous County", "县": "County", "区": "District", "市": "City"}
SUFFIX = "Federation of Trade Unions"


@pytest.fixture(scope="module")
def units():
    rows = json.loads((Path(settings.BASE_DIR) / "fixtures" / "units.json").read_text(encoding="utf-8"))
    return {row["fields"]["code"]: row["fields"] for row in rows if row["model"] == "units.unit"}


@pytest.mark.parametrize(
    ("name", "letters", "sound"),
    [
        ("柳州市总工会", "lzszgh", "liuzhoushizonggonghui"),
        ("覃塘区总工会", "qtqzgh", "qintangquzonggonghui"),
        ("百色市总工会", "bsszgh", "baiseshizonggonghui"),
        ("长洲区总工会", "czqzgh", "changzhouquzonggonghui"),
        ("龙圩区总工会", "lxqzgh", "longxuquzonggonghui"),
        ("都安瑶族自治县总工会", "dayzzzxzgh", "duanyaozuzizhixianzonggonghui"),
        ("乐业县总工会", "lyxzgh", "leyexianzonggonghui"),
        ("A座3号楼工会", "az3hlgh", "azuo3haolougonghui"),
    ],
)
def test_a_name_is_found_by_its_initials_and_its_pinyin(name, letters, sound):
    assert (initials(name), pinyin(name)) == (letters, sound)


def test_the_fixtures_search_keys_are_those_of_its_names(units):
    assert {code: (one["initials"], one["pinyin"]) for code, one in units.items()} == {
        code: (initials(one["name"]), pinyin(one["name"])) for code, one in units.items()
    }


def test_the_fixture_holds_the_111_counties_of_guangxi_named_alike_in_both_languages(units):
    counties = {code: one for code, one in units.items() if len(code) == 6 and not code.endswith("00")}
    assert len(counties) == 112, "with 蝶山, which ended in 2013"
    for code, county in counties.items():
        assert county["division_code"] == code
        place = county["name"].removesuffix("总工会")
        kind = next(kind for kind in COUNTY_KINDS if place.endswith(kind))
        english = county["name_en"].removesuffix(f" {COUNTY_KINDS[kind]} {SUFFIX}")
        assert pinyin(place).startswith(english.split(" ")[0].replace("'", "").lower()), county
        assert (kind == "自治县") == (" " in english), "an autonomous county is named after its nationality too"
