"""Where in a source's text a locator points: 南宁市总工会 ¶2 is the second paragraph below the line that names it.

A paragraph is a line. A line that begins with # is a heading, and so is one in which no sentence ends; headings are not
counted. Words in quotation marks are found wherever they stand. Pure.
"""

import re
from dataclasses import dataclass

from apps.figures.prose.clauses import ENDED

NUMBERED = re.compile(r"(?P<section>.*?)[\s,、·\uff0c]*(?:¶\s*(?P<sign>\d{1,5})|第\s*(?P<counted>\d{1,5})\s*[段条])\s*")
QUOTED = re.compile(r"“(?P<curly>[^”]+)”|「(?P<corner>[^」]+)」|\"(?P<straight>[^\"]+)\"")
DASHES = "—–-"
ENDS = r"[。!?;\uff01\uff1f\uff1b]"
SENTENCE = re.compile(rf".*?(?:{ENDS}+[”’」)）]*|(?<=\D)\.(?=\s|$)|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A line of the text; a heading is counted in no section. `start` and `end` bound what is marked in it."""

    text: str
    is_heading: bool
    start: int = 0
    end: int = 0

    @property
    def parts(self) -> tuple[str, str, str]:
        """What stands before the mark, in it and after it."""
        return self.text[: self.start], self.text[self.start : self.end], self.text[self.end :]


def names_a_place(locator: str) -> bool:
    """Whether a text can be opened at it: it has a paragraph's number, or words in quotation marks."""
    return bool(NUMBERED.fullmatch(locator) or QUOTED.search(locator))


def paragraphs(text: str) -> list[TextParagraph]:
    """The lines of a text, empty ones left out."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [TextParagraph(line.lstrip("# "), _is_heading(line)) for line in lines if line.strip("# ")]


def _is_heading(line: str) -> bool:
    return line.startswith("#") or not ENDED.search(line)


def marked(text: str, locator: str, words: str = "") -> tuple[list[TextParagraph], bool]:
    """The paragraphs, that of the locator with its sentence marked: the one that has the quoted words, or `words` (a
    number as it is printed), else the whole paragraph. And whether the place was found.

    “超过6万家” of 南宁市总工会 ¶2: the sentence in it that says so.
    """
    lines = paragraphs(text)
    quoted = _quoted(locator)
    at = _paragraph(lines, locator, quoted, words)
    if at is None:
        return lines, False
    start, end = _sentence(lines[at].text, quoted or words)
    lines[at] = TextParagraph(lines[at].text, lines[at].is_heading, start, end)
    return lines, True


def _quoted(locator: str) -> str:
    """The words in quotation marks; of a numbered place there are none: “一站式” may be part of a section's name."""
    found = None if NUMBERED.fullmatch(locator) else QUOTED.search(locator)
    return " ".join("".join(filter(None, found.groups())).split()) if found else ""


def _paragraph(lines: list[TextParagraph], locator: str, quoted: str, words: str) -> int | None:
    """Which line; None where there is none."""
    if numbered := NUMBERED.fullmatch(locator):
        number = int(numbered["sign"] or numbered["counted"])
        return _numbered(lines, numbered["section"].strip(), number, words)
    if quoted:
        return next((at for at, line in enumerate(lines) if quoted in line.text), None)
    return None


def _numbered(lines: list[TextParagraph], section: str, number: int, words: str) -> int | None:
    """The paragraph of this number below its heading; where none names the section, of the whole text, which may be of
    one federation, but only where the words stand there."""
    first = _first_below(lines, section)
    if first is not None:
        return _counted(lines, first, number)
    at = _counted(lines, 0, number)
    if at is None or not words or words not in lines[at].text:
        return None
    return at


def _first_below(lines: list[TextParagraph], section: str) -> int | None:
    """The first line below the heading that begins with the section's name; that of the text where none is named."""
    if not section:
        return 0
    for at, line in enumerate(lines):
        if line.is_heading and line.text.lstrip(DASHES).startswith(section):
            return at + 1
    return None


def _counted(lines: list[TextParagraph], first: int, number: int) -> int | None:
    """The paragraph of this number from a line on, headings not counted; None where there are not so many."""
    if number < 1:
        return None
    below = [at for at in range(first, len(lines)) if not lines[at].is_heading]
    return below[number - 1] if number <= len(below) else None


def _sentence(text: str, words: str) -> tuple[int, int]:
    """The bounds of the sentence that has the words; of the whole paragraph where none has them, or none are given."""
    for sentence in SENTENCE.finditer(text):
        if words and words in sentence.group():
            start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
            return start, sentence.end()
    return 0, len(text)
