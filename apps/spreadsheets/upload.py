"""Choose a file, look at what it would do, confirm it or give it up: what the pages of every importer share."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NO_NAME = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')  # what no file may be called
WAY_BACK = "way_back"  # in a session: the page that sent one to bring a file in
REFUSED = "refused"  # the kind of rows that a file may not have
LARGEST = 20 * 1024 * 1024  # bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The file to be brought in."""

    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("XLSX, ODS or CSV"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 20 MB: divide it."))
        return file


class RowKind(NamedTuple):
    """What would become of some rows of a file: its name in code, its sign, and what a person calls them."""

    kind: str
    sign: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class KindTab:
    """How many rows of a file are of a kind, as the preview's tabs show it, and where these stand; "" where nowhere."""

    kind: str
    sign: str
    label: str | Promise
    count: int
    href: str


def tabs(kinds: tuple[RowKind, ...], counts: Mapping[str, int], leads_to: str = "") -> list[KindTab]:
    """The tabs of a preview, one for each kind. `leads_to` is the address that the kind is added to; a refused file has
    faults alone to be looked at."""
    shown = []
    for kind in kinds:
        leads = leads_to and counts[kind.kind] and not counts[REFUSED]
        shown.append(KindTab(*kind, counts[kind.kind], f"{leads_to}{kind.kind}" if leads else ""))
    return shown


def kind_shown(asked: str, kinds: Collection[str], counts: Mapping[str, int]) -> str:
    """The kind whose rows a preview lists: the one asked for, else the first there are any of."""
    if asked in kinds:
        return asked
    for kind in kinds:
        if counts[kind]:
            return kind
    return "unchanged"


def refused_in_words(count: int) -> str:
    """How many rows are refused, in the reader's language."""
    return ngettext("%(count)s row is refused.", "%(count)s rows are refused.", count) % {"count": count}


class Pending(Protocol):
    """A file that waits for its confirmation."""

    def delete(self) -> Any: ...


class FileOutcome(NamedTuple):
    """What became of a confirmed file: `said`, or why it was refused; `done` where it has a page of its own now."""

    said: str = ""
    reasons: tuple[str, ...] = ()
    done: str = ""


def answer_preview(
    request: HttpRequest,
    pending: Pending,
    *,
    show: Callable[..., HttpResponse],
    bring_in: Callable[[], FileOutcome],
    given_up: str,
    done: str,
) -> HttpResponse:
    """A preview is looked at (`show`), confirmed, or given up; `given_up` and `done` are where it goes on from there.

    What is refused after all is shown again with its reasons and waits on.
    """
    if request.method != "POST":
        return show()
    if "confirm" not in request.POST:
        pending.delete()
        messages.info(request, _("The file was given up; nothing was written."))
        return redirect(given_up)
    outcome = bring_in()
    if outcome.reasons:
        return show(outcome.reasons, status=409)
    pending.delete()
    messages.success(request, outcome.said)
    return redirect(outcome.done or way_back(request) or done)


def lead_back(request: HttpRequest, address: str) -> None:
    """From the next file that is brought in one comes back to this page, which sent one there; with "" to none."""
    if address or WAY_BACK in request.session:
        request.session[WAY_BACK] = address


def way_back(request: HttpRequest) -> str:
    """The page that sent one here to bring a file in, once; "" where none did."""
    return str(request.session.pop(WAY_BACK, ""))


def workbook_response(out: BytesIO, name: str) -> HttpResponse:
    """A workbook to be kept under this name."""
    return HttpResponse(out.getvalue(), content_type=XLSX, headers=kept_as(name))


def kept_as(name: str) -> dict[str, str]:
    """The header of a file to be kept under this name, whatever signs are in it."""
    return {"Content-Disposition": content_disposition_header(True, NO_NAME.sub("-", name)) or ""}
