"""What is kept beside the figures, filled from those there are: counts of submissions and totals of every kind."""

from django.db import migrations

from apps.figures.totals import writer as totals
from apps.figures.triggers.derived import COUNT_PROGRESS
from apps.figures.triggers.collection import AFTER_CLOSING, DROP_AFTER_CLOSING


def fill(apps, schema_editor):
    if apps.get_model("figures", "Figure").objects.exists():
        totals.rebuild()


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_collection_year"), ("units", "0004_moving")]
    operations = [
        migrations.RunSQL(AFTER_CLOSING, DROP_AFTER_CLOSING),
        migrations.RunSQL(COUNT_PROGRESS, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
