"""A sealed year can be detached and attached again (docs/adr/0051)."""

import apps.changelog.trigger_sql
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


FUNCTIONS = r"""
CREATE FUNCTION figures_detached_at(year bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE act WHEN 'detached' THEN given_at END FROM figures_yearseal WHERE period_id = year
    ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION figures_gone(unit bigint, year bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE since timestamptz := figures_detached_at(year);
BEGIN
    RETURN since IS NOT NULL AND NOT EXISTS (
        SELECT FROM units_unit u WHERE u.id = unit AND u.register IN ('federation', 'campaign')
    ) AND NOT EXISTS (
        SELECT FROM units_succession c WHERE unit IN (c.before_id, c.after_id) AND NOT EXISTS (
            SELECT FROM changelog_change l
            WHERE l.register = 'units.succession' AND l.object_id = c.id::text AND l.at > since));
END $$;

CREATE FUNCTION figures_rows_digest(part regclass) RETURNS text LANGUAGE plpgsql STABLE
SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE digest text;
BEGIN
    EXECUTE format($query$
        SELECT encode(sha256(coalesce(string_agg(block.digest, ''::bytea ORDER BY block.number), '')), 'hex') FROM (
            SELECT t.id / 100000 AS number,
                   sha256(string_agg(sha256(convert_to(t::text, 'UTF8')), ''::bytea ORDER BY t.id)) AS digest
            FROM %s t GROUP BY 1
        ) block $query$, part) INTO digest;
    RETURN digest;
END $$;

CREATE FUNCTION figures_year_digest(year bigint, aside boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE whole text; part text; digests text := '';
BEGIN
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || CASE WHEN aside THEN '_detached_' ELSE '_of_' END || year;
        IF to_regclass('public.' || part) IS NULL THEN
            RAISE EXCEPTION 'the tables of the year are not here'
                USING ERRCODE = '55000', CONSTRAINT = 'figures_year_not_here', DETAIL = part;
        END IF;
        digests := digests || figures_rows_digest(to_regclass('public.' || part));
    END LOOP;
    RETURN encode(sha256(convert_to(digests, 'UTF8')), 'hex');
END $$;

CREATE FUNCTION figures_hold_for_swap() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    waiting text := current_setting('lock_timeout');
    until timestamptz := clock_timestamp() + interval '20 seconds';
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', true);
            LOCK TABLE figures_figure, figures_revision, figures_finding IN ACCESS EXCLUSIVE MODE;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > until THEN
                RAISE EXCEPTION 'somebody is reading' USING ERRCODE = '55P03', CONSTRAINT = 'figures_year_read';
            END IF;
            PERFORM pg_sleep(0.2);
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', waiting, true);
    ALTER TABLE figures_finding DROP CONSTRAINT figures_finding_figure, DROP CONSTRAINT figures_finding_other;
END $$;

CREATE FUNCTION figures_keys_of_findings() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE figures_finding
        ADD CONSTRAINT figures_finding_figure FOREIGN KEY (figure_id, period_id)
            REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT figures_finding_other FOREIGN KEY (other_id, other_period_id)
            REFERENCES figures_figure (id, period_id) DEFERRABLE INITIALLY DEFERRED;
END $$;

CREATE FUNCTION figures_detach(year bigint, after bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole text; part text; stays text;
    conditions text[] := ARRAY[$stays$
    f.origin = 'document' OR EXISTS (SELECT FROM units_unit u WHERE u.id = f.unit_id AND u.register IN ('federation', 'campaign'))
    OR f.id IN (SELECT figure_id FROM figures_finding UNION ALL SELECT other_id FROM figures_finding
                WHERE other_id IS NOT NULL)
    OR f.unit_id IN (SELECT before_id FROM units_succession UNION ALL SELECT after_id FROM units_succession)
    OR f.id IN (SELECT min(o.id) FROM figures_figure o WHERE o.period_id = year GROUP BY o.indicator_id)
    OR NOT EXISTS (
        SELECT FROM figures_figure a WHERE a.period_id = after AND a.unit_id = f.unit_id
            AND a.indicator_id = f.indicator_id AND a.coverage = f.coverage AND a.origin = f.origin
            AND a.state = 'value' AND a.basis = 'actual' AND NOT a.amends)
$stays$, $stays$
    f.origin = 'document' OR EXISTS (SELECT FROM units_unit u WHERE u.id = f.unit_id AND u.register IN ('federation', 'campaign'))
    OR EXISTS (SELECT FROM figures_figure k WHERE k.period_id = f.period_id AND k.unit_id = f.unit_id
        AND k.indicator_id = f.indicator_id AND k.coverage = f.coverage AND k.origin = f.origin)
$stays$];
BEGIN
    FOR at IN 1..2 LOOP
        whole := (ARRAY['figures_figure', 'figures_revision'])[at];
        part := whole || '_of_' || year;
        stays := whole || '_staying_' || year;
        EXECUTE format(
            'CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
            stays, whole);
        EXECUTE format(
            'INSERT INTO public.%I SELECT f.* FROM public.%I f WHERE f.period_id = %s AND (%s)',
            stays, whole, year, replace(replace(conditions[at], '= after', '= ' || after), '= year', '= ' || year));
        EXECUTE format('ANALYZE public.%I', stays);
    END LOOP;
    PERFORM figures_hold_for_swap();
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || '_of_' || year;
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, part);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', part, whole || '_detached_' || year);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', whole || '_staying_' || year, part);
        PERFORM figures_secure_partition(to_regclass('public.' || part));
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', whole, part, year);
        EXECUTE format(
            'ALTER TABLE public.%I ADD CONSTRAINT figures_of_its_year CHECK (period_id = %s)',
            whole || '_detached_' || year, year);
    END LOOP;
    PERFORM figures_keys_of_findings();
END $$;

CREATE FUNCTION figures_attach(year bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE whole text; part text;
BEGIN
    PERFORM figures_hold_for_swap();
    FOREACH whole IN ARRAY ARRAY['figures_figure', 'figures_revision'] LOOP
        part := whole || '_of_' || year;
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', whole, part);
        EXECUTE format('DROP TABLE public.%I', part);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', whole || '_detached_' || year, part);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES IN (%s)', whole, part, year);
        EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT figures_of_its_year', part);
    END LOOP;
    PERFORM figures_keys_of_findings();
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION figures_attach; DROP FUNCTION figures_detach; DROP FUNCTION figures_keys_of_findings;
DROP FUNCTION figures_hold_for_swap; DROP FUNCTION figures_year_digest; DROP FUNCTION figures_rows_digest;
DROP FUNCTION figures_gone; DROP FUNCTION figures_detached_at;
"""
SEALED_BY = """
CREATE OR REPLACE FUNCTION figures_sealed_by(asked bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT last.sealed FROM (
            SELECT DISTINCT ON (period_id) act, period_id, max(id) FILTER (WHERE act = 'sealed') OVER of_year AS sealed
            FROM figures_yearseal WINDOW of_year AS (PARTITION BY period_id) ORDER BY period_id, id DESC
        ) last JOIN figures_period y ON y.id = last.period_id
        WHERE last.act <> 'unsealed' AND figures_ends_in(asked, y.id) ORDER BY y.code LIMIT 1
    );
END $$;
"""
SEALED_BY_BEFORE = """
CREATE OR REPLACE FUNCTION figures_sealed_by(asked bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT last.id FROM (
            SELECT DISTINCT ON (period_id) id, act, period_id FROM figures_yearseal ORDER BY period_id, id DESC
        ) last JOIN figures_period y ON y.id = last.period_id
        WHERE last.act = 'sealed' AND figures_ends_in(asked, y.id) ORDER BY y.code LIMIT 1
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0043_open_findings"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(SEALED_BY, SEALED_BY_BEFORE),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearseal",
            name="seal_follows",
        ),
        migrations.AddField(
            model_name="yearseal",
            name="digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="digest"),
        ),
        migrations.AlterField(
            model_name="yearseal",
            name="act",
            field=models.CharField(
                choices=[
                    ("sealed", "sealed"),
                    ("unsealed", "unsealed"),
                    ("detached", "detached"),
                    ("attached", "attached"),
                ],
                max_length=8,
                verbose_name="act",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="seal_follows",
                sql=apps.changelog.trigger_sql.GuardSql(
                    declare="DECLARE last figures_yearseal; year figures_period; after figures_period; wrong text; waiting text := current_setting('lock_timeout'); until timestamptz := clock_timestamp() + interval '5 seconds';",
                    func="\n        IF NEW.act IN ('sealed', 'unsealed') THEN\n            LOOP\n                BEGIN\n                    PERFORM set_config('lock_timeout', '2s', true);\n                    PERFORM pg_advisory_xact_lock(hashtext('figures_year'));\n                    LOCK TABLE figures_submission IN SHARE MODE;\n                    PERFORM set_config('lock_timeout', '60ms', true);\n                    LOCK TABLE units_affiliation, figures_figure, figures_finding, figures_total, figures_deadline, figures_extension, figures_reminder, figures_petition, figures_petitionanswer, figures_conversationentry, figures_judgement, figures_attachment IN SHARE MODE;\n                    EXIT;\n                EXCEPTION WHEN lock_not_available THEN\n                    IF clock_timestamp() > until THEN\n                        RAISE EXCEPTION 'somebody is writing'\n                            USING ERRCODE = '55P03', CONSTRAINT = 'figures_seal_busy';\n                    END IF;\n                END;\n            END LOOP;\n            PERFORM set_config('lock_timeout', waiting, true);\n        END IF;\n        SELECT * INTO year FROM figures_period WHERE id = NEW.period_id AND kind = 'year';\n        SELECT * INTO last FROM figures_yearseal WHERE period_id = NEW.period_id ORDER BY id DESC LIMIT 1;\n        IF year.id IS NULL OR btrim(NEW.reason) = ''\n           OR NEW.act <> ALL (CASE coalesce(last.act, 'unsealed') WHEN 'unsealed' THEN ARRAY['sealed']\n                              WHEN 'detached' THEN ARRAY['attached'] ELSE ARRAY['unsealed', 'detached'] END) THEN\n            RAISE EXCEPTION 'an act on the seal of a year that does not follow the one before'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_follows';\n        END IF;\n        IF NEW.act = 'sealed' AND year.ends >= current_date THEN\n            RAISE EXCEPTION 'the year has not ended'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_ended', DETAIL = year.ends::text;\n        END IF;\n        IF NEW.act = 'unsealed' AND changelog_actor() = (\n            SELECT s.given_by_id FROM figures_yearseal s WHERE s.id = figures_sealed_by(NEW.period_id)) THEN\n            RAISE EXCEPTION 'who sealed a year does not unseal it'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_second';\n        END IF;\n\n    SELECT * INTO after FROM figures_period WHERE kind = 'year' AND starts = year.ends + 1;\n    SELECT string_agg(y.code, ', ' ORDER BY y.code) INTO wrong FROM figures_period y\n    WHERE y.kind = 'year' AND figures_detached_at(y.id) IS NOT NULL\n      AND (NEW.act = 'unsealed' AND y.ends + 1 = year.starts OR NEW.act = 'attached' AND y.starts > year.starts);\n    IF wrong IS NOT NULL THEN\n        RAISE EXCEPTION 'the year beside it is kept elsewhere'\n            USING ERRCODE = '23514', CONSTRAINT = 'figures_year_detached', DETAIL = wrong;\n    END IF;\n    IF NEW.act = 'detached' THEN\n        IF figures_sealed_by(after.id) IS NULL THEN\n            RAISE EXCEPTION 'the year after is not sealed'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_after_open';\n        END IF;\n        SELECT string_agg(y.code, ', ' ORDER BY y.code) INTO wrong FROM figures_period y\n        WHERE y.kind = 'year' AND y.starts < year.starts AND figures_detached_at(y.id) IS NULL\n          AND EXISTS (SELECT FROM figures_figure f WHERE f.period_id = y.id);\n        IF wrong IS NOT NULL THEN\n            RAISE EXCEPTION 'an earlier year is still here'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_before_kept', DETAIL = wrong;\n        END IF;\n        NEW.digest := figures_year_digest(year.id, false);\n    ELSIF NEW.act = 'attached' THEN\n        NEW.digest := figures_year_digest(year.id, true);\n        IF NEW.digest <> last.digest THEN\n            RAISE EXCEPTION 'the tables are not what was detached'\n                USING ERRCODE = '23514', CONSTRAINT = 'figures_year_other', DETAIL = NEW.digest;\n        END IF;\n    END IF;\n\n        NEW.given_by_id := changelog_actor(); NEW.given_at := clock_timestamp();\n        RETURN NEW;\n    ",
                    hash="1f81679ac842022e47ad1e9fbb3d27d674889f9e",
                    operation="INSERT",
                    pgid="pgtrigger_seal_follows_3cde4",
                    table="figures_yearseal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearseal",
            trigger=pgtrigger.compiler.Trigger(
                name="swapped",
                sql=apps.changelog.trigger_sql.GuardSql(
                    condition="WHEN (NEW.act IN ('detached', 'attached'))",
                    declare="DECLARE after bigint;",
                    func="\n        IF NEW.act = 'attached' THEN\n            PERFORM figures_attach(NEW.period_id);\n        ELSE\n            SELECT a.id INTO after FROM figures_period a JOIN figures_period y ON a.starts = y.ends + 1\n            WHERE a.kind = 'year' AND y.id = NEW.period_id;\n            PERFORM figures_detach(NEW.period_id, after);\n        END IF;\n        RETURN NULL;\n    ",
                    hash="dc3b5435bb9abe7da09dd1c19710a58a1e0c8aeb",
                    operation="INSERT",
                    pgid="pgtrigger_swapped_5f842",
                    table="figures_yearseal",
                    when="AFTER",
                ),
            ),
        ),
    ]
