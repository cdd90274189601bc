"""What pages say of a unit that another installation keeps (docs/adr/0050)."""

from django import template
from django.utils.translation import gettext as _

from apps.units import ranges
from apps.units.models import Unit

register = template.Library()


@register.simple_tag
def kept_by_another(unit: Unit) -> str:
    """Which province keeps the unit, and where it is changed; "" of one that is kept here. At the nation one query."""
    if ranges.is_own(unit.pk):
        return ""
    _nation, province, *_below = unit.path.split("/")
    said = _("Kept by %(province)s: it is changed there, and what is changed comes here by itself.")
    return said % {"province": Unit.objects.get(code=province)}
