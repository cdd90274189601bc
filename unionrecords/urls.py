"""Addresses: the admin at /admin/, the reports and the entry screens at the root, the language switch."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from apps.units.admin.base import ChoicesWithCodes
from unionrecords.year_package import page


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at this address on every page that does not name one."""
    return redirect(static("favicon.svg"))


def nothing(request: HttpRequest, _record: str) -> HttpResponse:
    raise Http404


admin.site.index_title = gettext_lazy("Records")  # as the menu calls them

urlpatterns = [
    path("admin/autocomplete/", admin.site.admin_view(ChoicesWithCodes.as_view(admin_site=admin.site))),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/r/<path:_record>", nothing),  # Django's leads to a record's page and tells whether there is one
    path("admin/figures/period/package/<int:code>/", page.download, name="year-package"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("favicon.ico", favicon),
    path("", include("apps.accounts.urls")),
    path("", include("apps.figures.urls")),
    path("", include("apps.reports.urls")),
]

handler400 = "unionrecords.error_pages.not_understood"
handler403 = "unionrecords.error_pages.not_allowed"
handler404 = "unionrecords.error_pages.not_found"
handler500 = "unionrecords.error_pages.went_wrong"
