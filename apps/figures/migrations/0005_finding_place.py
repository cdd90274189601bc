"""A finding's place and what orders it stand in its row, filled for those there are."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from apps.figures.models.derived import NUMBER, Apart, Largest

FILL = """
UPDATE figures_finding g SET unit_id = f.unit_id, indicator_id = f.indicator_id, period_id = f.period_id
FROM figures_figure f WHERE f.id = g.figure_id
"""


def place(to: str, *, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False, db_index=False, null=null, on_delete=django.db.models.deletion.PROTECT,
        related_name="+", to=to,
    )  # fmt: skip


PLACE = {"unit": "units.unit", "indicator": "figures.indicator", "period": "figures.period"}


class Migration(migrations.Migration):
    dependencies = [("figures", "0004_filled"), ("units", "0004_moving")]
    operations = [
        migrations.AlterModelOptions(
            name="finding",
            options={
                "ordering": ["severity", "unit__path", "indicator__order"],
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
            },
        ),
        *(migrations.AddField("finding", name, place(to, null=True)) for name, to in PLACE.items()),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(migrations.AlterField("finding", name, place(to, null=False)) for name, to in PLACE.items()),
        migrations.AddField(
            "finding",
            "open",
            models.GeneratedField(
                db_persist=True,
                expression=models.Q(("severity", "error"), ("explanation", ""), _connector="OR"),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            "finding",
            "apart",
            models.GeneratedField(db_persist=True, expression=Apart("facts"), output_field=NUMBER),
        ),
        migrations.AddField(
            "finding",
            "relative",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(Apart("facts"), "/", Largest("facts")),
                output_field=NUMBER,
            ),
        ),
        migrations.AddIndex(
            "finding",
            models.Index(
                fields=["period", "unit"],
                include=["id", "indicator", "severity", "open", "apart", "relative", "submission"],
                name="figures_finding_of_area",
            ),
        ),
    ]
