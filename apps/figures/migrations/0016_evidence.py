"""Evidence: files attached to forms, cells and sources, kept by digest in pieces."""

import apps.changelog.trigger_sql
import apps.figures.triggers.expressions
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Scans are compressed already: trying once more costs time and gains nothing.
AS_IT_COMES = "ALTER TABLE figures_contentpiece ALTER COLUMN octets SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0015_explained_by_the_clock"),
        ("units", "0005_letterheads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "coverage",
                    models.CharField(
                        blank=True,
                        choices=[("own", "the unit itself"), ("area", "the whole area")],
                        default="",
                        max_length=4,
                        verbose_name="coverage",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(),
                        editable=False,
                        verbose_name="attached at",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="withdrawn at")),
                (
                    "withdrawn_because",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="why it was withdrawn"),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ContentPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("octets", models.BinaryField()),
            ],
            options={
                "verbose_name": "piece of evidence",
                "verbose_name_plural": "pieces of evidence",
            },
        ),
        migrations.CreateModel(
            name="AttachedContent",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="SHA-256")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("ofd", "OFD"), ("jpg", "JPG"), ("png", "PNG")],
                        help_text="As its content tells.",
                        max_length=3,
                        verbose_name="kind",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
            ],
            options={
                "verbose_name": "content of evidence",
                "verbose_name_plural": "contents of evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="figures_content_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 10485760)), name="figures_content_size"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachedcontent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="c37f44d4ae865d1cbb1130b7beb6c579157e7a7a",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_87b14",
                    table="figures_attachedcontent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachedcontent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="24f3b0a53b7223244a57dab8c7a3b12b114a918c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e5e37",
                    table="figures_attachedcontent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="content",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="figures.attachedcontent",
                verbose_name="content of evidence",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="form",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.form",
                verbose_name="form",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="given_by",
            field=models.ForeignKey(
                db_default=apps.figures.triggers.expressions.Actor(),
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="attached by",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="indicator",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="period",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="figures.period",
                verbose_name="period",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="figures.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="units.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="withdrawn_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withdrawn by",
            ),
        ),
        migrations.AddField(
            model_name="contentpiece",
            name="content",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pieces",
                to="figures.attachedcontent",
                verbose_name="content of evidence",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["unit", "period"], name="figures_att_unit_id_af320e_idx"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("coverage", ""),
                        ("form__isnull", False),
                        ("indicator", None),
                        ("period__isnull", False),
                        ("source", None),
                    ),
                    models.Q(
                        ("coverage__in", ["own", "area"]),
                        ("form", None),
                        ("indicator__isnull", False),
                        ("period__isnull", False),
                        ("source", None),
                    ),
                    models.Q(
                        ("coverage", ""),
                        ("form", None),
                        ("indicator", None),
                        ("period", None),
                        ("source__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="figures_attached_to_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("unit", "period", "form", "indicator", "coverage", "source", "content"),
                name="figures_attached_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_because", ""), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="figures_withdrawn_by_somebody_with_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="given_by_actor",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="NEW.given_by_id := changelog_actor(); NEW.given_at := now(); RETURN NEW;",
                    hash="784c404a53355defca33715bd5c96570dfe9a8aa",
                    operation="INSERT",
                    pgid="pgtrigger_given_by_actor_1eab5",
                    table="figures_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="content_is_whole",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF NEW.content_id <> (\n    SELECT encode(sha256(coalesce(string_agg(p.octets, ''::bytea ORDER BY p.number), ''::bytea)), 'hex')\n    FROM figures_contentpiece p WHERE p.content_id = NEW.content_id\n) THEN\n            RAISE EXCEPTION 'the pieces of the content % do not give its digest', NEW.content_id\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_content_whole';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="72e19336c72ad86f741f9554644c68e4dbb0c31b",
                    operation="INSERT",
                    pgid="pgtrigger_content_is_whole_58de6",
                    table="figures_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="withdrawn_once",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF OLD.withdrawn_at IS NOT NULL\n            OR to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_because']\n            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_because'] THEN\n            RAISE EXCEPTION 'an attachment is withdrawn once, and nothing else of it changes'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_attachment_kept';\n        END IF;\n        NEW.withdrawn_at := now();\n        NEW.withdrawn_by_id := changelog_actor();\n        RETURN NEW;\n    ",
                    hash="1665ad03aeaa0f353c2a05917f0fd4c3b89b2a28",
                    operation="UPDATE",
                    pgid="pgtrigger_withdrawn_once_9b28d",
                    table="figures_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        RAISE EXCEPTION 'an attachment is withdrawn, never deleted'\n            USING ERRCODE = '23001', CONSTRAINT = 'figures_attachment_kept';\n    ",
                    hash="b179780fcf096185e10a5480aa6e186d7b0d1548",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_95d89",
                    table="figures_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="a7caa23f6b37723fb8da39242c82c6042a68d4a8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_7f681",
                    table="figures_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_insert",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.attachment', n.id::text, n.unit_id, n.name::text, 'created', '{}'::jsonb, jsonb_strip_nulls(to_jsonb(n))  FROM new_rows n; RETURN NULL;",
                    hash="a7674274a6248500f7ced4682eaa2074f5d7329e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_recorded_insert_742cb",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_update",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="EXECUTE $query$INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.attachment', n.id::text, n.unit_id, n.name::text, 'changed', changelog_difference(to_jsonb(o), to_jsonb(n)), changelog_difference(to_jsonb(n), to_jsonb(o))  FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.* IS DISTINCT FROM n.*$query$; RETURN NULL;",
                    hash="9c94e2449ba6ec70fa512e952e03d496e2755d13",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_recorded_update_f3162",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="recorded_delete",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="INSERT INTO changelog_change (at, by_id, door, reason, batch, register, object_id, subject_id, object, action, old, new) SELECT now(), changelog_actor(), changelog_setting('door'), changelog_setting('reason'), nullif(changelog_setting('batch'), '')::uuid, 'figures.attachment', o.id::text, o.unit_id, o.name::text, 'deleted', jsonb_strip_nulls(to_jsonb(o)), '{}'::jsonb  FROM old_rows o; RETURN NULL;",
                    hash="9eaaf1aa12f1df77146ce1a76fbbc3e395759e3d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_recorded_delete_1c32a",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="figures_attachment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contentpiece",
            constraint=models.UniqueConstraint(fields=("content", "number"), name="figures_one_piece"),
        ),
        migrations.AddConstraint(
            model_name="contentpiece",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("octets"), 1048576
                ),
                name="figures_piece_size",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contentpiece",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="RAISE EXCEPTION 'the record of changes is append-only: table %', TG_TABLE_NAME USING ERRCODE = '23001';",
                    hash="90d7cb15c123c0e2e704e9b3590208608304b98a",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_aafa4",
                    table="figures_contentpiece",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contentpiece",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF changelog_setting('may_truncate') <> 'on' THEN\n            RAISE EXCEPTION 'this record is kept: % cannot be emptied', TG_TABLE_NAME USING ERRCODE = '23001';\n        END IF;\n        RETURN NULL;\n    ",
                    hash="a0ea887bd73a164d48a2e3dfbfa5e64deae6e1c8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_ba41d",
                    table="figures_contentpiece",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(AS_IT_COMES, migrations.RunSQL.noop),
    ]
