"""How time stamps are written; shared by both drivers."""

from __future__ import annotations

import datetime


def stamp(moment: datetime.datetime) -> str:
    """A moment as it is stored and read on both databases: `2026-01-31T23:59:59Z`, with microseconds if there are any."""
    if moment.tzinfo is None:
        raise ValueError("a time stamp needs its time zone")
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
