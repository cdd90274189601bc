"""A locator opens the sentence of a text it names."""

import pytest

from apps.reports.numbers.passages import marked, names_a_place, paragraphs

TEXT = """# 甲市总工会 一年工作
引导职工 助推发展
今年建站12个。覆盖职工3万人！投入400万元。
全市“一站式”服务上线。参加活动的有500多人。

# 乙市总工会
乙市建站7个。 Dues came to 1.5 million. Nobody was late.
"""


def shown(locator: str, words: str = "") -> str | None:
    """The words that are marked; None where the place was not found."""
    lines, is_found = marked(TEXT, locator, words)
    sentences = [line.parts[1] for line in lines if line.end]
    assert len(sentences) == is_found
    return sentences[0] if is_found else None


@pytest.mark.parametrize(
    ("locator", "words", "sentence"),
    [
        ("甲市总工会 ¶1", "3万人", "覆盖职工3万人！"),
        ("甲市总工会 ¶1", "12个", "今年建站12个。"),
        ("甲市总工会 ¶1", "", "今年建站12个。覆盖职工3万人！投入400万元。"),
        ("甲市总工会 ¶1", "9万人", "今年建站12个。覆盖职工3万人！投入400万元。"),
        ("甲市总工会，第2段", "500多人", "参加活动的有500多人。"),
        ("乙市总工会 ¶1", "1.5", "Dues came to 1.5 million."),
        ("¶3", "7个", "乙市建站7个。"),
        ("“投入400万元”", "", "投入400万元。"),
        ("第3版，「一站式」", "", "全市“一站式”服务上线。"),
        ('p. 2, "nobody"', "", None),
        ('p. 2, "Nobody was"', "", "Nobody was late."),
        ("乙市总工会 ¶2", "", None),
        ("丙市总工会 ¶1", "", None),
        ("甲市总工会 ¶0", "", None),
        ("第3版", "", None),
        ("", "", None),
    ],
)
def test_the_sentence_is_marked_that_the_locator_names(locator, words, sentence):
    assert shown(locator, words) == sentence


@pytest.mark.parametrize(
    ("locator", "sentence"),
    [
        ("丁市总工会 ¶2", "参加活动的有500多人。"),
        ("丁市总工会 ¶1", None),  # the words are not there
        ("丁市总工会 ¶5", None),
    ],
)
def test_where_no_heading_names_the_section_the_words_are_looked_for_in_the_whole_text(locator, sentence):
    assert shown(locator, "500多人") == sentence


def test_headings_are_those_marked_and_lines_in_which_no_sentence_ends():
    headings = [line.text for line in paragraphs(TEXT) if line.is_heading]
    assert headings == ["甲市总工会 一年工作", "引导职工 助推发展", "乙市总工会"]


@pytest.mark.parametrize(
    ("locator", "names"),
    [
        ("柳州市总工会 ¶2", True),
        ("第12段", True),
        ("“超过6万家”", True),
        ("第2版", False),
        ("p. 7", False),
        ("", False),
    ],
)
def test_a_locator_names_a_place_by_a_number_of_a_paragraph_or_quoted_words(locator, names):
    assert names_a_place(locator) == names
