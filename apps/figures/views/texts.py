"""Figures in a text: confirmed one by one beside it, looked at and written like any file; and what texts taught."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.files.yearbooks.remembered import NEW_SOURCE
from apps.figures.models import Coverage, Indicator
from apps.figures.models.figures import Basis
from apps.figures.prose import learnt, reviewing, text_sources
from apps.figures.prose.reviewing import ReviewPage, TextQuestion, TextReview
from apps.figures.views.files import PENDING
from apps.figures.views.text_form import TextForm
from apps.units import access, sent
from apps.units.access import SignedInRequest
from apps.units.errors import Refused, status_of
from apps.units.models import Unit
from apps.units.models.pending_files import PendingFile

TEXT = "text"  # beside the registers' names in the files awaiting confirmation
TITLE_SIGNS = 40
PHRASES_A_PAGE = 100


@login_required
@require_http_methods(["GET", "POST"])
def paste_text(request: SignedInRequest) -> HttpResponse:
    """Takes a text and leads to the page on which its figures are proposed; nothing is written."""
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied
    form = TextForm(request.user, *sent.answers_and_files(request))
    if form.is_valid():
        text = form.cleaned_data["read"]
        name = text.partition("\n")[0][:TITLE_SIGNS]
        file = ContentFile(text.encode(), name)
        kept = PendingFile.objects.keep(file, owner=request.user, register=TEXT, told=form.review().kept())
        return redirect("figures:text", kept.pk)
    waiting = PendingFile.objects.filter(owner=request.user, register=TEXT).order_by("-made")
    shown = {"title": _("Figures in a text"), "has_permission": True, "form": form, "waiting": waiting}
    return TemplateResponse(request, "figures/texts.html", shown, status=status_of(form.is_bound))


@login_required
@require_http_methods(["GET", "POST"])
def review_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The text with a proposal for each quantity. POST keeps what was said; `look` leads to what would be written,
    `tell` answers of which years all the text tells."""
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied
    pending = get_object_or_404(PendingFile, pk=pk, owner=request.user, register=TEXT)
    review = TextReview.read(pending.told)
    unit = get_object_or_404(Unit.objects.visible_to(request.user, access.ENTERING), code=review.unit)
    page = reviewing.review_page(bytes(pending.content).decode(), review, unit, request.user)
    if request.method == "GET":
        return _page(request, pending, page)
    _keep(request, pending, review, page)
    if "look" in request.POST and reviewing.confirmed(page.questions):
        return redirect("figures:preview", _file(pending, review, page.questions, request).pk)
    if "tell" not in request.POST:
        messages.info(request, _("Kept for a day, nothing written: %(count)s confirmed.") % _counts(page.questions))
    return redirect("figures:text", pk)


def _keep(request: SignedInRequest, pending: PendingFile, review: TextReview, page: ReviewPage) -> None:
    """Keeps what was decided, and the answer about the text's time or why it is none."""
    reviewing.take(review, page.questions, request.POST.dict())
    try:
        if "tell" in request.POST:
            reviewing.answer_time(review, page.questions, request.POST.get("told_of", ""))
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    pending.told, pending.made = review.kept(), timezone.now()
    pending.save(update_fields=["told", "made"])


def _counts(questions: list[TextQuestion]) -> dict[str, int]:
    decided = [question for question in questions if question.choice]
    return {"count": len(reviewing.confirmed(questions)), "decided": len(decided), "all": len(questions)}


def _file(
    pending: PendingFile, review: TextReview, questions: list[TextQuestion], request: SignedInRequest
) -> PendingFile:
    """The confirmed figures as a file that waits, with its source where that is new and what it teaches.

    It stands for the one that was looked at before: a person's waiting files are few, and the text is one of them.
    """
    PendingFile.objects.filter(owner=request.user, register=PENDING, told__text=str(pending.pk)).delete()
    told = {
        learnt.PHRASES: {"unit": review.unit, "said": reviewing.lessons(questions)},
        TEXT: str(pending.pk),
        NEW_SOURCE: review.new_source,
        text_sources.TOLD_OF: text_sources.answer_of(review, questions),
    }
    file = ContentFile(reviewing.file_of(questions, review), pending.name)
    return PendingFile.objects.keep(file, owner=request.user, register=PENDING, told=told)


def _page(request: SignedInRequest, pending: PendingFile, page: ReviewPage) -> HttpResponse:
    shown = {
        "title": _("Figures in a text"),
        "has_permission": True,
        "pending": pending,
        "page": page,
        "counts": _counts(page.questions),
        "indicators": [(indicator.code, indicator.name) for indicator in Indicator.objects.all()],
        "bases": Basis.choices,
        "coverages": Coverage.choices,
    }
    return TemplateResponse(request, "figures/text.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def listed_phrases(request: SignedInRequest) -> HttpResponse:
    """What was learnt of texts, each with who confirmed it; POST forgets one."""
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied
    phrases = learnt.phrases_of(request.user)
    if request.method == "POST":
        phrase = get_object_or_404(phrases, pk=sent.key(request.POST.get("forget", "")))
        learnt.forget(request.user, phrase)
        messages.success(request, _("Forgotten: the next text is read as if nothing had been said of these words."))
        return redirect(request.get_full_path())
    page = Paginator(phrases, PHRASES_A_PAGE).get_page(request.GET.get("p"))
    shown = {"title": _("Learnt phrases"), "has_permission": True, "page": page}
    return TemplateResponse(request, "figures/phrases.html", shown)
