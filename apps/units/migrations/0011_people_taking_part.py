"""How many people of a unit take part in a campaign, and with which result."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("units", "0010_extra_columns")]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="people",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(9999999)],
                verbose_name="people taking part",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="result",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="A place or a prize: first prize.",
                max_length=100,
                verbose_name="result",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__lte", 9999999)),
                name="units_participation_people_few",
                violation_error_message="More people take part than a unit can have: at most 9,999,999.",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__regex", "^[0-9０-９]|[()（）;；\n]"), _negated=True),
                name="units_participation_result_plain",
                violation_error_message="Write the result without brackets or semicolons, and not a digit first.",
            ),
        ),
    ]
