"""`manage.py provinces`: what this installation follows, the nation its provinces or a province the catalogue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from unionrecords.nation import replication
from unionrecords.nation.replication import Followed

SILENT_SECONDS = 60  # the servers speak to each other every half minute where nothing happens


class Command(BaseCommand):
    help = "Tells of each subscription of this installation how far it is; exit code 1 where one does not follow."

    def handle(self, *args: Any, **options: Any) -> None:
        behind = 0
        for followed in replication.followed():
            said, follows = _standing(followed)
            behind += not follows
            self.stdout.write(f"{followed.name}: {said}")
        if behind:
            raise CommandError(_("%(count)s do not follow.") % {"count": behind}, returncode=1)


def _standing(followed: Followed) -> tuple[str, bool]:
    """In words, and whether all is well."""
    if not followed.is_copied:
        counts = {"copied": followed.copied, "tables": followed.tables}
        return _("copied %(copied)s of %(tables)s tables") % counts, False
    if followed.heard is None:
        said = _("cut off, or a row is refused (%(errors)s errors so far): the log of the server says which")
        return said % {"errors": followed.errors}, False
    seconds = round((timezone.now() - followed.heard).total_seconds())
    return _("heard of %(seconds)s s ago") % {"seconds": seconds}, seconds < SILENT_SECONDS
