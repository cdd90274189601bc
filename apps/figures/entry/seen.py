"""What is staged beside what a person saw of it before she confirmed it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from apps.figures.entry.staging import JOINED, THE_CELL, same_cell, stated
from apps.figures.totals.contributions import rows

# A period met for the first time, or a source described beside a file, has another key at each look at the file.
HASHED = f"""hash_record_extended(ROW({THE_CELL.replace("s.period_id", "p.code")}, {stated("f")},
                                      {stated("s").replace("s.source_id", "d.code")}), 0)"""
THEIR_CODES = "JOIN figures_period p ON p.id = s.period_id LEFT JOIN figures_source d ON d.id = s.source_id"


def digest(filled: Sequence[int] = (), periods: Collection[int] = ()) -> str:
    """Differs as soon as one cell would become something else, or starts from another value. `filled`: submissions of
    these periods that were empty and whose figures were written already, as good as staged."""
    written = "figures_figure s LEFT JOIN figures_figure f ON false"
    cells = f"""SELECT {HASHED} FROM {JOINED} {THEIR_CODES} UNION ALL
                SELECT {HASHED} FROM {written} {THEIR_CODES}
                WHERE s.submission_id = ANY(%(filled)s::bigint[]) AND s.period_id = ANY(%(periods)s::bigint[])"""
    query = f"SELECT count(*) || '-' || coalesce(sum(hash), 0) FROM ({cells}) AS cells(hash)"
    return str(rows(query, {"filled": list(filled), "periods": list(periods)})[0][0])


def moved_since(moment: datetime) -> list[tuple[int, int, int]]:
    """Units, indicators and periods of staged cells that somebody stated, changed or cleared after a moment."""
    return rows(
        f"""SELECT DISTINCT s.unit_id, s.indicator_id, s.period_id FROM {JOINED} WHERE f.changed_at > %(at)s
            UNION SELECT s.unit_id, s.indicator_id, s.period_id FROM staged_figures s
            JOIN figures_revision f ON {same_cell("f", "s")} AND f.replaced_at > %(at)s""",
        {"at": moment},
    )
