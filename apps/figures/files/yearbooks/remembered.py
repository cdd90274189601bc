"""What was said of layouts: beside the file at hand, or when an earlier table of the layout was confirmed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.models import Source, TableLayout
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Federation
from apps.units.models.pending_files import PendingFile

LAYOUTS = "layouts"  # the key of what was said, in what is told of a file that waits
NEW_SOURCE = "new_source"  # the key of the source of all figures of a file, where it was described
ONLY_OF_ONE_TABLE = {"period": "", "new_source": {}}  # what says nothing of the next table of the layout


class SaidOfLayouts:
    """By signature how a table is read: as said beside this file, else as a person's federation confirmed before."""

    def __init__(self, by: User | None, said: Mapping[str, TableAnswers]) -> None:
        self.by, self.said = by, said
        self._known: dict[str, TableAnswers] | None = None
        self._published: dict[str, date | None] | None = None

    def of(self, signature: str) -> TableAnswers | None:
        """How a table is read, to be changed freely; None where nobody said it."""
        said = self.said.get(signature) or self._layouts().get(signature)
        if said is None:
            return None
        return TableAnswers.read(said.kept())

    def _layouts(self) -> dict[str, TableAnswers]:
        """What the person's federations confirmed before, by signature; read once, when it is first asked for."""
        if self._known is None:
            self._known = {}
            layouts = layouts_of(self.by) if self.by else TableLayout.objects.none()
            for layout in layouts:
                self._known[layout.signature] = TableAnswers.read(layout.answers)
        return self._known

    def is_beside(self, signature: str) -> bool:
        """Whether it was said of this very file."""
        return signature in self.said

    def keep_what_was_met(self, signature: str, unmeasured: Mapping[str, float]) -> None:
        """Writes into what was said of this file what it was said of, so that the next table can be told from it."""
        if signature not in self.said:
            return
        kept = self.said[signature].unmeasured
        for label, largest in unmeasured.items():
            kept[label] = max(kept.get(label, 0), largest)

    def published(self, code: str) -> date | None:
        """The day a source came out; None where that is not known."""
        if self._published is None:
            self._published = dict(Source.objects.values_list("code", "published"))
        return self._published.get(code)


def layouts_of(by: User, roles: Iterable[str] = access.ENTERING) -> QuerySet[TableLayout]:
    """The layouts that the federations in which a person enters figures read, or has one of these roles."""
    return TableLayout.objects.filter(federation__path__in=access.paths(by, roles)).select_related(
        "federation", "confirmed_by"
    )


def remember(by: User, said: Mapping[str, TableAnswers], roles: Iterable[str] = access.ENTERING) -> None:
    """Keeps how tables were read, by signature, in each federation in which the person has one of these roles."""
    federations = list(Federation.objects.filter(path__in=access.paths(by, roles)))
    with acting(by, door="file", reason=_("layout of a table")):
        for signature, answers in said.items():
            kept = {"title": answers.title[:200], "answers": answers.kept() | ONLY_OF_ONE_TABLE}
            for federation in federations:
                TableLayout.objects.update_or_create(federation=federation, signature=signature, defaults=kept)


def forget(by: User, layout: TableLayout) -> None:
    """The next table of this layout asks again."""
    with acting(by, door="file", reason=_("layout of a table")):
        layout.delete()


def add_sources(described_beside: Iterable[Mapping[str, str]]) -> None:
    """Makes the sources that were described beside a file, each once. Refused where a code stands for another."""
    for described in described_beside:
        if not described:
            continue
        kept, _new = Source.objects.get_or_create(code=described["code"], defaults=_columns(described))
        if kept.title != described["title"]:
            reason = _("There is a source “%(code)s” already: %(title)s. Choose it, or give another code.")
            raise Refused(reason % {"code": kept.code, "title": kept.title})


def described_source(said: Mapping[str, Any]) -> dict[str, str]:
    """A source as a form describes it beside a file, as it is kept until the file is brought in."""
    published = said["source_published"]
    return {
        "code": said["source_code"],
        "title": said["source_title"],
        "published": published.isoformat() if published else "",
    }


def _columns(described: Mapping[str, str]) -> dict[str, object]:
    """What is kept of a source that was described beside a file; its day of publication may be unknown."""
    published = described.get("published", "")
    return {
        "title": described["title"],
        "publisher": described.get("publisher", ""),
        "published": date.fromisoformat(published) if published else None,
    }


def said_beside(pending: PendingFile) -> dict[str, TableAnswers]:
    """What was said of the tables of a file that waits, by signature."""
    return {signature: TableAnswers.read(kept) for signature, kept in pending.told.get(LAYOUTS, {}).items()}


def source_beside(pending: PendingFile) -> dict[str, str]:
    """The source that was described of all figures of a file that waits; empty where none was."""
    return pending.told.get(NEW_SOURCE, {})


def say_beside(pending: PendingFile, said: Mapping[str, TableAnswers]) -> None:
    """Keeps it with the file, until that is confirmed or given up."""
    pending.told |= {LAYOUTS: {signature: answers.kept() for signature, answers in said.items()}}
    pending.save(update_fields=["told"])


def told(layout: TableLayout) -> list[str]:
    """How a layout is read, a phrase for each thing that was said: 工会会员人数 → ORG12."""
    answers = TableAnswers.read(layout.answers)
    if not answers.is_read:
        return [_("The sheet is left out.")]
    measure = "" if answers.counts_in_own else answers.measure
    said = [answers.indicator, *_labels_told(answers), answers.unit, answers.source, measure]
    return [phrase for phrase in said if phrase]


def _labels_told(answers: TableAnswers) -> list[str]:
    """What each label of an indicator or a unit stands for; of units only what was found."""
    told_of = []
    for label, code in answers.indicators.items():
        told_of.append(f"{label} → {code or _('left out')}")
    for label, code in answers.units.items():
        if code:
            told_of.append(f"{label} → {code}")
    return told_of
