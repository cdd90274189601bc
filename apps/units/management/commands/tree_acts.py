"""Does the acts on the tree that a file lists: all of them, or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.units.commands import PersonCommand
from apps.units.files import tree_act_plans, tree_acts


class Command(PersonCommand):
    help = (
        "Moves, merges, splits, renames, closes, reopens and dates again, as the rows of FILE (XLSX, ODS or CSV) say: "
        "act, unit, on, reason, to, new_code, new_name, … All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE", help="; ".join(tree_acts.ACTS))
        parser.add_argument("--dry-run", action="store_true", help="only say whether all of it can be done")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        with self.bringing_in(file):
            count = tree_act_plans.bring_in(file.read_bytes(), file.name, by=self.person(options), dry_run=dry_run)
        said = _("%(count)s acts can be done.") if dry_run else _("%(count)s acts done.")
        self.stdout.write(said % {"count": count})
