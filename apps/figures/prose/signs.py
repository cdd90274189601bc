"""One spelling of the signs of a text, sign for sign, so that places in it stay what they are. Pure."""

import re

from apps.figures.arithmetic.measures import fold

FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
WORDS = re.compile(f"(?<![{FORMAL}萬億])[{FORMAL}](?![{FORMAL}萬億])")  # 队伍, 陆续: one alone is no numeral

POINT = "(?<=\\d)。(?=\\d{1,2}[%％])"  # 92。3%: a full stop typed for a point


# 200O余人, l2人: letters typed for a nought and a one, where what they make up is counted.
COUNTED_SO = "(?=[0-9OoIl]*(?:[余多千万亿%]|人|名|个|次|件|项|家|户|元|场|期|篇|条|台|份))"
NOUGHT = re.compile(f"(?<=\\d)[Oo](?=[Oo]*{COUNTED_SO})|(?<=\\d[Oo])[Oo]{COUNTED_SO}")
ONE = re.compile(f"(?<=\\d)[Il]{COUNTED_SO}|(?<![A-Za-z\\d.-])[Il](?=\\d){COUNTED_SO}")


def plain_signs(text: str) -> str:
    """A text with plain signs for full-width forms and formal numerals; ○ is 零.

    Worked example: 队伍１２人 is 队伍12人, 伍拾陆元 五十六元, and 92。3% 92.3%. As long as the text,
    which is cleaned before.
    """
    kept = {match.start(): match[0] for match in WORDS.finditer(text)}
    folded = re.sub(POINT, ".", fold(text).replace("○", "零"))
    folded = ONE.sub("1", NOUGHT.sub("0", folded))
    if not kept or len(folded) != len(text):
        return folded
    return "".join(kept.get(at, sign) for at, sign in enumerate(folded))
