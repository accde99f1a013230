"""When is a row, where the clock is written as date and time? ISO 8601, as loggers write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(?:([Zz])|([+-])(\d\d):?(\d\d))?$", flags=re.ASCII
)
NANOSECONDS = 10**9


def nanoseconds_of(word: str) -> int | None:
    """From the year 1 in UTC, or where no zone is written in that of the file; None for what is no time stamp.

    Whole numbers, so that the fraction of a second keeps all digits that are written, few or many.

    >>> nanoseconds_of("2026-11-28T02:31:36.123Z") - nanoseconds_of("2026-11-28 02:31:36")
    123000000
    >>> nanoseconds_of("2026-11-28T04:31:36+02:00") - nanoseconds_of("2026-11-28T02:31:36Z")
    0
    >>> nanoseconds_of("2026-13-28T02:31:36Z") is None
    True
    """
    parts = STAMP.match(word.strip())
    if parts is None:
        return None
    day, clock, fraction, _, sign, hours, minutes = parts.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
    except ValueError:
        return None
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    since = moment - datetime(1, 1, 1, tzinfo=UTC) - ahead
    return (since.days * 86_400 + since.seconds) * NANOSECONDS + int((fraction or "").ljust(9, "0"))
