"""`manage.py read_package FILE`: the package of a year into an empty system; with `--check` held against this one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.changelog.one_moment import at_one_moment
from apps.figures.models import swaps
from apps.units.commands import PersonCommand
from unionrecords.year_package import comparing, reading
from unionrecords.year_package.archive import Package


class Command(PersonCommand):
    help = "Reads the package of a year into an empty system, all of it or nothing; its accounts cannot sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--check", action="store_true", help="write nothing: tell what differs from this system")

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        self.person_of_all(options)
        with self.bringing_in(file):
            package = Package(file)
            told = {"year": package.year, "count": len(package.files), "digest": package.digest}
            for path in comparing.left_out(package):
                said = _("The package has no %(file)s: nothing of it is read or compared.")
                self.stdout.write(said % {"file": path})
            if check:
                self._check(package)
                self.stdout.write(_("%(count)s files of %(year)s are what this system holds.") % told)
            else:
                reading.read(package)
                self.stdout.write(_("%(year)s is read: %(count)s files, no difference.") % told)
        self.stdout.write(_("Digest of its manifest: %(digest)s") % told)

    def _check(self, package: Package) -> None:
        with at_one_moment("READ WRITE", holding=swaps.HELD):  # its rows stand in temporary tables
            found = [*package.faults(), *comparing.differences(package)]
            others = comparing.reworded(package)
        for difference in found:
            self.stderr.write(difference)
        if others:
            self.stdout.write(_("%(count)s sheets would be worded otherwise by this version.") % {"count": others})
        if found:
            raise CommandError(_("%(count)s differences.") % {"count": len(found)}, returncode=1)
