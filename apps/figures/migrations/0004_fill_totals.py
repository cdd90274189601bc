"""The totals that count submitted returns too, and those of the units present in two periods, of the figures there are."""

from django.db import migrations

from apps.figures import totals


def fill(apps, schema_editor):
    if apps.get_model("figures", "Figure").objects.exists():
        totals.rebuild()


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_totals_by_counting_and_side")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
