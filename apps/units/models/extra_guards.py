"""What the database holds extra columns to: their values, and that a column in use stays what it is."""

import pgtrigger

from apps.changelog.triggers import Guard

# Columns are held while units write into them, so that none is taken away or turned into another sort meanwhile.
EXTRA_FITS = Guard(
    name="extra_fits",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("extra"),
    condition=pgtrigger.Condition("NEW.extra <> '{}'::jsonb"),
    declare=[("wrong", "text")],
    func="""
        IF jsonb_typeof(NEW.extra) <> 'object' THEN
            RAISE EXCEPTION 'what a unit says in extra columns is an object: %', NEW.code
                USING ERRCODE = '23514', CONSTRAINT = 'units_extra_fits', DETAIL = NEW.code;
        END IF;
        PERFORM FROM units_extracolumn WHERE register = NEW.register ORDER BY id FOR SHARE;
        SELECT e.key INTO wrong FROM jsonb_each(NEW.extra) AS e
        LEFT JOIN units_extracolumn c ON c.code = e.key AND c.register = NEW.register
        WHERE NOT coalesce(CASE c.kind
            WHEN 'number' THEN jsonb_typeof(e.value) = 'number'
            WHEN 'yes_no' THEN jsonb_typeof(e.value) = 'boolean'
            WHEN 'date' THEN jsonb_typeof(e.value) = 'string' AND (e.value #>> ARRAY[]::text[])
                ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
            WHEN 'choice' THEN jsonb_typeof(e.value) = 'string' AND c.choices @> jsonb_build_array(e.value)
        END, false) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'this extra column does not take that: % of %', wrong, NEW.code
                USING ERRCODE = '23514', CONSTRAINT = 'units_extra_fits', DETAIL = NEW.code;
        END IF;
        RETURN NEW;
    """,
)
USED_KEPT = Guard(
    name="used_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.register, NEW.code, NEW.kind, NEW.choices)
            = (OLD.register, OLD.code, OLD.kind, OLD.choices) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (SELECT FROM units_unit u WHERE u.register = OLD.register AND jsonb_exists(u.extra, OLD.code)
                   AND NOT (TG_OP = 'UPDATE' AND (NEW.register, NEW.code, NEW.kind) = (OLD.register, OLD.code, OLD.kind)
                            AND NEW.choices @> jsonb_build_array(u.extra -> OLD.code))) THEN
            RAISE EXCEPTION 'an extra column that units use is switched off, not removed: %', OLD.code
                USING ERRCODE = '23001', CONSTRAINT = 'units_extra_column_kept', DETAIL = OLD.code;
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    """,
)
