"""Django's templates, whose context lets go of the page's data once it is written."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.template.context import make_context


class PageTemplates(DjangoTemplates):
    """To be named as BACKEND in TEMPLATES."""

    def get_template(self, template_name: str) -> "PageTemplate":
        return PageTemplate(super().get_template(template_name).template, self)


class PageTemplate(Template):
    """A context and its dictionaries know each other, so that a page with thousands of numbers would stay in memory
    until Python's collector of cycles comes by; emptied, it goes at once.
    """

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        page = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(page)
        finally:
            page.dicts.clear()
