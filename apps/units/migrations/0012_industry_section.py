"""An industry is a letter that there is. What was written before is not read for it: who changes such a union is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("units", "0011_people_taking_part")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE units_grassrootsunion ADD CONSTRAINT units_industry_section "
                    "CHECK (industry ~ '^[A-T]?$') NOT VALID",
                    "ALTER TABLE units_grassrootsunion DROP CONSTRAINT units_industry_section",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="grassrootsunion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("industry__regex", "^[A-T]?$")),
                        name="units_industry_section",
                        violation_error_message="An industry is a section letter of GB/T 4754: A to T.",
                    ),
                )
            ],
        )
    ]
