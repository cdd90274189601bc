"""What figures refer to cannot be deleted."""

from django.db import migrations

from apps.figures.triggers.collection import DROP_UNDELETABLE, UNDELETABLE


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial"), ("units", "0002_functions")]
    operations = [migrations.RunSQL(UNDELETABLE, DROP_UNDELETABLE)]
