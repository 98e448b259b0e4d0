"""Counts that say what was there instead of what changed, and the check of quantities against the system's own balance.

A count has the pieces after it; the change is those less what the balance said before. Every other row must lead from the
balance before it to its own: the first that does not is named.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from core.mapping.beside import Beside
from core.mapping.days import iso
from core.mapping.frame import NOTHING, Frame
from core.mapping.lines import Movements, days_of
from core.money import quantity_text

ONLY_VALUE = "a count that changes only the value"


def settle_counts(movements: Movements, beside: Beside) -> None:
    """Quantities of counts worked out, all others compared with the balance."""
    frame, rows = movements.frame, movements.rows
    names = frame.roles("balance")
    if not names:
        return
    balance = frame.figures(names[0], rows.kept).tolist()
    days = days_of(frame, "date", rows.kept).tolist()
    site, warehouse, items = list(frame.role("site")), list(frame.role("warehouse")), list(movements.items)
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows.kept.tolist():
        groups[(items[row], site[row], warehouse[row])].append(row)
    unchanged = set()
    compare = frame.answers.get("balance") != "ignore"
    for place, group in groups.items():
        group.sort(key=lambda row: (days[row], movements.order[row]))
        before: int | None = None
        for row in group:
            after, quantity = balance[row], int(rows.quantity[row])
            rule = rows.rule[row]
            counts = rule is not None and rule.from_balance and quantity in (0, NOTHING)
            if after == NOTHING:
                before = None if before is None or counts else before + quantity
                continue
            if counts:
                start = beside.on_hand(*place, iso(days[row])) if before is None else before
                rows.quantity[row] = after - start
                if after == start:
                    unchanged.add(row)
            elif before is not None and before + quantity != after and compare:
                _name(frame, row, names[0], before, quantity)
                compare = False
            before = after
    if unchanged:
        rows.left_out[ONLY_VALUE].extend(sorted(unchanged))
        rows.kept = np.array([row for row in rows.kept.tolist() if row not in unchanged], np.int64)


def _name(frame: Frame, row: int, name: str, before: int, quantity: int) -> None:
    message = f"does not follow: {quantity_text(before)} before and {quantity_text(quantity)} make {quantity_text(before + quantity)}"
    advice = (
        "a row is missing or was changed there: export all days, or repost the item there; "
        "`--set balance=ignore` loads the quantities as they are"
    )
    frame.problem(row, name, message, advice)
