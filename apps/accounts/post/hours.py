"""When what comes once a day is due, by the clock of the installation."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def latest_passing(hour: int, now: datetime, zone: ZoneInfo) -> datetime:
    """When the clock last showed this hour, in UTC: what was queued before it is due.

    Where the clock skips the hour it is when it would have been; where it comes twice, the first time counts.
    Worked example: at 07:59 in Shanghai the latest passing of 8 is yesterday's, at 08:00 today's.
    """
    today = now.astimezone(zone).date()
    passing = _moment(today, hour, zone)
    return passing if passing <= now else _moment(today - timedelta(days=1), hour, zone)


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
