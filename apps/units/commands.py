"""What commands that act or read for a person have in common."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.units import access
from apps.units.errors import KeptElsewhere, Refused
from apps.units.models import Unit, installation

Record = TypeVar("Record", bound=Model)


class PersonCommand(BaseCommand):
    """A command with `--by`: whose rights bound it and whose name it writes. Without it the system account acts.

    Days begin, and times are read and shown, by the clock of the installation.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        with timezone.override(installation.current().time_zone):
            try:
                return super().execute(*args, **options)
            except PermissionDenied as denied:
                said = str(denied) or _("You may not do that.")
                raise CommandError(said, returncode=1) from denied
            except KeptElsewhere as elsewhere:
                raise CommandError(str(elsewhere), returncode=1) from elsewhere

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", metavar="USER", help="act and see as this person (default: the system account)")

    def person(self, options: dict[str, Any]) -> User | None:
        """The person named; None for the system account, which may see and write everywhere."""
        if not options["by"]:
            return None
        person = User.objects.filter(username=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(_("There is no active account “%(name)s”.") % {"name": options["by"]}, returncode=1)
        return person

    def person_of_all(self, options: dict[str, Any]) -> User | None:
        """The same, of a command that sees or does what no area bounds: only who administers a root may."""
        person = self.person(options)
        if person is not None and not access.administers_root(person):
            raise CommandError(_("Only administrators of the root federation may do that."), returncode=1)
        return person

    def unit(self, code: str, person: User | None) -> Unit:
        """The unit of a code, as far as the person may see it."""
        units = Unit.objects.all() if person is None else Unit.objects.visible_to(person)
        unit = units.filter(code=code).first()
        if unit is None:
            raise CommandError(_("There is no unit “%(code)s” that you may see.") % {"code": code}, returncode=1)
        return unit

    def coded(self, model: type[Record], code: str) -> Record:
        """The record of a code."""
        record = model._default_manager.filter(code=code).first()
        if record is None:
            raise CommandError(
                _("There is no %(kind)s “%(code)s”.") % {"kind": model._meta.verbose_name, "code": code}, returncode=1
            )
        return record

    @contextmanager
    def bringing_in(self, file: Path) -> Iterator[None]:
        """Around the reading of a file: that there is none is wrong use, and every reason it is refused for is told."""
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file}, returncode=2)
        try:
            yield
        except Refused as refused:
            for line in refused.reasons:
                self.stderr.write(line)
            said = _("Refused: %(count)s reasons; nothing was written.") % {"count": len(refused.reasons)}
            raise CommandError(said, returncode=1) from refused

    @contextmanager
    def output(self, target: Path | None) -> Iterator[IO[bytes]]:
        """The file named, or standard output."""
        if target is None:
            stream: Any = self.stdout._out  # a terminal's text goes through its buffer; a test may hand in bytes
            yield getattr(stream, "buffer", stream)
            return
        try:
            out = target.open("wb")
        except OSError as error:
            raise unwritable(target, error) from error
        with out:
            yield out


def unwritable(file: Path, error: OSError) -> CommandError:
    """What is said where a file cannot be written."""
    return CommandError(_("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}, returncode=1)


def add_output(parser: ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=("csv", "xlsx"), help="default: by the file's suffix, else csv")


def kind_of(options: dict[str, Any]) -> str:
    """csv or xlsx, as asked for or as the file's name says."""
    named = options["output"].suffix.lower().lstrip(".") if options["output"] else ""
    if options["format"]:
        return options["format"]
    if named not in ("", "csv", "xlsx"):
        raise CommandError(
            _("“.%(suffix)s” is no format of ours: name a .csv or .xlsx file.") % {"suffix": named}, returncode=2
        )
    return named or "csv"
