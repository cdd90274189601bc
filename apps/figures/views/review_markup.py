"""The rows of a review as HTML: a form has some hundred cells, and a template takes ten times as long for each."""

from functools import cached_property
from html import escape
from urllib.parse import quote

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures.models import Finding, Submission
from apps.figures.views.offer_markup import OfferMarkup
from apps.figures.views.review_page import NOT_REPORTED, ReviewRow, SumChange, says_before, says_effects
from apps.figures.workflow.conversations import NOTHING_SAID, Conversation

NOTHING_THERE = f'<span class="none">{NOT_REPORTED}</span>'
CELL, ADDRESS = "{cell}", "{address}"  # what differs between the forms to ask at a cell


class TalkMarkup:
    """What is said at the cells of a review, and the form to say more for who may."""

    def __init__(self, request: HttpRequest, form_code: str, *, may_speak: bool, only_changes: bool) -> None:
        self.may_speak = may_speak
        self._said_by_all = {
            "form_code": form_code,
            "back": "review",
            "may_speak": may_speak,
            "may_close": True,
            "only_changes": only_changes,
            "csrf_token": get_token(request),
        }

    def at(self, row: ReviewRow) -> str:
        """The conversation at a cell; where nothing was said the form to ask, which opens."""
        if row.conversation.entries:
            return self._written(row.conversation, row.key, row.talk)
        return self._asking.replace(CELL, row.key).replace(ADDRESS, escape(row.talk)) if self.may_speak else ""

    @cached_property
    def _asking(self) -> str:
        """Written once; what differs between cells is filled in for each."""
        form = self._written(NOTHING_SAID, CELL, ADDRESS)
        summary = escape(_("Ask at this cell …"))
        return f"<details>\n<summary>{summary}</summary>\n{form}\n</details>"

    def _written(self, conversation: Conversation, cell: str, address: str) -> str:
        at_cell = {"conversation": conversation, "talk": cell, "talk_address": address}
        return render_to_string("figures/_conversation.html", {**self._said_by_all, **at_cell})


class ReviewMarkup:
    """Writes the rows of a submission."""

    def __init__(self, submission: Submission, talk: TalkMarkup, rows: list[ReviewRow]) -> None:
        self.submission, self.talk, self.rows = submission, talk, rows
        self.amended, self.effects = says_before(rows), says_effects(rows)
        self.is_submitted = submission.status == Submission.Status.SUBMITTED
        self.offers = OfferMarkup("", editable=False)
        self.numbers = reverse("reports:cell")  # the page of a number stands below it
        cleared, asked = escape(_("cleared")), escape(_("open conversation"))
        self.cleared, self.asked = f'<span class="none">{cleared}</span>', f'<span class="mark asked">? {asked}</span>'
        self.missing = escape(_("who is not in yet"))
        self.question = _("Question with the return: %(indicator)s")

    @property
    def lines(self) -> SafeString:
        """A line for each row."""
        return SafeString("\n".join(self._line(row) for row in self.rows))

    def _line(self, row: ReviewRow) -> str:
        changed = ' class="changed"' if row.changed else ""
        before = f'<td class="number">{escape(row.before or NOT_REPORTED)}</td>' if self.amended else ""
        effect = f'<td class="number">\n{_effect(row.effect)}\n</td>' if self.effects else ""
        return "\n".join(
            (
                f'<tr id="row-{row.key}"{changed}>',
                f'<th scope="row">{escape(row.name)}</th>',
                f"<td>{escape(row.indicator.measure)}</td>",
                f'<td class="number prior">{escape(row.prior)}</td>',
                before,
                f'<td class="number">\n{self._number(row)}\n{self._offer(row)}\n</td>',
                f'<td class="number">{escape(row.change.difference)}</td>',
                f'<td class="number">{escape(row.change.percent)}</td>',
                effect,
                f'<td class="notes">\n{self._notes(row)}\n</td>',
                f"<td>\n{self._question(row)}\n</td>" if self.is_submitted else "",
                "</tr>",
            )
        )

    def _number(self, row: ReviewRow) -> str:
        if row.figure:
            return f'<a href="{self.numbers}{row.figure.pk}/">{escape(row.text)}</a>'
        return self.cleared if row.before else NOTHING_THERE

    def _offer(self, row: ReviewRow) -> str:
        """The sum from below, and where not all of it is in the way to who is missing."""
        if row.offer is None:
            return ""
        said = f'<span class="offer">\n{self.offers.of(row)}\n</span>'
        if row.offer.reported >= row.offer.expected:
            return said
        unit, period = escape(self.submission.unit.code), quote(self.submission.period.code)
        asked = f"unit={unit}&amp;indicator={escape(row.indicator.code)}&amp;period={period}#missing"
        return f'{said}\n<small>\n<a href="{self.numbers}?{asked}">\n{self.missing}\n</a>\n</small>'

    def _notes(self, row: ReviewRow) -> str:
        note = f'<p class="help">✎ {escape(row.figure.note)}</p>' if row.figure and row.figure.note else ""
        findings = [_finding(finding, message) for finding, message in row.findings]
        return "\n".join((note, self.asked if row.is_asked else "", self.talk.at(row), *findings))

    def _question(self, row: ReviewRow) -> str:
        """Where something is asked that goes with the return."""
        label = escape(self.question % {"indicator": row.name})
        return (
            f'<input form="act" name="question-{row.key}" value="{escape(row.typed)}" maxlength="500" size="12"'
            f' autocomplete="off" aria-label="{label}">'
        )


def _effect(effect: SumChange | None) -> str:
    """The sum above without and with the submission, the change in per cent, and who has reported."""
    if effect is None:
        return ""
    before, after = (escape(text) for text in effect.texts)
    counts = {"reported": effect.reported, "expected": effect.expected}
    reported = escape(_("%(reported)s of %(expected)s reported") % counts) if effect.expected else ""
    return f"{before} → {after}<small>{escape(effect.percent)}\n{reported}\n</small>"


def _finding(finding: Finding, message: str) -> str:
    """Its sentence, and the words that explain it with who gave them."""
    if finding.severity == Finding.Severity.ERROR:
        said = f'<p class="mark error">■ {escape(message)}</p>'
    elif finding.explanation:
        said = f'<p class="mark explained">● {escape(message)}</p>'
    else:
        said = f'<p class="mark query">▲ {escape(message)}</p>'
    if not finding.explanation:
        return said
    at = f"{localtime(finding.explained_at):%Y-%m-%d}" if finding.explained_at else ""
    words = f"“{escape(finding.explanation)}”\n— {escape(called(finding.explained_by))} {at}"
    return f'{said}\n<p class="explanation">\n{words}\n</p>'
