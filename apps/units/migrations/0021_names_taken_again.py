from django.db import migrations, models


class Migration(migrations.Migration):
    """A unit may bear a name again that it bore before: each time has its own last day."""

    dependencies = [("units", "0020_levels_of_days")]

    operations = [
        migrations.RemoveConstraint(model_name="formername", name="units_former_name_once"),
        migrations.AddConstraint(
            model_name="formername",
            constraint=models.UniqueConstraint(
                fields=("unit", "name", "until"), nulls_distinct=False, name="units_former_name_once_a_day"
            ),
        ),
    ]
