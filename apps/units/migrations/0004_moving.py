"""A move is judged together with the division code it brings."""

from django.db import migrations

from apps.units.tree.triggers import CHECK_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("units", "0003_participation")]
    operations = [migrations.RunSQL(CHECK_FUNCTION, migrations.RunSQL.noop)]
