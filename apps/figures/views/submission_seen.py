"""A submission that an address names, as the pages of reviewers and of its printed sheet read it."""

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404

from apps.figures.models import Submission
from apps.units import access
from apps.units.tree import names


def submission_seen(user: User, pk: int) -> Submission:
    """Of a unit that this person sees, with unit and federation under their names of the period's end; Http404 for any
    other."""
    visible = Submission.objects.filter(access.below(access.paths(user), "unit__path"))
    return named_then(get_object_or_404(visible.select_related("unit", "form", "period", "reported_to"), pk=pk))


def named_then(submission: Submission) -> Submission:
    """The same, to be read, with unit and federation under their names of the period's end. Two queries."""
    day = submission.period.ends
    submission.unit = names.called(submission.unit, day)
    if submission.reported_to:
        submission.reported_to = names.called(submission.reported_to, day)
    return submission
