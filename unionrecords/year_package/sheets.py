"""The sign-off sheets of a year as files, each as it stood when it was last approved or handed in."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from apps.figures import attachments
from apps.figures.models import Submission, Transition
from apps.figures.views.signoff import context_of
from apps.figures.views.submission_seen import named_then
from apps.figures.workflow import signoff
from unionrecords.year_package.contents import YearScope

FOLDER, SCANS = "sheets", "scans"
STYLES = ("theme.css", "ledger.css", "signoff.css", "print.css")
NO_NAME = re.compile(r"[^\w.-]+")
Status = Submission.Status


def styles() -> Iterator[tuple[str, bytes]]:
    for name in STYLES:
        found = finders.find(name)
        if found:
            yield f"{FOLDER}/{name}", Path(found).read_bytes()


def sheets(scope: YearScope) -> Iterator[tuple[str, bytes]]:
    """By path within the package; none of forms that were never handed in."""
    submissions = Submission.objects.filter(period__in=scope.year).order_by("pk")
    for submission in submissions.select_related("unit", "form", "period", "reported_to").iterator(chunk_size=200):
        step = last_step(submission)
        if step:
            yield path_of(submission), _page(submission, step).encode()


def last_step(submission: Submission) -> Transition | None:
    """By which it was last approved, else handed in."""
    steps = submission.transitions.order_by("-pk")
    return steps.filter(after=Status.APPROVED).first() or steps.filter(after=Status.SUBMITTED).first()


def path_of(submission: Submission) -> str:
    """sheets/450200_FEDERATION_2014_17.html"""
    said = f"{submission.unit.code}_{submission.form.code}_{submission.period.code}_{submission.pk}"
    return f"{FOLDER}/{NO_NAME.sub('-', said)}.html"


def _page(submission: Submission, step: Transition) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        made = signoff.sheet(named_then(submission), step)
        context = context_of(made)
        evidence = attachments.at_moment(submission, made.moment)
        context["evidence"] = [(scan, f"../{SCANS}/{scan.content_id}.{scan.content.kind}") for scan in evidence]
        context["styles"] = STYLES
        return render_to_string("year_package/sheet.html", context)
