"""The shape that later work needs (docs/adr/0011), so that the largest table is not written again for it."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


DERIVING = """SELECT set_config('changelog.deriving', 'on', true);"""
TO_THE_ROOT = """
-- Until now every deadline held for all: they are the root's.
UPDATE figures_deadline SET federation_id = (
    SELECT u.id FROM units_unit u JOIN units_federation f ON f.unit_ptr_id = u.id
    WHERE u.parent_id IS NULL ORDER BY u.closed IS NOT NULL, f.level, u.id LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;
"""
KEYS = """
-- Every key to a figure carries its period, so that the table can be parted by period.
ALTER TABLE figures_figure DROP CONSTRAINT figures_figure_pkey, ADD CONSTRAINT figures_figure_pkey PRIMARY KEY (id, period_id);
UPDATE figures_finding g SET other_period_id = f.period_id FROM figures_figure f WHERE f.id = g.other_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE figures_finding
    ADD CONSTRAINT figures_finding_figure FOREIGN KEY (figure_id, period_id)
        REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT figures_finding_other FOREIGN KEY (other_id, other_period_id)
        REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED;
"""
OLD_KEYS = """
ALTER TABLE figures_finding DROP CONSTRAINT figures_finding_figure, DROP CONSTRAINT figures_finding_other;
ALTER TABLE figures_figure DROP CONSTRAINT figures_figure_pkey, ADD CONSTRAINT figures_figure_pkey PRIMARY KEY (id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0001_tables"),
        ("units", "0002_shape"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DERIVING, migrations.RunSQL.noop),
        migrations.AlterModelOptions(
            name="deadline",
            options={
                "ordering": ["-due", "form", "federation__path", "level"],
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
            },
        ),
        migrations.RemoveConstraint(
            model_name="deadline",
            name="figures_one_deadline",
        ),
        migrations.RemoveConstraint(
            model_name="figure",
            name="figures_one_figure_a_cell",
        ),
        migrations.AddField(
            model_name="deadline",
            name="federation",
            field=models.ForeignKey(
                null=True,
                help_text="It holds for what reports to this federation or below it, and is never later than those above.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="units.federation",
                verbose_name="set by",
            ),
        ),
        migrations.RunSQL(TO_THE_ROOT, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="deadline",
            name="federation",
            field=models.ForeignKey(
                help_text="It holds for what reports to this federation or below it, and is never later than those above.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="units.federation",
                verbose_name="set by",
            ),
        ),
        migrations.AddField(
            model_name="definition",
            name="name_en",
            field=models.CharField(
                blank=True, help_text="Empty: as before.", max_length=200, verbose_name="new English name"
            ),
        ),
        migrations.AddField(
            model_name="definition",
            name="name_zh",
            field=models.CharField(
                blank=True, help_text="Empty: as before.", max_length=200, verbose_name="new Chinese name"
            ),
        ),
        migrations.AddField(
            model_name="figure",
            name="amends",
            field=models.BooleanField(db_default=False, default=False, verbose_name="amends what counts"),
        ),
        migrations.AddField(
            model_name="figure",
            name="counts",
            field=models.BooleanField(db_default=True, default=True, verbose_name="counts"),
        ),
        migrations.AddField(
            model_name="figure",
            name="rounding",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                max_digits=24,
                verbose_name="half of one as printed",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="other_period",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.period",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="names",
            field=models.JSONField(default=list, editable=False, verbose_name="later names"),
        ),
        migrations.AddField(
            model_name="revision",
            name="amends",
            field=models.BooleanField(db_default=False, default=False, verbose_name="amends what counts"),
        ),
        migrations.AddField(
            model_name="revision",
            name="counts",
            field=models.BooleanField(db_default=True, default=True, verbose_name="counts"),
        ),
        migrations.AddField(
            model_name="revision",
            name="rounding",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                max_digits=24,
                verbose_name="half of one as printed",
            ),
        ),
        migrations.AddField(
            model_name="total",
            name="answered",
            field=models.IntegerField(db_default=0, verbose_name="answered (m)"),
        ),
        migrations.AddField(
            model_name="total",
            name="expected",
            field=models.IntegerField(db_default=0, verbose_name="expected (n)"),
        ),
        migrations.AddField(
            model_name="total",
            name="rounding",
            field=models.DecimalField(
                db_default=Decimal("0"), decimal_places=6, max_digits=28, verbose_name="sum of roundings"
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="figure",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="figures.figure",
                verbose_name="figure",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="figures.figure",
                verbose_name="other figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("federation", "form", "period", "level"),
                name="figures_one_deadline",
                nulls_distinct=False,
                violation_error_message="There is a deadline for this form, period and level already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                models.F("unit"),
                models.F("period"),
                models.F("indicator"),
                models.F("coverage"),
                models.F("origin"),
                models.F("amends"),
                models.Case(models.When(origin="document", then=models.F("source"))),
                name="figures_one_statement_a_cell",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("counts", True), ("origin", "document")),
                fields=("unit", "period", "indicator", "coverage"),
                name="figures_one_document_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counts", True), ("origin", "return")),
                    models.Q(("amends", False), ("origin", "document")),
                    _connector="OR",
                ),
                name="figures_return_counts_document_never_amends",
            ),
        ),
        migrations.RunSQL(KEYS, OLD_KEYS),
    ]
