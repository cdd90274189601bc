"""A large file: sent in pieces, and the page of what is done with it in the background."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.files import in_background
from apps.figures.models import FileJob, FileJobSign
from apps.figures.views.files import KINDS, PENDING, BesideFileForm, clerk_only, leads_to, pending_file
from apps.spreadsheets.upload import refused_in_words, tabs
from apps.units import sent
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models.pending_files import PendingFile

State = FileJob.State


# ---- A file in pieces


@login_required
@require_POST
def begin_pieces(request: SignedInRequest) -> HttpResponse:
    """Says where the pieces of a file go, or why it is not taken, before any of it is sent."""
    clerk_only(request)
    size = sent.number(request.POST.get("size", "")) or 0
    try:
        file = PendingFile.objects.begin(request.POST.get("name", ""), size, owner=request.user, register=PENDING)
    except Refused as refused:
        return _refused(refused)
    return JsonResponse({"piece": reverse("figures:file-piece", args=[file.pk])})


@login_required
@require_POST
def take_piece(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Takes the next piece of a file; with the last one says where the file is looked at."""
    file, beside = pending_file(request, pk), BesideFileForm(request.POST)
    piece, number = request.FILES.get("piece"), sent.number(request.POST.get("number", ""))
    if piece is None or number is None or not beside.is_valid():
        return _refused(Refused(_("A piece of the file came out of its turn: choose the file again.")))
    try:
        file.take(number, piece.read())
    except Refused as refused:
        return _refused(refused)
    told = {"arrived": file.arrived}
    return JsonResponse(told | {"next": leads_to(request, file, beside.chosen())} if file.is_whole else told)


def _refused(refused: Refused) -> HttpResponse:
    return JsonResponse({"reasons": refused.reasons}, status=422)


# ---- What is done with it


def job_of(request: SignedInRequest, pk: UUID) -> FileJob:
    """A job only its person finds."""
    clerk_only(request)
    return get_object_or_404(FileJob.objects.select_related("sign", "file"), pk=pk, owner=request.user)


@login_required
@require_http_methods(["GET", "POST"])
def file_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a file is, or what came of it; POST brings it in, looks at it again, or gives it up."""
    job = job_of(request, pk)
    if request.method == "GET":
        return _page(request, job)
    try:
        _act(request, job)
    except Refused as refused:
        return _page(request, job, refused.reasons, status=409)
    return redirect("figures:file-job", job.pk)


def _act(request: SignedInRequest, job: FileJob) -> None:
    if "confirm" in request.POST:
        in_background.bring_in(job, seen=request.POST.get("seen", ""), reason=request.POST.get("reason", ""))
    elif "over" in request.POST:
        _look_again(request, job, job.chosen | {"over": "on"})
    elif "again" in request.POST:
        _look_again(request, job, job.chosen)
    elif "cancel" in request.POST:
        in_background.give_up(job)


def _look_again(request: SignedInRequest, job: FileJob, chosen: dict[str, str]) -> None:
    if job.file is None:
        raise Refused(_("This file is no longer kept: choose it again."))
    in_background.look_at(job.file, by=request.user, chosen=chosen)


def _page(request: SignedInRequest, job: FileJob, reasons: tuple[str, ...] = (), status: int = 200) -> TemplateResponse:
    if job.state != State.WAITING and job.opened_at is None:
        FileJob.objects.filter(pk=job.pk).update(opened_at=timezone.now())
    told = job.told
    shown: dict[str, Any] = {
        "title": job.name,
        "has_permission": True,
        "job": job,
        "told": told,
        "query": urlencode(job.chosen),
        "sign": told_of_sign(job),
        "reasons": [*reasons, *told.get("reasons", [])],
        "reason": request.POST.get("reason", ""),
    }
    if counts := told.get("counts"):
        shown |= {"tabs": tabs(KINDS, counts), "refused": refused_in_words(counts["refused"])}
        shown["groups"] = told["groups"]
    return TemplateResponse(request, "figures/file_job.html", shown, status=status)


@login_required
@require_GET
def job_sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far a job is, for its page to show without being loaded anew."""
    job = job_of(request, pk)
    return JsonResponse({"over": job.state != State.WAITING, **told_of_sign(job)})


def told_of_sign(job: FileJob) -> dict[str, Any]:
    """How far a job is, in words, and as rows of so many; 0 of 0 where that is not known."""
    sign = job.sign
    said = str(FileJobSign.Step(sign.step).label)
    if sign.given_up and job.state == State.WAITING:
        said = _("is being given up")
    elif sign.step == FileJobSign.Step.READ and sign.rows:
        said = _("%(count)s rows read") % {"count": grouped(sign.rows)}
    elif sign.step == FileJobSign.Step.QUEUED and in_background.nobody_is_at_work():
        said = _("waits, and nobody works on files at this moment: tell an administrator")
    return {"said": said, "rows": sign.rows, "of_rows": sign.of_rows}
