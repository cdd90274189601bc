"""The functions that keep the tree's derived columns."""

from django.db import migrations

from apps.units.tree import PLACE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial"), ("changelog", "0002_functions")]
    operations = [migrations.RunSQL(PLACE_FUNCTION, "DROP FUNCTION units_place; DROP FUNCTION units_parent_at;")]
