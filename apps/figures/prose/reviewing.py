"""A text under review: its proposals beside it, what a person said of each, and the file of figures this makes."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Origin
from apps.figures.prose import records, text_time
from apps.figures.prose.certainty import CHANGE, LIKELY, SURE
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import propose
from apps.figures.prose.reasons_told import doubts, reasons
from apps.units.errors import Refused
from apps.units.models import Unit

KEPT, NOT_OURS, LEFT_OUT = "keep", "not_ours", "leave"
CHOICES = (KEPT, NOT_OURS, LEFT_OUT)
SAID = ("stated_text", "unit_code", "indicator_code", "period", "basis", "coverage")  # what a person may say otherwise
COLUMNS = (*SAID, "origin", "source", "locator", "dates", "note")
MARKED = '<a href="#q{0}" id="m{0}" class="quantity {1}">{2}<sup aria-hidden="true">{3}</sup></a>'
SIGNS = {"sure": "●", "likely": "◐", "open": "?", "none": "–", CHANGE: "Δ"}


@dataclass(slots=True)
class TextReview:
    """What is kept with a text that waits: whose report, of which years, its source, and what was said of its numbers.

    `said`: by place of a quantity what a person decided, as `Decision` keeps it. `told_of`: the years it tells of,
    as she answered; "" before she did.
    """

    unit: str
    year: int
    first_year: int = 0
    source: str = ""
    new_source: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    told_of: str = ""

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "TextReview":
        """Of what was kept; what a later version no longer knows is passed over."""
        known = {own.name for own in fields(cls)}
        said = {}
        for name, value in kept.items():
            if name in known:
                said[name] = value
        return cls(**said)


@dataclass(slots=True)
class TextQuestion:
    """One quantity as the page asks of it: the proposal, what speaks for or against it, and what was said so far.

    `same`: the fields in which it says what the quantity before it says.
    """

    proposal: FigureProposal
    place: str
    said: dict[str, str]
    remarks: list[tuple[str, str]] = field(default_factory=list)  # each with how grave it is: error, query or none
    candidates: list[str] = field(default_factory=list)
    indicator: str = ""  # code and name of what is proposed or was said
    same: frozenset[str] = frozenset()

    @property
    def offset(self) -> int:
        return self.proposal.span.offset

    @property
    def sign(self) -> str:
        return SIGNS[self.proposal.confidence]

    @property
    def confidence(self) -> str:
        """How sure it is, in the reader's language."""
        return {
            "sure": _("sure"),
            "likely": _("likely"),
            "open": _("open"),
            "none": _("counted nowhere here"),
            CHANGE: _("a change, no value"),
        }[self.proposal.confidence]

    @property
    def why(self) -> str:
        """Why it is sure, or what makes it only likely, in the reader's language; "" of any other."""
        if self.proposal.not_ours:
            return reasons()[self.proposal.not_ours]
        if self.proposal.is_period_answered and self.proposal.confidence == SURE:
            return _("by your answer about the text's time")
        if self.proposal.confidence == SURE:
            return _("name, time and whose it is are said, no word is left over")
        if self.proposal.confidence != LIKELY:
            return ""
        said = doubts()
        if not self.proposal.period:
            del said["time"]  # a time is said, and what `_remarks` says of it is said once
        return _("; ").join(said[doubt] for doubt in self.proposal.doubts if doubt in said)

    @property
    def choice(self) -> str:
        return self.said.get("choice", "")

    @property
    def is_period_printed(self) -> bool:
        """Whether the words beside the number name the period it is given, rather than somebody who read on."""
        if not self.proposal.is_period_said:
            return False
        return self.is_period_as_proposed

    @property
    def is_period_as_proposed(self) -> bool:
        """Whether nobody said another period of this number."""
        return self.said["period"] == self.proposal.period

    @property
    def is_period_answered(self) -> bool:
        """Whether it has its period by the answer about the text's time, and by no correction of its own."""
        return self.proposal.is_period_answered and self.is_period_as_proposed


class TextPiece(NamedTuple):
    """A part of a paragraph; with a quantity its question."""

    text: str
    question: TextQuestion | None = None

    @property
    def marked(self) -> str:
        """As it stands in the page: a quantity leads to its question. Written here, since a template adds blanks."""
        if self.question is None:
            return self.text
        return format_html(
            MARKED, self.question.offset, self.question.proposal.confidence, self.text, self.question.sign
        )


class ReviewPage(NamedTuple):
    """The text by paragraphs, and a question for every quantity.

    `waiting`: how many numbers lack their time alone; `answered`: how many have it by the answer about the text's time;
    `told_of`: that answer, before it is given the likeliest; `is_told`: whether it was. `written`: the year of writing,
    of which alone those are that still wait then.
    """

    paragraphs: list[list[TextPiece]]
    questions: list[TextQuestion]
    waiting: int
    answered: int
    told_of: str
    is_told: bool
    written: int

    @property
    def asks_time(self) -> bool:
        """Whether the text's time is asked, or was."""
        return bool(self.waiting or self.answered)


def review_page(text: str, review: TextReview, unit: Unit, by: User) -> ReviewPage:
    """The same text and answers give the same page: proposals are made anew, with what was learnt meanwhile."""
    setting = records.setting(unit, review.year, first_year=review.first_year, told_of=review.told_of, by=by)
    proposals = propose(text, setting)
    on_record = records.recorded(proposals)
    names = _names_of_sections(setting.units)
    words = {proposal.span.offset: proposal.span.text for proposal in proposals}
    questions = []
    for proposal in proposals:
        question = TextQuestion(proposal, _place(proposal, names), _said(proposal, review))
        question.remarks = list(_remarks(proposal, words, on_record.get(proposal.span.offset)))
        questions.append(question)
    _name_candidates(questions)
    _mark_as_before(questions)
    return ReviewPage(
        _pieces(text, questions),
        questions,
        waiting=len(text_time.wait_for(proposals)),
        answered=sum(proposal.is_period_answered for proposal in proposals),
        told_of=review.told_of or text_time.guessed(text, review.year, review.first_year),
        is_told=bool(review.told_of),
        written=review.year,
    )


def _names_of_sections(units: Mapping[str, str]) -> dict[str, str]:
    """By code the name of each unit that a section may be of, not what it is called by its place."""
    names: dict[str, str] = {}
    for name, code in units.items():
        if "工会" in name:
            names.setdefault(code, name)
    return names


def _place(proposal: FigureProposal, names: Mapping[str, str]) -> str:
    """南宁市总工会 ¶2: the section, and the paragraph in it."""
    return f"{names.get(proposal.section_unit, '')} ¶{proposal.place}".strip()


def _said(proposal: FigureProposal, review: TextReview) -> dict[str, str]:
    """What a person said of it, else what is proposed."""
    proposed = {
        "choice": "",
        "stated_text": proposal.span.text,
        "unit_code": proposal.unit_code,
        "indicator_code": proposal.indicator_code,
        "period": proposal.period,
        "basis": proposal.basis,
        "coverage": proposal.coverage,
    }
    return proposed | review.said.get(str(proposal.span.offset), {})


def _remarks(
    proposal: FigureProposal, words: Mapping[int, str], met: records.RecordedStatement | None
) -> Iterator[tuple[str, str]]:
    """What speaks against a proposal or makes it needless, the gravest first; `words`: of quantities by place.

    Each with how grave it is: "error", "query", or "" of what is only said.
    """
    is_met_otherwise = met is not None and not met.is_same
    if met is not None and is_met_otherwise:
        yield "error", _("On record stands otherwise: %(said)s") % {"said": met.said}
    if proposal.contradicts is not None:
        said = words[proposal.contradicts]
        yield "error", _("This text says otherwise before: %(said)s") % {"said": said}
    if met is not None and not is_met_otherwise:
        yield "", _("On record already: %(said)s") % {"said": met.said}
    if proposal.repeats is not None:
        said = words[proposal.repeats]
        yield "", _("Said before in this text: %(said)s") % {"said": said}
    if proposal.indicator_code and not proposal.period:
        yield "query", _("No period is named that figures can be of: say one, or leave it out.")


def _name_candidates(questions: list[TextQuestion]) -> None:
    """What is proposed and the other indicators the words may mean, each by code and name."""
    named = {}
    for code, indicator in Indicator.objects.in_bulk(field_name="code").items():
        named[code] = f"{indicator.code} {indicator.name}"
    for question in questions:
        proposed = question.said["indicator_code"]
        question.indicator = named.get(proposed, "")
        for code in question.proposal.candidates:
            if code in named and code != proposed:
                question.candidates.append(named[code])


def _mark_as_before(questions: list[TextQuestion]) -> None:
    """What each question says as the one before it does."""
    for before, question in pairwise(questions):
        question.same = frozenset(dict(question.said.items() & before.said.items()))


def _pieces(text: str, questions: list[TextQuestion]) -> list[list[TextPiece]]:
    """The text by its lines, each cut where a quantity begins and ends; of nothing there is no piece."""
    paragraphs: list[list[TextPiece]] = []
    left = deque(questions)
    start = 0
    for line in text.split("\n"):
        end, at = start + len(line), start
        pieces = []
        while left and left[0].offset < end:
            question = left.popleft()
            span = question.proposal.span
            pieces += [TextPiece(text[at : span.offset]), TextPiece(span.text, question)]
            at = span.end
        pieces.append(TextPiece(text[at:end]))
        paragraphs.append([piece for piece in pieces if piece.text])
        start = end + 1
    return paragraphs


# ---- What a person says


def take(review: TextReview, questions: list[TextQuestion], sent: Mapping[str, str]) -> None:
    """Keeps what was decided of each quantity; an indicator may be sent with its name behind the code."""
    for question in questions:
        said = {}
        for name in SAID:
            said[name] = sent.get(f"q{question.offset}-{name}", question.said[name]).strip()
        said["indicator_code"] = said["indicator_code"].partition(" ")[0]
        choice = sent.get(f"q{question.offset}-choice", question.choice)
        if choice not in CHOICES:
            choice = ""
        question.said = {**said, "choice": choice}
        review.said[str(question.offset)] = question.said


def answer_time(review: TextReview, questions: list[TextQuestion], said: str) -> None:
    """Keeps of which years a person says the text tells; "" takes it back. Refused, in words, where it names no year.

    What has its period by the answer before is decided anew, since she confirmed another; a period that she corrected
    herself stays.
    """
    told_of = years_told(said.strip(), review.year)
    if told_of == review.told_of:
        return
    review.told_of = told_of
    for question in questions:
        kept = review.said.get(str(question.offset), {})
        if question.is_period_answered:
            kept["choice"] = ""
        if question.is_period_as_proposed and not kept.get("choice"):
            kept.pop("period", None)


def years_told(said: str, written: int) -> str:
    """An answer as it is kept, "" where there is none. Refused where no text of that year can tell of it."""
    if not said:
        return ""
    try:
        return text_time.code_of(text_time.read(said, written))
    except ValueError as error:
        reason = _("“%(said)s” is no year this text can tell of: expected is a year up to %(year)s, or as 2010-2014.")
        raise Refused(reason % {"said": said, "year": written}) from error


def said_of_time(told_of: str) -> str:
    """What stands with a figure, and with its source, of a period that was answered about the whole text."""
    return _("Period by the answer about the text's time: it tells of %(years)s.") % {"years": told_of}


def confirmed(questions: list[TextQuestion]) -> list[TextQuestion]:
    """Those of which a person said that they are kept."""
    return [question for question in questions if question.choice == KEPT]


def file_of(questions: list[TextQuestion], review: TextReview) -> bytes:
    """The confirmed figures as a file in long form, read like any other from there; a note says which have their period
    by the answer about the text's time."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for question in confirmed(questions):
        dates = "printed" if question.is_period_printed else "inferred"
        said = [question.said[name] for name in SAID]
        note = said_of_time(review.told_of) if question.is_period_answered else ""
        writer.writerow([*said, Origin.DOCUMENT.value, review.source, question.place, dates, note])
    return out.getvalue().encode("utf-8-sig")


def lessons(questions: list[TextQuestion]) -> list[list[str]]:
    """What the next report learns once these figures are written: by wording the indicator, "" where none of ours.

    A change teaches nothing, nor does what was left out: nobody said what its words mean.
    """
    taught = []
    for question in questions:
        if question.proposal.confidence == CHANGE:
            continue
        wording = question.proposal.wording
        if question.choice == KEPT:
            taught.append([wording, question.said["indicator_code"]])
        elif question.choice == NOT_OURS:
            taught.append([wording, ""])
    return taught
