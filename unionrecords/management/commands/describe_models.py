"""`manage.py describe_models`: every table and column in words, as docs/data-model.md has them."""

from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models
from django.utils import translation
from django.utils.text import capfirst

APPS = ("units", "figures", "changelog")
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
            for field in model._meta.local_fields:
                if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label in DRAWN:
                    many = "|o" if field.null else "||"
                    target = field.related_model._meta.db_table
                    yield f'    {model._meta.db_table} }}o--{many} {target} : "{field.name}"'
    yield "```\n"


def table(model: type[models.Model]) -> Iterator[str]:
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
    """The docstring as one paragraph; of a model without one, nothing."""
    said = model.__doc__ or ""
    return "" if said.startswith(f"{model.__name__}(") else " ".join(said.split())


def kind(field: models.Field) -> str:
    if isinstance(field, models.ForeignKey):
        return f"key to {field.related_model._meta.db_table}"
    internal = field.get_internal_type().removesuffix("Field").lower()
    return f"{internal}({field.max_length})" if field.max_length else internal


def words(field: models.Field) -> str:
    parts = [capfirst(str(field.verbose_name)), str(field.help_text)]
    if field.choices:
        parts.append(", ".join(str(value) for value, _label in field.flatchoices if value != ""))
    return " — ".join(part for part in parts if part).replace("|", "/")
