"""A page finds out whether a year went or came while it was being answered (docs/adr/0051)."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION figures_last_seal() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(id), 0) FROM figures_yearseal
$$;
"""
DROP_FUNCTIONS = "DROP FUNCTION figures_last_seal"
HOLD = """
CREATE OR REPLACE FUNCTION figures_hold_for_swap() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    waiting text := current_setting('lock_timeout');
    until timestamptz := clock_timestamp() + interval '20 seconds';
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', true);
            LOCK TABLE figures_figure, figures_revision, figures_finding, figures_submission, figures_source
                IN ACCESS EXCLUSIVE MODE;
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
"""
HOLD_BEFORE = """
CREATE OR REPLACE FUNCTION figures_hold_for_swap() RETURNS void LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0048_looked_at_once"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(HOLD, HOLD_BEFORE),
    ]
