"""What the database itself holds for the catalogue: what may be counted, and what stays as it is once it was used."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import Guard
from apps.figures.register_filters import refuse_unfit
from apps.figures.triggers.fixed_once_used import fixed_once_used
from apps.units.constraint_messages import FIELDS, SENTENCES

SENTENCES |= {
    "figures_filter_fits": _("A register is filtered by its own choice fields and their values alone: %(which)s"),
    "figures_name_fixed": _(
        "Figures rest on this name. Give the new one with a new definition, from the day on which it holds."
    ),
    "figures_form_fixed": _("Submissions answer this form: its code and register stay. Make a new version instead."),
    "figures_one_version_at_once": _("Another version of this form is valid on some of these days: %(which)s"),
    "figures_version_register": _("The versions of a form are of one register: %(which)s"),
    "figures_version_answered": _(
        "This version has been begun for a year in which it would no longer be valid: %(which)s"
    ),
    "figures_item_answered": _(
        "An approved submission answers this item of the form, so it stays: %(which)s. Make a new version instead."
    ),
}
FIELDS |= {
    "figures_filter_fits": "filter",
    "figures_one_version_at_once": "starts",
    "figures_version_register": "series",
    "figures_version_answered": "ends",
}

FILTER_FITS = Guard(
    name="filter_fits",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("counts", "filter"),
    declare=[("wrong", "text")],
    func=refuse_unfit(),
)

# What figures under an indicator mean. Its name is no part of it: that changes from a day on, with its definition.
MEANING = (
    "code", "measure_zh", "measure_en", "kind", "nature", "over_units", "over_time", "carriers", "decimals", "counts",
    "filter",
)  # fmt: skip
NAME = ("name_zh", "name_en")

MEANING_FIXED = fixed_once_used("indicator_id", *MEANING)
NAME_FIXED = fixed_once_used("indicator_id", *NAME, name="name_fixed_once_used", constraint="figures_name_fixed")
FORM_FIXED = fixed_once_used(
    "form_id", "code", "register", tables=("figures_submission",), constraint="figures_form_fixed"
)

# Sums of a rate over the units that answered both of its parts are kept (apps.figures.totals.kept_rates). An
# installation that only reads the catalogue keeps them too, so that this one holds for what arrives as well.
SUMS_OF_RATES = Guard(
    name="sums_of_rates",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind", "numerator_id", "denominator_id"),
    func="""
        IF TG_OP = 'INSERT' AND NEW.kind <> 'computed' THEN
            RETURN NULL;
        ELSIF TG_OP = 'UPDATE' AND ROW(OLD.kind, OLD.numerator_id, OLD.denominator_id)
                IS NOT DISTINCT FROM ROW(NEW.kind, NEW.numerator_id, NEW.denominator_id) THEN
            RETURN NULL;
        END IF;
        PERFORM figures_keep_rates(
            ARRAY[NEW.id], ARRAY(SELECT id FROM figures_period WHERE figures_detached_at(id) IS NULL));
        RETURN NULL;
    """,
)
NO_SUMS_OF_RATES = Guard(
    name="no_sums_of_rates",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.kind = 'computed'"),
    func="""
        CREATE TEMPORARY TABLE figures_passing () ON COMMIT DROP;
        PERFORM figures_forget_rates(ARRAY[OLD.id], ARRAY(SELECT id FROM figures_period));
        DROP TABLE pg_temp.figures_passing;
        RETURN OLD;
    """,
)

# The versions of a form are those of its series, which is named after the first.
VERSION_IN_SERIES = Guard(
    name="version_in_series",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("series", "numbered"),
    func="""
        IF NEW.series = '' THEN
            NEW.series := CASE WHEN TG_OP = 'UPDATE' THEN OLD.series ELSE NEW.code END;
        END IF;
        NEW.numbered := EXISTS (SELECT FROM figures_form f WHERE f.series = NEW.series AND f.id <> NEW.id);
        RETURN NEW;
    """,
)
ONE_VERSION_AT_ONCE = Guard(
    name="one_version_at_once",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("series", "register", "starts", "ends") | pgtrigger.Delete,
    declare=[("wrong", "text")],
    func="""
        PERFORM pg_advisory_xact_lock(hashtext('figures_form'));
        SELECT f.code INTO wrong FROM figures_form f
        WHERE f.series = NEW.series AND f.id <> NEW.id AND f.register <> NEW.register LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'versions of a form in two registers: %', wrong
                USING ERRCODE = '23514', CONSTRAINT = 'figures_version_register', DETAIL = wrong;
        END IF;
        SELECT f.code INTO wrong FROM figures_form f
        WHERE f.series = NEW.series AND f.id <> NEW.id
          AND daterange(f.starts, f.ends, '[]') && daterange(NEW.starts, NEW.ends, '[]') LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'two versions of a form are valid at once: %', wrong
                USING ERRCODE = '23P01', CONSTRAINT = 'figures_one_version_at_once', DETAIL = wrong;
        END IF;
        UPDATE figures_form f SET numbered = NOT f.numbered
        WHERE f.series IN (OLD.series, NEW.series)
          AND f.numbered <> EXISTS (SELECT FROM figures_form g WHERE g.series = f.series AND g.id <> f.id);
        RETURN NULL;
    """,
)
# What was begun on a version for a year stays on a version that is valid in that year.
_ASKS = "p.starts >= {form}.starts AND ({form}.ends IS NULL OR p.ends <= {form}.ends)"
ANSWERED_VERSION_VALID = Guard(
    name="answered_version_valid",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("starts", "ends"),
    declare=[("answering", "text")],
    func=f"""
        SELECT u.code INTO answering
        FROM figures_submission s JOIN figures_period p ON p.id = s.period_id JOIN units_unit u ON u.id = s.unit_id
        WHERE s.form_id = OLD.id AND {_ASKS.format(form="OLD")} AND NOT ({_ASKS.format(form="NEW")})
        ORDER BY s.id LIMIT 1;
        IF answering IS NOT NULL THEN
            RAISE EXCEPTION 'a version that would not be valid any more has been begun: %', answering
                USING ERRCODE = '23001', CONSTRAINT = 'figures_version_answered', DETAIL = answering;
        END IF;
        RETURN NEW;
    """,
)

# A form's item leaves its form when it is deleted, and when it is made the item of another form or of another cell.
ANSWERED_ITEM_KEPT = Guard(
    name="answered_item_kept",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete | pgtrigger.UpdateOf("form_id", "indicator_id", "coverage"),
    declare=[("answering", "text")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF ROW(OLD.form_id, OLD.indicator_id, OLD.coverage) = ROW(NEW.form_id, NEW.indicator_id, NEW.coverage) THEN
                RETURN NEW;
            END IF;
        END IF;
        SELECT u.code INTO answering
        FROM figures_submission s JOIN units_unit u ON u.id = s.unit_id
        WHERE s.form_id = OLD.form_id AND s.counts_since IS NOT NULL AND EXISTS (
            SELECT FROM figures_figure g
            WHERE g.submission_id = s.id AND g.period_id = s.period_id
              AND g.indicator_id = OLD.indicator_id AND g.coverage = OLD.coverage)
        LIMIT 1;
        IF answering IS NOT NULL THEN
            RAISE EXCEPTION 'an approved submission answers this item of the form: %', answering
                USING ERRCODE = '23001', CONSTRAINT = 'figures_item_answered', DETAIL = answering;
        END IF;
        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
    """,
)

# The names an indicator took later, each from its day on, as its row keeps them: [["2015-10-01", "新名", "new name"]]
_NAMES = """(
    SELECT coalesce(jsonb_agg(jsonb_build_array(d.starts, d.name_zh, d.name_en) ORDER BY d.starts), '[]')
    FROM figures_definition d WHERE d.indicator_id = {indicator} AND (d.name_zh <> '' OR d.name_en <> ''))"""
NAMES_FROM_DEFINITIONS = Guard(
    name="names_from_definitions",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("names"),
    func=f"NEW.names := {_NAMES.format(indicator='NEW.id')}; RETURN NEW;",
)
NAMES_INTO_INDICATOR = Guard(
    name="names_into_indicator",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        UPDATE figures_indicator i SET names = '[]' -- worked out anew by its own trigger
        WHERE i.id IN (OLD.indicator_id, NEW.indicator_id) AND i.names <> {_NAMES.format(indicator="i.id")};
        RETURN NULL;
    """,
)
