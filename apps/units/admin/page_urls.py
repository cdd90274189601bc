"""The addresses of the pages about units that are no register: doubles and lists of enterprises."""

from collections.abc import Callable
from functools import partial

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from apps.units.admin import enterprise_files, enterprise_pages
from apps.units.admin.doubles_page import doubles_page

PAGES: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
    "unit_doubles": ("doubles/", doubles_page),
    "enterprises": ("enterprises/", enterprise_files.lists_page),
    "enterprises_preview": ("enterprises/import/<uuid:pk>/", enterprise_files.preview_page),
    "enterprises_list": ("enterprises/<int:pk>/", enterprise_pages.list_page),
    "enterprises_export": ("enterprises/<int:pk>/export/", enterprise_pages.export_file),
    "enterprises_queue": ("enterprises/<int:pk>/queue/", enterprise_pages.queue_page),
    "enterprises_firm": ("enterprises/<int:pk>/firms/<int:firm>/", enterprise_pages.firm_page),
}


def page_urls(site: AdminSite) -> list[URLPattern]:
    """Below the address of all units."""
    return [
        path(address, site.admin_view(partial(view, site)), name=f"units_{name}")
        for name, (address, view) in PAGES.items()
    ]
