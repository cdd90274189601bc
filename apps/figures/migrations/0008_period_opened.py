"""A statistical year can be marked as opened: home and the work lists open on the latest that is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0007_taken_from_below"),
    ]

    operations = [
        migrations.AddField(
            model_name="period",
            name="opened",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The latest statistical year opened is the one that home and the work lists open on.",
                verbose_name="opened for collection",
            ),
        ),
    ]
