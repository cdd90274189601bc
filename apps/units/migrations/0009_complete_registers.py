"""The complete registers of a federation are a list of registers; what else was kept there goes."""

import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0008_appointments_in_access_log"),
    ]

    operations = [
        migrations.RunSQL(
            """
            UPDATE units_federation f SET complete = coalesce((
                SELECT jsonb_agg(DISTINCT said) FROM jsonb_array_elements(
                    CASE jsonb_typeof(f.complete) WHEN 'array' THEN f.complete ELSE '[]' END) said
                WHERE said IN ('"federation"', '"grassroots"', '"station"', '"room"', '"campaign"', '"facility"')), '[]')
            WHERE jsonb_typeof(f.complete) <> 'array'
               OR NOT f.complete <@ '["federation", "grassroots", "station", "room", "campaign", "facility"]'
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="federation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("complete__contained_by", ["federation", "grassroots", "station", "room", "campaign", "facility"]),
                    django.db.models.lookups.Exact(
                        models.Func("complete", function="jsonb_typeof", output_field=models.CharField()), "array"
                    ),
                ),
                name="units_federation_complete",
                violation_error_message="The complete registers are a list of registers.",
            ),
        ),
    ]
