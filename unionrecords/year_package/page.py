"""The package of a sealed year as a download, for administrators of the root."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import address
from apps.figures.models import Period
from apps.units import access
from apps.units.errors import Refused
from unionrecords.ahead import PiecesAhead
from unionrecords.year_package import writing
from unionrecords.year_package.writing import YearPackage


@login_required
@require_POST
def download(request: HttpRequest, code: int) -> HttpResponseBase:
    """In pieces, as they are made, whether or not they are read. A line of the access log tells that it began, a second
    one with what digest it ended."""
    if not access.administers_root(access.signed_in(request)):
        raise PermissionDenied(_("Only administrators of the root federation take a year out."))
    try:
        package = YearPackage(get_object_or_404(Period, code=str(code), kind=Period.Kind.YEAR))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('admin:figures_period_seal')}?year={code}")
    return StreamingHttpResponse(
        _told(request, package),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{package.year.code}.zip"',
            "Cache-Control": "private, no-store",
        },
    )


def _told(request: HttpRequest, package: YearPackage) -> Iterator[bytes]:
    yield from PiecesAhead(package.pieces())
    writing.note(package, access.signed_in(request), address.of(request))
