"""An approved form brought up to its sums from below by one act: an amendment of just the cells that differ."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.entry.taking import answer_of_offer, offered
from apps.figures.models import Figure, Origin, Submission
from apps.figures.models.form_lines import by_cell
from apps.figures.totals import form_sums
from apps.figures.totals.form_sums import OfferedSum
from apps.figures.workflow import transitions
from apps.units.errors import Refused

Key = tuple[int, str]  # indicator and coverage


def amend_to_sums(submission: Submission, *, by: User) -> Submission:
    """Opens the amendment, which its clerk may do too, with the whole sums in the cells that state another number.

    What was approved counts until a reviewer has approved the amendment. Refused where no cell differs.
    """
    reason = _("The sums from below have changed since this form was approved.")
    with acting(by, door="grid", reason=reason):
        submission = transitions.open_amendment(submission, by=by, reason=reason)
        figures = _filled_in(submission)
        offers = _differing(submission, figures)
        if not offers:
            raise Refused(_("No cell of this form differs from its sum from below."))
        changes = []
        for (indicator, coverage), offer in offers.items():
            figure = figures[indicator, coverage]
            answer = replace(answer_of_offer(offer), note=figure.note, follow_up=figure.follow_up)
            cell = StagedCell(submission.unit_id, indicator, submission.period_id, coverage, Origin.RETURN.value)
            changes.append(StagedChange(cell, submission.pk, answer))
        entry_writer.write(changes)
        checks_findings.refresh([submission.unit_id], [submission.period_id])
    submission.refresh_from_db()
    return submission


def _filled_in(submission: Submission) -> dict[Key, Figure]:
    return by_cell(Figure.objects.filled_in(submission))


def _differing(submission: Submission, figures: Mapping[Key, Figure]) -> dict[Key, OfferedSum]:
    """By cell the whole sums from below, where the form states another number for its area."""
    items = by_cell(submission.form.lines)
    sums = form_sums.sums_below([submission.unit], items.values(), submission.period)
    differing = {}
    for key, item in items.items():
        figure = figures.get(key)
        if figure is None or figure.value is None:
            continue
        if not form_sums.is_added_up(item):
            continue
        offer = offered(sums, submission.unit_id, items, item, figures)
        if offer is None or offer.is_said_by(figure):
            continue
        if offer.is_whole:
            differing[key] = offer
    return differing
