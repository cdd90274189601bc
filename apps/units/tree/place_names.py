"""Which federation the name of a place stands for, and whether two names speak of one place. Pure."""

import re
from difflib import SequenceMatcher

from apps.units.likeness import AUTONOMOUS

UNION = "总工会"
KINDS_OF_PLACE = ("市", "县", "区", "省", "自治区", "自治州", "镇", "乡", "街道")
LONG_KIND = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|省$")
GENERAL = re.compile("(?:总?工会|联合会|委员会|办事处)+$")
KIND = re.compile("(?:街道|自治[区州县]|地区|[省市县区镇乡])+$")
CHINESE = re.compile("[\u4e00-\u9fff]{1,15}")
ALIKE = 0.5


def federations_of_place(name: str) -> list[str]:
    """The names its federation may bear, the likeliest first; none of what is no Chinese name of a place.

    柳州 is 柳州总工会, else 柳州市总工会, 柳州县总工会 …; 广西壮族自治区 is that with 总工会, else 广西总工会.
    """
    place = "".join(name.split())
    if not CHINESE.fullmatch(place) or place.endswith("工会"):
        return []
    names = [place + UNION]
    short = LONG_KIND.sub("", place)
    if short != place:
        names.append(short + UNION)
    elif not KIND.search(place):
        names += [place + kind + UNION for kind in KINDS_OF_PLACE]
    return names


def own_name(name: str) -> str:
    """A name without what every place bears: 横县总工会 is 横, 天马街道总工会 is 天马."""
    place = GENERAL.sub("", "".join(name.split()))
    return KIND.sub("", place) or place


def short_names(name: str) -> list[str]:
    """What a federation is called: its name first, then shorter and shorter.

    柳州市总工会, 柳州市, 柳州; 融水苗族自治县总工会, 融水苗族自治县, 融水, 融水县. One sign alone is no name: of
    横县总工会 nothing is shorter than 横县.
    """
    place = GENERAL.sub("", name) or name
    bare = KIND.sub("", AUTONOMOUS.sub("", place))
    names = [name, place]
    if len(bare) > 1:
        names.append(bare)
        if place.endswith("县"):
            names.append(f"{bare}县")
    return list(dict.fromkeys(names))


def share_a_name(first: str, second: str) -> bool:
    """Whether half of the one's own name is in the other: 柳洲市 and 柳州市总工会 do, 横县 and 藤县 do not."""
    return SequenceMatcher(None, own_name(first), own_name(second)).ratio() >= ALIKE
