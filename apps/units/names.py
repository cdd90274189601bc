"""Search keys of Chinese names: the pinyin initials clerks type (柳州市总工会: lzszgh). Pure."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

load_phrases_dict({"覃塘": [["qín"], ["táng"]], "百色": [["bǎi"], ["sè"]], "藤县": [["téng"], ["xiàn"]]})


def initials(name: str) -> str:
    """First letters of the pinyin syllables, in lower case; letters and digits of other scripts stay."""
    return "".join(part[0] if part.isalpha() else part for part in lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
