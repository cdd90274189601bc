"""Records known by a code, or by fields that name them in fixtures and files, and by a name in two languages."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.units.language import in_english

# A code stands in addresses and in the names of files.
CODE_FORM = RegexValidator(
    r"""^[^\s\x00-\x1f\x7f"'/\\<>|?*:;,%#&]+\Z""",
    _("A code has no blanks, quotation marks, slashes or other signs that an address or a file's name cannot hold."),
)


class NaturallyKeyed(models.Model):
    """A record that fixtures and files name by fields people know; NATURAL_KEY has the look-ups, in their order."""

    NATURAL_KEY: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        abstract = True


Keyed = TypeVar("Keyed", bound=NaturallyKeyed)
NaturalKey = Callable[[Keyed], tuple[str, ...]]


class CodeManager(models.Manager[Keyed]):
    """Finds records by their code, the key of fixtures and files."""

    def get_by_natural_key(self, *code: str) -> Keyed:
        return self.get(**dict(zip(self.model.NATURAL_KEY, code, strict=True)))


def loaded_after(*models: str) -> Callable[[NaturalKey], NaturalKey]:
    """Marks a natural key that names records of other models, so that fixtures are loaded in that order."""

    def mark(natural_key: NaturalKey) -> NaturalKey:
        vars(natural_key)["dependencies"] = list(models)
        return natural_key

    return mark


class Coded(NaturallyKeyed):
    """A record with a stable code and a name in both languages."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE_FORM])
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    objects = CodeManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    def natural_key(self) -> tuple[str]:
        return (self.code,)


def in_language(zh: str, en: str) -> str:
    """The text in the reader's language, or the other where that one is empty."""
    if in_english():
        return en or zh
    return zh or en
