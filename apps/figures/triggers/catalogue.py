"""What the database itself holds for the catalogue: what may be counted, and what stays as it is once it was used."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.figures.register_filters import refuse_unfit
from apps.units.constraint_messages import FIELDS, SENTENCES

SENTENCES |= {
    "figures_filter_fits": _("A register is filtered by its own choice fields and their values alone: %(which)s"),
}
FIELDS |= {"figures_filter_fits": "filter"}

FILTER_FITS = Guard(
    name="filter_fits",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("counts", "filter"),
    declare=[("wrong", "text")],
    func=refuse_unfit(),
)
