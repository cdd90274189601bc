"""A closed unit opens no submission, and a unit with later figures does not close."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from apps.figures.triggers import AFTER_CLOSING, DROP_AFTER_CLOSING


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0002_functions"),
    ]

    operations = [
        migrations.RunSQL(AFTER_CLOSING, DROP_AFTER_CLOSING),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="from_an_open_unit",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE wrong text;",
                    func="\n        SELECT u.code INTO wrong FROM units_unit u JOIN figures_period p ON p.id = NEW.period_id\n        WHERE u.id = NEW.unit_id AND u.closed < p.starts;\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'a closed unit answers no form for what begins after its end: %', wrong\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_unit_closed', DETAIL = wrong;\n        END IF;\n        RETURN NEW;\n    ",
                    hash="d0cfaae8327e1616dcd7398ad82cb8a0a5b76121",
                    operation="INSERT",
                    pgid="pgtrigger_from_an_open_unit_5a652",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
    ]
