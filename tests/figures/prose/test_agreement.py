"""Two people who keyed the same text are held against each other as the program is held against one of them."""

import pytest

from tests.figures.prose.agreement import agreement, undisputed
from tests.figures.prose.keyed import passages_in

HEAD = "unit: 桂江市总工会\nyear: 2023\ntold_of: 2023\n\n"
FIRST = "会员[[3万人|ORG12|2023]],新建工会[[12家|ORG05|CY2023]],开展[[三方面|-]]工作,培训[[40人|-]]。"
SECOND = "会员[[3万人|ORG12 or ORG13|2023-12-31 or 2023]],新建工会[[12家|-]],开展三方面工作,培训[[40人|-]]。"


def hand(folder, name, text):
    (folder / name).mkdir()
    (folder / name / "1-guijiang-2023.txt").write_text(HEAD + text, encoding="utf-8")
    return passages_in(folder / name)


@pytest.fixture
def hands(tmp_path):
    return hand(tmp_path, "first", FIRST), hand(tmp_path, "second", SECOND)


def test_what_one_marks_and_the_other_does_not_is_counted_and_what_she_answers_first_is_held_against_the_keys(hands):
    counts = agreement(*hands)
    assert (counts["keyed"], counts["found"], counts["met"]) == (4, 3, 3)
    assert (counts["judged"], counts["indicator"], counts["whole"]) == (3, 2, 1)
    assert (counts["ours"], counts["ours_indicator"]) == (2, 1)
    assert (counts["with_period"], counts["period"]) == (1, 0)  # 2023-12-31 first, where the other has the year alone


def test_only_what_each_accepts_of_the_other_is_undisputed(hands):
    (passage,) = undisputed(*hands)
    assert [key.text for key in passage.keys] == ["40人"]


def test_hands_with_different_texts_are_no_two_hands(hands, tmp_path):
    other = hand(tmp_path, "other", SECOND.replace("培训", "轮训"))
    with pytest.raises(ValueError, match="1-guijiang-2023"):
        agreement(hands[0], other)
