"""What the fields of an event mean, whatever the event."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.posting.line import BLANK_DIMS
from core.vocabulary import ALL_DIMENSIONS


def date_of(value: Any) -> str:
    """ISO text of a day, which YAML reads as a date."""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def dims_of(given: dict[str, Any] | None) -> tuple[str, ...]:
    """All dimension values; those that are not given are blank."""
    if not given:
        return BLANK_DIMS
    return tuple(str(given.get(name, "") or "") for name in ALL_DIMENSIONS)
