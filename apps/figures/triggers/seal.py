"""A sealed year: nothing of it changes by any path until it is unsealed by somebody else."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.figures.triggers.detached import NEIGHBOURS
from apps.units.constraint_messages import SENTENCES

SENTENCES |= {
    "figures_sealed": _(
        "The statistical year %(which)s is sealed: nothing of it can change until a second administrator of the root "
        "unseals it."
    ),
    "figures_seal_follows": _(
        "A year is sealed while it is open, unsealed or detached while it is sealed, attached while it is detached; "
        "each with a reason."
    ),
    "figures_seal_second": _("Who sealed a year does not unseal it: it takes a second administrator of the root."),
    "figures_seal_ended": _("The year has not ended: it can be sealed from the day after its last one, %(which)s."),
    "figures_line_kept": _("What the access log tells of a year that was sealed is kept for ten years."),
    "figures_seal_busy": _("Somebody is writing just now. Try again in a moment."),
}

# figures_ends_in: whether a period is sealed with a statistical year. What began earlier, as ..2014 and 2010-2014, is a
# figure of the year it ends in.
# figures_sealed_by: the act that seals the statistical year in which a period ends; NULL where that year is open.
# figures_refuse_sealed: refuses what touches one of these periods. Where a federation passes the county level, its row
# of totals comes or goes and no number changes: figures_level_changed goes on. Its door is a temporary table of the
# owner of the tables, which no other login can make.
# figures_refuse_moved: refuses what moves a unit on the last day of a sealed period for which it, or one below it, has
# a form or a figure. Sums above the county are folded by who reported to whom that day, so that no stored total tells.
# Asked like figures_follow_moves, of the affiliations that changed.
# figures_refuse_other_kind: refuses what makes a unit another kind, or level, on the last day of a sealed period. What
# a register says holds where nothing dated does, so that an act of a later day changes nothing of then.
# figures_keeps_line: whether a line of the access log is kept with a year: written from its first day until it was
# sealed, or telling who took a year out. Ten years from the sealing, or from the line.
FUNCTIONS = """
CREATE FUNCTION figures_ends_in(asked bigint, year bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM figures_period p JOIN figures_period y ON p.ends BETWEEN y.starts AND y.ends
        WHERE p.id = asked AND y.id = year AND y.kind = 'year')
$$;

CREATE FUNCTION figures_sealed_by(asked bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
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

CREATE FUNCTION figures_refuse_sealed(asked bigint[]) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE wrong text;
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM pg_class door JOIN pg_class kept ON kept.oid = 'figures_total'::regclass
        WHERE door.relname = 'figures_passing' AND door.relnamespace = pg_my_temp_schema()
          AND door.relowner = kept.relowner) THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT y.code, ', ') INTO wrong
    FROM (SELECT DISTINCT unnest(asked) AS id) p
    JOIN figures_yearseal s ON s.id = figures_sealed_by(p.id) JOIN figures_period y ON y.id = s.period_id;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'statistical year % is sealed', wrong
            USING ERRCODE = '23001', CONSTRAINT = 'figures_sealed', DETAIL = wrong;
    END IF;
END $$;

CREATE FUNCTION figures_refuse_moved(
    touched bigint[], fresh bigint[], old_units bigint[], old_parents bigint[], old_starts date[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM figures_yearseal) THEN
        RETURN;
    END IF;
    PERFORM figures_refuse_sealed(ARRAY(
        WITH RECURSIVE sealed AS MATERIALIZED (
            SELECT id, ends FROM figures_period WHERE figures_sealed_by(id) IS NOT NULL
        ), before AS (
            SELECT unit_id, parent_id, starts FROM units_affiliation
            WHERE unit_id = ANY(touched) AND id <> ALL(fresh)
            UNION ALL SELECT * FROM unnest(old_units, old_parents, old_starts)
        ), stood AS (
            SELECT DISTINCT ON (b.unit_id, p.id) b.unit_id, p.id AS period_id, p.ends, b.parent_id
            FROM before b, sealed p ORDER BY b.unit_id, p.id, b.starts > p.ends, abs(b.starts - p.ends)
        ), moved AS (
            SELECT unit_id, period_id, ends FROM stood WHERE parent_id IS DISTINCT FROM units_parent_at(unit_id, ends)
            UNION
            SELECT a.unit_id, m.period_id, m.ends FROM moved m JOIN units_affiliation a ON a.parent_id = m.unit_id
            WHERE units_parent_at(a.unit_id, m.ends) = m.unit_id
        )
        SELECT period_id FROM moved m
        WHERE EXISTS (SELECT FROM figures_submission s WHERE (s.unit_id, s.period_id) = (m.unit_id, m.period_id))
           OR EXISTS (SELECT FROM figures_figure f WHERE (f.unit_id, f.period_id) = (m.unit_id, m.period_id))
    ));
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
"""

# On tables of the floors below, which know nothing of seals.
TRIGGERS = """
CREATE TRIGGER figures_kind_of_sealed BEFORE INSERT OR UPDATE OR DELETE ON units_formerkind
    FOR EACH ROW EXECUTE FUNCTION figures_refuse_other_kind();
CREATE TRIGGER figures_line_of_sealed BEFORE DELETE ON accounts_accessline
    FOR EACH ROW EXECUTE FUNCTION figures_refuse_line();
"""


def sealed(column: str = "period_id") -> list[Guard]:
    """No row of a table is added, changed or removed whose period lies in a sealed year. Asked once a statement, and
    of systems without any seal only whether there is one."""
    guards = []
    for operation, name, tables in (
        (pgtrigger.Insert, "insert", {"new": "new_rows"}),
        (pgtrigger.Update, "update", {"old": "old_rows", "new": "new_rows"}),
        (pgtrigger.Delete, "delete", {"old": "old_rows"}),
    ):
        rows = " UNION ".join(f"SELECT {column} AS id FROM {table}" for table in tables.values())
        guards.append(
            Guard(
                name=f"sealed_{name}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(**tables),
                func=f"""
                    IF EXISTS (SELECT FROM figures_yearseal) THEN
                        PERFORM figures_refuse_sealed(ARRAY({rows}));
                    END IF;
                    RETURN NULL;
                """,
            )
        )
    return guards


SEALED = sealed()
SEALED_INSERT = SEALED[0]  # of what is only added to

# Who explains, or takes an explanation back, changes what the year's sheets say; what the rules find does not.
EXPLAINED_OF_SEALED = Guard(
    name="explained_of_sealed",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("explanation", "explained_at", "explained_by_id"),
    condition=pgtrigger.Condition("OLD.explanation IS DISTINCT FROM NEW.explanation"),
    func="""
        PERFORM figures_refuse_sealed(ARRAY[OLD.period_id]);
        RETURN NEW;
    """,
)

# What a seal holds. The first is waited for in the queue with the others: who saves, hands in or decides writes there.
HELD = (
    "figures_submission",
    "units_affiliation",
    "figures_figure",
    "figures_finding",
    "figures_total",
    "figures_deadline",
    "figures_extension",
    "figures_reminder",
    "figures_petition",
    "figures_petitionanswer",
    "figures_conversationentry",
    "figures_judgement",
    "figures_attachment",
)

# Whoever is writing is waited for, and whoever writes after it finds the seal. A clerk who saves and then submits goes
# from figures back to the submission, so no order of tables fits all: the seal waits with nothing in hand for the first
# table alone, for all the others less than the second after which the server looks for deadlocks, and lets go of all
# of them between its tries. So it is never a writer who is thrown out.
SEAL_FOLLOWS = Guard(
    name="seal_follows",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[
        ("last", "figures_yearseal"),
        ("year", "figures_period"),
        ("after", "figures_period"),
        ("wrong", "text"),
        ("waiting", "text := current_setting('lock_timeout')"),
        ("until", "timestamptz := clock_timestamp() + interval '5 seconds'"),
    ],
    func=f"""
        IF NEW.act IN ('sealed', 'unsealed') THEN
            LOOP
                BEGIN
                    PERFORM set_config('lock_timeout', '2s', true);
                    PERFORM pg_advisory_xact_lock(hashtext('figures_year'));
                    LOCK TABLE {HELD[0]} IN SHARE MODE;
                    PERFORM set_config('lock_timeout', '60ms', true);
                    LOCK TABLE {", ".join(HELD[1:])} IN SHARE MODE;
                    EXIT;
                EXCEPTION WHEN lock_not_available THEN
                    IF clock_timestamp() > until THEN
                        RAISE EXCEPTION 'somebody is writing'
                            USING ERRCODE = '55P03', CONSTRAINT = 'figures_seal_busy';
                    END IF;
                END;
            END LOOP;
            PERFORM set_config('lock_timeout', waiting, true);
        END IF;
        SELECT * INTO year FROM figures_period WHERE id = NEW.period_id AND kind = 'year';
        SELECT * INTO last FROM figures_yearseal WHERE period_id = NEW.period_id ORDER BY id DESC LIMIT 1;
        IF year.id IS NULL OR btrim(NEW.reason) = ''
           OR NEW.act <> ALL (CASE coalesce(last.act, 'unsealed') WHEN 'unsealed' THEN ARRAY['sealed']
                              WHEN 'detached' THEN ARRAY['attached'] ELSE ARRAY['unsealed', 'detached'] END) THEN
            RAISE EXCEPTION 'an act on the seal of a year that does not follow the one before'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_follows';
        END IF;
        IF NEW.act = 'sealed' AND year.ends >= current_date THEN
            RAISE EXCEPTION 'the year has not ended'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_ended', DETAIL = year.ends::text;
        END IF;
        IF NEW.act = 'unsealed' AND changelog_actor() = (
            SELECT s.given_by_id FROM figures_yearseal s WHERE s.id = figures_sealed_by(NEW.period_id)) THEN
            RAISE EXCEPTION 'who sealed a year does not unseal it'
                USING ERRCODE = '23514', CONSTRAINT = 'figures_seal_second';
        END IF;
{NEIGHBOURS}
        NEW.given_by_id := changelog_actor(); NEW.given_at := clock_timestamp();
        RETURN NEW;
    """,
)
