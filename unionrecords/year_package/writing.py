"""The package of a sealed year is written while it goes out: at one moment, and never all of it in memory."""

import csv
import io
import json
from collections.abc import Generator, Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import AccessLine
from apps.changelog.acting import SYSTEM_USERNAME
from apps.changelog.one_moment import at_one_moment
from apps.figures import attachments
from apps.figures.files import headings, importer
from apps.figures.models import AttachedContent, Attachment, Period, Submission, swaps
from apps.figures.models.detached import HasGone, detached_years, said_of
from apps.units.errors import KeptElsewhere, Refused
from unionrecords.year_package import contents, readme, rows, sheets
from unionrecords.year_package.archive import ABOUT, FORMAT, PackageWriter
from unionrecords.year_package.contents import YearScope

READABLE = "figures.csv"
AT_ONCE = 500


class YearPackage:
    """The package of a year in pieces; `digest` is that of its manifest once all of them went out.

    Refused, before anything goes out, where it is no statistical year, not sealed, or not wholly here.
    """

    def __init__(self, year: Period) -> None:
        if year.kind != Period.Kind.YEAR:
            said = _("%(period)s is no statistical year: it is packed with the year it ends in.")
            raise Refused(said % {"period": year})
        if year.seal is None:
            raise Refused(_("%(year)s is not sealed: a year is packed once nothing of it can change.") % {"year": year})
        _refuse_gone(year)
        self.year = year
        self.digest = ""

    def pieces(self) -> Generator[bytes]:
        with at_one_moment(holding=swaps.HELD) as moment:
            _refuse_gone(self.year)
            writer = PackageWriter(moment)
            scope = contents.scope_of(self.year.code, moment)
            for piece in self._files(writer, scope):
                if piece:
                    yield piece
        self.digest = writer.digest

    def _files(self, writer: PackageWriter, scope: YearScope) -> Iterator[bytes]:
        yield from writer.file(ABOUT, [self._about(scope)])
        for name, text in readme.readmes(scope):
            yield from writer.file(name, [text.encode()])
        yield from writer.file(READABLE, readable(scope))
        for content in contents.all_of(scope):
            yield from writer.file(content.path, rows.written(content.rows(scope)))
        yield from writer.file(contents.ELSEWHERE, rows.written(contents.elsewhere(scope)))
        for path, page in chain(sheets.styles(), sheets.sheets(scope)):
            yield from writer.file(path, [page])
        for scan in scans(scope):
            yield from writer.file(path_of(scan), attachments.pieces(scan), packed=False)
        yield from writer.end()

    def _about(self, scope: YearScope) -> bytes:
        seal = self.year.seal
        told = {
            "format": FORMAT,
            "year": self.year.code,
            "made": scope.made,
            "version": settings.VERSION,
            "roots": contents.roots(),
            "sealed": {"at": seal.given_at.isoformat(), "by": seal.given_by.get_username(), "reason": seal.reason},
        }
        return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _refuse_gone(year: Period) -> None:
    """KeptElsewhere where a form has gone of the year, the one before it, or another that a finding names."""
    scope = contents.scope_of(year.code, timezone.now())
    packed = Submission.objects.filter(Q(period__in=scope.year) | Q(pk__in=scope.forms))
    if packed.alias(gone=HasGone("unit", "period")).filter(gone=True).exists():
        raise KeptElsewhere(said_of(detached_years()))


def readable(scope: YearScope) -> Iterator[bytes]:
    """The figures of the year under the heads of `export_figures`, with codes and names instead of keys."""
    figures = importer.in_scope(None).filter(period__in=scope.year).iterator(chunk_size=2000)
    yield rows.MARK + _lines([headings.HEADS])
    for some in batched_rows(importer.rows(figures)):
        yield _lines(some)


def batched_rows(lines: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    some: list[list[str]] = []
    for line in lines:
        some.append(line)
        if len(some) == AT_ONCE:
            yield some
            some = []
    yield some


def _lines(lines: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def scans(scope: YearScope) -> Iterator[AttachedContent]:
    (attached,) = [content for content in contents.OF_THE_YEAR if content.model is Attachment]
    query = (
        f"SELECT DISTINCT c.* FROM figures_attachedcontent c JOIN ({attached.rows(scope)}) t ON t.content_id = c.digest"
    )
    yield from AttachedContent.objects.raw(f"{query} ORDER BY c.digest")


def path_of(scan: AttachedContent) -> str:
    return f"{sheets.SCANS}/{scan.digest}.{scan.kind}"


def note(package: YearPackage, person: User | None, address: str | None = None) -> None:
    """A line of the access log: who took the year out, and the digest by which that package is known."""
    who = person or User.objects.get(username=SYSTEM_USERNAME)
    about = f"package_year {package.year.code} {package.digest}"
    AccessLine.objects.create(person_id=who.pk, act=AccessLine.Act.EXPORT, address=address, about=about)
