"""The functions that keep the tree's derived columns and its rules, and the index that finds a unit by its names."""

from django.db import migrations

from apps.units.search import DROP_INDEX, INDEX
from apps.units.tree.triggers import DROP_FUNCTIONS, PLACE_FUNCTIONS, RULE_FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial"), ("changelog", "0002_functions")]
    operations = [
        migrations.RunSQL(PLACE_FUNCTIONS + RULE_FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(INDEX, DROP_INDEX),
    ]
