"""What a unit was in a sealed year, and what the access log tells of it, is kept by the database; which periods end in a
year is told in one place."""

from django.db import migrations

MADE = """
CREATE FUNCTION figures_ends_in(asked bigint, year bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM figures_period p JOIN figures_period y ON p.ends BETWEEN y.starts AND y.ends
        WHERE p.id = asked AND y.id = year AND y.kind = 'year')
$$;

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

CREATE FUNCTION figures_refuse_other_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    PERFORM figures_refuse_sealed(ARRAY(
        WITH dated AS (
            SELECT unit_id, kind, level, until, true AS before, true AS since FROM units_formerkind
            WHERE unit_id IN (OLD.unit_id, NEW.unit_id) AND id IS DISTINCT FROM OLD.id
            UNION ALL SELECT OLD.unit_id, OLD.kind, OLD.level, OLD.until, true, false WHERE OLD.unit_id IS NOT NULL
            UNION ALL SELECT NEW.unit_id, NEW.kind, NEW.level, NEW.until, false, true WHERE NEW.unit_id IS NOT NULL
        ), stood AS (
            SELECT p.id, d.unit_id,
                   (array_agg(d.kind ORDER BY d.until) FILTER (WHERE d.before AND d.kind <> ''))[1] AS kind_before,
                   (array_agg(d.kind ORDER BY d.until) FILTER (WHERE d.since AND d.kind <> ''))[1] AS kind_since,
                   (array_agg(d.level ORDER BY d.until) FILTER (WHERE d.before AND d.level IS NOT NULL))[1]
                       AS level_before,
                   (array_agg(d.level ORDER BY d.until) FILTER (WHERE d.since AND d.level IS NOT NULL))[1]
                       AS level_since
            FROM figures_period p JOIN dated d ON d.until >= p.ends
            WHERE figures_sealed_by(p.id) IS NOT NULL GROUP BY 1, 2
        ), register AS (
            SELECT unit_ptr_id, kind, level FROM units_federation
            UNION ALL SELECT unit_ptr_id, type, NULL FROM units_grassrootsunion
            UNION ALL SELECT unit_ptr_id, kind, NULL FROM units_workerstation
            UNION ALL SELECT unit_ptr_id, kind, NULL FROM units_readingroom
            UNION ALL SELECT unit_ptr_id, kind, NULL FROM units_facility
        )
        SELECT s.id FROM stood s JOIN register r ON r.unit_ptr_id = s.unit_id
        WHERE coalesce(kind_before, r.kind) IS DISTINCT FROM coalesce(kind_since, r.kind)
           OR coalesce(level_before, r.level) IS DISTINCT FROM coalesce(level_since, r.level)
    ));
    RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION figures_keeps_line(at timestamptz, about text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT starts_with(about, 'package_year ') AND at > now() - interval '10 years' OR EXISTS (
        SELECT FROM figures_yearseal s JOIN figures_period y ON y.id = s.period_id
        WHERE s.act = 'sealed' AND s.given_at > now() - interval '10 years' AND at BETWEEN y.starts AND s.given_at)
$$;

CREATE FUNCTION figures_refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF figures_keeps_line(OLD.at, OLD.about) THEN
        RAISE EXCEPTION 'the access log keeps the lines of a sealed year for ten years'
            USING ERRCODE = '23001', CONSTRAINT = 'figures_line_kept';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER figures_kind_of_sealed BEFORE INSERT OR UPDATE OR DELETE ON units_formerkind
    FOR EACH ROW EXECUTE FUNCTION figures_refuse_other_kind();
CREATE TRIGGER figures_line_of_sealed BEFORE DELETE ON accounts_accessline
    FOR EACH ROW EXECUTE FUNCTION figures_refuse_line();
"""
TAKEN_BACK = """
DROP TRIGGER figures_line_of_sealed ON accounts_accessline;
DROP TRIGGER figures_kind_of_sealed ON units_formerkind;
DROP FUNCTION figures_refuse_line();
DROP FUNCTION figures_keeps_line(timestamptz, text);
DROP FUNCTION figures_refuse_other_kind();
CREATE OR REPLACE FUNCTION figures_sealed_by(asked bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT last.id FROM figures_period p
        JOIN figures_period y ON y.kind = 'year' AND p.ends BETWEEN y.starts AND y.ends,
        LATERAL (SELECT s.id, s.act FROM figures_yearseal s WHERE s.period_id = y.id ORDER BY s.id DESC LIMIT 1) last
        WHERE p.id = asked AND last.act = 'sealed' ORDER BY y.code LIMIT 1
    );
END $$;
DROP FUNCTION figures_ends_in(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0037_file_jobs"),
        ("units", "0018_printed_dates"),
        ("accounts", "0005_messages"),
    ]

    operations = [migrations.RunSQL(MADE, TAKEN_BACK)]
