"""`manage.py describe_models`: every table and column in words, as docs/data-model.md has them."""

from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models
from django.utils import translation
from django.utils.text import capfirst

APPS = ("units", "figures", "accounts", "changelog", "unionrecords")
HEAD = """# The data model

Every table and column, written by `make data-model` from the models themselves; a test fails where the two differ.
Column names are those of the database. ● a value is required, ○ it may be empty.
Keys to units, indicators and periods from the figures and what follows from them are held by triggers
(docs/adr/0002-the-database-keeps-the-trail.md, docs/adr/0011-the-shape-of-figures.md).
"""
DRAWN = ("units", "figures")


class Command(BaseCommand):
    help = "Prints every table and column in words, as Markdown."

    def handle(self, *args: object, **options: object) -> None:
        with translation.override("en"):
            self.stdout.write("\n".join(described()))


def described() -> Iterator[str]:
    yield HEAD
    yield from diagram()
    for label in APPS:
        yield f"## {capfirst(str(apps.get_app_config(label).verbose_name))}\n"
        for model in tables(label):
            yield from table(model)


def tables(label: str) -> list[type[models.Model]]:
    """The models of an app that have a table of their own, by its name."""
    own = [model for model in apps.get_app_config(label).get_models() if not model._meta.proxy]
    return sorted(own, key=lambda model: model._meta.db_table)


def diagram() -> Iterator[str]:
    """The keys between tables; what every table has (who stated it, its period) is left to the tables below."""
    yield "```mermaid\nerDiagram"
    for label in DRAWN:
        for model in tables(label):
            yield from keys_of(model)
    yield "```\n"


def keys_of(model: type[models.Model]) -> Iterator[str]:
    """A line for each key of a model to one that is drawn: |o where it may be empty, || where not."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and is_drawn(field.related_model):
            many = "|o" if field.null else "||"
            yield f'    {model._meta.db_table} }}o--{many} {field.related_model._meta.db_table} : "{field.name}"'


def is_drawn(model: type[models.Model]) -> bool:
    return model._meta.app_label in DRAWN


def table(model: type[models.Model]) -> Iterator[str]:
    """A heading, the docstring and a line for each column: ○ may be empty, ● may not."""
    yield f"### {model._meta.db_table}\n"
    yield f"**{capfirst(str(model._meta.verbose_name))}.** {summary(model)}\n"
    yield "| column | | type | in words |\n| --- | --- | --- | --- |"
    for field in model._meta.local_fields:
        mark = "○" if field.null or field.blank else "●"
        yield f"| {field.column} | {mark} | {kind(field)} | {words(field)} |"
    for field in model._meta.local_many_to_many:
        yield f"| ({field.name}) | | many | {words(field)} |"
    yield ""


def summary(model: type[models.Model]) -> str:
    """The docstring as one paragraph; of a model without one, nothing: Django then lists its fields there."""
    docstring = model.__doc__ or ""
    if docstring.startswith(f"{model.__name__}("):
        return ""
    return " ".join(docstring.split())


def kind(field: models.Field) -> str:
    """char(16), date, or key to figures_period."""
    if isinstance(field, models.ForeignKey):
        return f"key to {field.related_model._meta.db_table}"
    internal = field.get_internal_type().removesuffix("Field").lower()
    if field.max_length:
        return f"{internal}({field.max_length})"
    return internal


def words(field: models.Field) -> str:
    """Its name, what helps to fill it in and the values it takes, as far as there are any of these."""
    parts = [capfirst(str(field.verbose_name))]
    if field.help_text:
        parts.append(str(field.help_text))
    values = [str(value) for value, _label in field.flatchoices if value != ""]
    if values:
        parts.append(", ".join(values))
    return " — ".join(parts).replace("|", "/")
