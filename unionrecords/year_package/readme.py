"""The description of a package, in English and in Chinese: each folder, each file and each column of it."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unionrecords.management.commands.describe_models import kind, summary, words
from unionrecords.year_package import contents
from unionrecords.year_package.contents import Content, YearScope

LANGUAGES = {"README.en.md": "en", "README.zh.md": "zh-hans"}


def readmes(scope: YearScope) -> Iterator[tuple[str, str]]:
    for name, language in LANGUAGES.items():
        with translation.override(language):
            yield name, "\n".join(_described(scope))


def _described(scope: YearScope) -> Iterator[str]:
    whose = "、".join(contents.roots().values())
    told = {"year": scope.code, "version": settings.VERSION, "made": scope.made, "federations": whose}
    yield "# " + _("The statistical year %(year)s") % told
    yield ""
    yield _("The records of %(federations)s.") % told
    yield _("Written by the records of unions, version %(version)s, on %(made)s (UTC).") % told
    for paragraph in _paragraphs():
        yield f"\n{paragraph}"
    for folder, said in _folders():
        yield f"\n## {folder}/\n\n{said}"
        for content in contents.all_of(scope):
            if content.folder == folder:
                yield from _file(content)


def _paragraphs() -> Iterator[str]:
    yield _(
        "Every CSV file is UTF-8 (with its mark at the beginning), with commas, quotes where needed and the names of "
        "the columns in the first line. Nothing between two commas means that nothing is said, two quotes an empty "
        "text. Moments are UTC; t and f are yes and no. A column that ends in _id is the key (column id) of a row of "
        "the table named beside it. Keys are those of the system that wrote this."
    )
    yield _(
        "Begin with figures.csv: every figure of the year with the codes and names of unit, indicator and period, one "
        "a line. sheets/ has the sign-off sheet of each form as it was last approved or handed in (HTML), scans/ the "
        "papers attached, each named by the SHA-256 of its content; year/figures_attachment.csv says whose they are "
        "and what they were called."
    )
    yield _(
        "manifest.csv has the size and the SHA-256 of every file. The SHA-256 of manifest.csv itself is the digest of "
        "the package: the system that wrote it printed it and keeps it in its access log. package.json says when the "
        "year was sealed, by whom and why."
    )
    yield _("`manage.py read_package FILE` reads it into an empty system, and `--check` holds it against a system.")


def _folders() -> Iterator[tuple[str, str]]:
    yield contents.YEAR, _("All that ends in the year: forms, their steps, figures and what stood before them.")
    yield (
        contents.BEFORE,
        _(
            "Of the periods just before, what comparisons add up: forms, figures and steps, and single forms of other "
            "years that a finding names. What these themselves were compared with is not here."
        ),
    )
    yield (
        contents.CHAIN,
        _(
            "Where the chain of evidence of each federation ends, and the links of all other steps: each digest is "
            "SHA-256 over the link before it and all that a step attests. figures_linkelsewhere.csv has the key of the "
            "federation, the number in its chain and the digest."
        ),
    )
    yield (
        contents.LOG,
        _(
            "From the change log what was written about records of the year, from the access log what was exported, "
            "downloaded and printed of it, as far as lines are still kept."
        ),
    )
    yield contents.CATALOGUE, _("Indicators with their definitions, forms, rules, periods and sources.")
    yield contents.REGISTERS, _("Units, who reported to whom since when, former names and kinds, who came from whom.")
    yield contents.PEOPLE, _("Whoever is named by a row: the account and the name, nothing else.")


def _file(content: Content) -> Iterator[str]:
    yield f"\n### {content.path}\n\n**{capfirst(str(content.model._meta.verbose_name))}.** {summary(content.model)}\n"
    for field in content.fields:
        yield f"- `{field.column}` ({kind(field)}): {words(field)}"
