"""Recomputes the chain of evidence from the rows and holds it against digests that were printed or logged."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.one_moment import at_one_moment
from apps.figures.models import ChainLink, LinkElsewhere, swaps
from apps.figures.models.detached import detached_years, said_of
from apps.figures.workflow import chain
from apps.units.commands import PersonCommand
from apps.units.errors import Refused


class Command(PersonCommand):
    help = "Finds what of submissions was changed, removed or put in by hand; exit code 1 where there is any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--root",
            metavar="DIGEST",
            action="append",
            default=[],
            help="a link as a sign-off sheet prints it or the access log has it; may be given several times",
        )

        parser.add_argument(
            "--of-package",
            action="store_true",
            help="this database was read from the package of a year: steps of other years stand elsewhere",
        )

    def handle(self, *args: Any, root: list[str], of_package: bool, **options: Any) -> None:
        self.person_of_all(options)
        with at_one_moment(holding=swaps.HELD):
            self._verify(root, of_package)

    def _verify(self, root: list[str], of_package: bool) -> None:
        try:
            faults = list(chain.faults(root, of_package=of_package))
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            said = _("%(count)s things are not as they were attested.")
            raise CommandError(said % {"count": len(faults)}, returncode=1)
        for digest in root:
            self._tell_attested(digest)
        for end in chain.ends():
            self.stdout.write(f"{end.federation.code} {end.number} {end.digest}")
        self.stdout.write(_("%(count)s steps are as they were attested.") % {"count": ChainLink.objects.count()})
        if unheld := chain.unheld():
            said = _("%(count)s of them only against their neighbours. %(which)s")
            self.stdout.write(said % {"count": unheld, "which": said_of(detached_years())})
        if of_package:
            said = _("%(count)s more are linked that stand elsewhere.")
            self.stdout.write(said % {"count": LinkElsewhere.objects.count()})

    def _tell_attested(self, digest: str) -> None:
        if found := chain.attested(digest):
            said = _("%(digest)s attests %(federation)s up to step %(number)s, of %(at)s.")
            at = f"{timezone.localtime(found.at):%Y-%m-%d %H:%M}" if found.at else _("a step that stands elsewhere")
            place = {"federation": found.federation, "number": found.number}
            self.stdout.write(said % {"digest": digest, "at": at, **place})
