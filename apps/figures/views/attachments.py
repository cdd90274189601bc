"""Evidence: what is attached to a form, a cell or a source, one attachment with its check, and its file."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.figures import attachments
from apps.figures.file_kinds import KINDS
from apps.figures.models import Attachment
from apps.figures.models.attachments import LARGEST
from apps.figures.views import attachment_page
from apps.figures.views.grid_sheet import office
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

LONGEST_REASON = 500
AROUND_THE_FILE = 64 << 10  # bytes a form sends beside its file
AnyView = Callable[..., HttpResponseBase]


def takes_at_most(size: int) -> Callable[[AnyView], AnyView]:
    """Of a page that takes files: what announces more is refused by the middleware before anything of it is read."""

    def marked(view: AnyView) -> AnyView:
        vars(view)["most_sent"] = size
        return view

    return marked


@takes_at_most(LARGEST + AROUND_THE_FILE)
@office
@require_http_methods(["GET", "POST"])
def evidence(request: SignedInRequest) -> HttpResponse:
    """Of the form, cell or source the address names: its list; POST attaches one more file to it."""
    listed = attachment_page.asked_for(request)
    if request.method == "GET":
        return attachment_page.listed(request, listed)
    file = request.FILES.get("file")
    if file is None:
        return attachment_page.listed(request, listed, (_("Choose a file."),), status=422)
    try:
        attached = attachments.attach(attachment_page.keeper_of(request, listed), file, by=request.user)
    except Refused as refused:
        return attachment_page.listed(request, listed, refused.reasons, status=422)
    messages.success(request, _("Attached: %(file)s") % {"file": attached.name})
    return redirect(_back(request, f"{reverse('figures:evidence')}?{listed.place.query}"))


def _back(request: SignedInRequest, otherwise: str) -> str:
    """To the page of this site the form was on."""
    address = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return f"{address.partition('#')[0]}#evidence" if is_ours else otherwise


@office
@require_safe
def attachment(request: SignedInRequest, pk: int) -> HttpResponse:
    """One attachment: what it is, whether what is kept is still what was attached, and how it is withdrawn."""
    return attachment_page.one(request, _seen(request, pk))


@office
@require_safe
def attached_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file as it was attached, to be saved and never shown by the browser; none where it is not the same."""
    attached = _seen(request, pk)
    if not attachments.is_unchanged(attached):
        return attachment_page.one(request, attached, is_unchanged=False, status=409)
    return StreamingHttpResponse(
        () if request.method == "HEAD" else attachments.pieces(attached.content),
        content_type=KINDS[attached.content.kind].mime,
        headers={
            "Content-Length": str(attached.content.size),
            "Content-Disposition": content_disposition_header(True, attached.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@office
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """It stands as evidence no more, for the reason given."""
    attached = _seen(request, pk)
    try:
        attachments.withdraw(attached, by=request.user, reason=request.POST.get("reason", "")[:LONGEST_REASON])
    except Refused as refused:
        return attachment_page.one(request, attached, refused.reasons, status=422)
    messages.success(request, _("Withdrawn: %(file)s") % {"file": attached.name})
    return redirect("figures:attachment", attached.pk)


def _seen(request: SignedInRequest, pk: int) -> Attachment:
    """Http404 where there is none that this person may see."""
    visible = Attachment.objects.visible_to(request.user).select_related(
        "unit", "period", "form", "indicator", "source", "content", "given_by", "withdrawn_by"
    )
    return get_object_or_404(visible, pk=pk)
