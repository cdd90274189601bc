"""When a review began and who began it: until then what was handed in can be withdrawn."""

import apps.changelog.trigger_sql
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0012_lead_indicators"),
        ("units", "0005_letterheads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="legal_transition",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="begins_as_draft",
        ),
        migrations.AddField(
            model_name="submission",
            name="review_begun_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="review begun at"),
        ),
        migrations.AddField(
            model_name="submission",
            name="review_begun_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="review begun by",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_transition",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.status IS DISTINCT FROM NEW.status)",
                    declare="DECLARE due date;",
                    func="\n        IF (OLD.status, NEW.status) NOT IN (('draft', 'submitted'), ('draft', 'waived'), ('submitted', 'returned'), ('submitted', 'approved'), ('returned', 'submitted'), ('returned', 'waived'), ('approved', 'reopened'), ('reopened', 'submitted'), ('reopened', 'waived'), ('waived', 'draft'))\n           AND NOT (OLD.status IN ('reopened', 'returned', 'draft') AND NEW.status = 'approved' AND OLD.counts_since IS NOT NULL)\n           AND (OLD.status, NEW.status) <> ('submitted', 'draft') THEN\n            RAISE EXCEPTION 'a submission cannot go from % to %', OLD.status, NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_legal_transition';\n        END IF;\n        IF (OLD.status, NEW.status) = ('submitted', 'draft') AND OLD.review_begun_at IS NOT NULL THEN\n            RAISE EXCEPTION 'the review of this form has begun'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_review_begun';\n        END IF;\n        IF (NEW.status IN ('returned', 'reopened', 'waived') OR OLD.status = 'waived') AND changelog_setting('reason') = '' THEN\n            RAISE EXCEPTION 'a submission is % only with a reason', NEW.status\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_transition_reason';\n        END IF;\n        IF NEW.status = 'submitted' AND OLD.times = 0 THEN\n            due := \n    (SELECT greatest(deadline.due, (SELECT e.until FROM figures_extension e\n                                    WHERE e.unit_id = OLD.unit_id AND e.form_id = OLD.form_id\n                                      AND e.period_id = OLD.period_id ORDER BY e.id DESC LIMIT 1))\n     FROM (SELECT (SELECT d.due \n     FROM \n    (SELECT f.id, f.code, f.path FROM units_unit place\n     JOIN units_unit f ON f.code = ANY(string_to_array(place.path COLLATE \"default\", '/'))\n     WHERE place.id = coalesce(OLD.reported_to_id, OLD.unit_id) OFFSET 0) above\n     JOIN figures_deadline d\n         ON d.federation_id = above.id AND d.form_id = OLD.form_id AND d.period_id = OLD.period_id\n     WHERE coalesce(d.level = coalesce(\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.unit_id),\n               (SELECT f.level FROM units_federation f WHERE f.unit_ptr_id = OLD.reported_to_id)), d.level IS NULL) ORDER BY length(above.path) DESC, d.level NULLS LAST LIMIT 1) AS due OFFSET 0) deadline WHERE deadline.due IS NOT NULL);\n            IF due < units_today() THEN\n                RAISE EXCEPTION 'the deadline for this form has passed: %', due\n                    USING ERRCODE = '23514', CONSTRAINT = 'figures_late', DETAIL = due::text;\n            END IF;\n        END IF;\n        -- The row is held by now: a later step has a later time, however long its transaction waited.\n        NEW.changed_at := clock_timestamp();\n        -- What was withdrawn was not handed in: it is late as though it had never been, and keeps its number.\n        NEW.times := OLD.times + (NEW.status = 'submitted')::int - ((OLD.status, NEW.status) = ('submitted', 'draft'))::int;\n        NEW.review_begun_at := OLD.review_begun_at; NEW.review_begun_by_id := OLD.review_begun_by_id;\n        IF NEW.status = 'submitted' THEN\n            NEW.review_begun_at := NULL; NEW.review_begun_by_id := NULL;\n        ELSIF OLD.status = 'submitted' AND NEW.status <> 'draft' AND OLD.review_begun_at IS NULL THEN\n            NEW.review_begun_at := NEW.changed_at; NEW.review_begun_by_id := changelog_actor();\n        END IF;\n        IF NEW.status = 'approved' AND OLD.status = 'submitted' THEN\n            NEW.counts_since := NEW.changed_at;\n        ELSIF NEW.status = 'waived' THEN\n            NEW.counts_since := NULL;\n        END IF;\n        INSERT INTO figures_transition (submission_id, before, after, at, by_id, reason)\n        VALUES (OLD.id, OLD.status, NEW.status, NEW.changed_at, changelog_actor(), changelog_setting('reason'));\n        RETURN NEW;\n    ",
                    hash="ee5cd1fb847f84302ef2adeb496607cc6fdccab1",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_legal_transition_557d9",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_as_draft",
                sql=apps.changelog.trigger_sql.GuardSql(
                    func="\n        IF NOT EXISTS (SELECT FROM figures_period p JOIN figures_form f ON f.id = NEW.form_id\n                       WHERE p.id = NEW.period_id AND p.kind = 'year' AND p.starts >= f.starts\n                         AND (f.ends IS NULL OR p.ends <= f.ends)) THEN\n            RAISE EXCEPTION 'a form is answered for one statistical year in which it is valid'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_submission_period';\n        END IF;\n        NEW.status := 'draft'; NEW.times := 0; NEW.counts_since := NULL;\n        NEW.review_begun_at := NULL; NEW.review_begun_by_id := NULL; RETURN NEW;\n    ",
                    hash="e8e630fa920837686a2d1d8763f2d63b216fc98d",
                    operation="INSERT",
                    pgid="pgtrigger_begins_as_draft_8db25",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="review_begins",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (OLD.status = NEW.status AND ROW(OLD.review_begun_at, OLD.review_begun_by_id) IS DISTINCT FROM ROW(NEW.review_begun_at, NEW.review_begun_by_id))",
                    func="\n        IF OLD.review_begun_by_id = NEW.review_begun_by_id AND\n           date_trunc('milliseconds', OLD.review_begun_at) = date_trunc('milliseconds', NEW.review_begun_at) THEN\n            NEW.review_begun_at := OLD.review_begun_at;\n            RETURN NEW;\n        END IF;\n        IF NEW.status <> 'submitted' OR OLD.review_begun_at IS NOT NULL\n           OR NEW.review_begun_at IS NULL THEN\n            RAISE EXCEPTION 'a review begins once, while the form waits for it'\n                USING ERRCODE = '23001', CONSTRAINT = 'figures_review_begins';\n        END IF;\n        NEW.review_begun_at := clock_timestamp(); NEW.review_begun_by_id := changelog_actor();\n        RETURN NEW;\n    ",
                    hash="368284d7bdf493648c2498a14749825ed817edad",
                    operation='UPDATE OF "review_begun_at", "review_begun_by_id"',
                    pgid="pgtrigger_review_begins_0e627",
                    table="figures_submission",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("review_begun_at__isnull", True), ("review_begun_by__isnull", True)),
                    models.Q(("review_begun_at__isnull", False), ("review_begun_by__isnull", False)),
                    _connector="OR",
                ),
                name="figures_review_begun_by_somebody",
            ),
        ),
    ]
