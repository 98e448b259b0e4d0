"""A cut-over from an export: which day, which account stands against the stock, and what comes into the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.chart import CHART
from core.importing.model import Bundle, ItemRow
from core.mapping.beside import Beside
from core.mapping.frame import Frame
from core.mapping.lines import Movements
from core.mapping.opened import Opening
from core.mapping.opening import opening_of

AS_OF, ACCOUNT = "opening_as_of", "opening_account"


def day_number(day: str) -> int:
    """ISO text as yyyymmdd; 0 for blank."""
    return int(day.replace("-", "")) if day else 0


def opening_day(frame: Frame) -> int:
    """The day through which everything is opened, as yyyymmdd; 0 where the history is loaded."""
    said = frame.answers.get(AS_OF, "")
    if not said:
        return 0
    try:
        return day_number(date.fromisoformat(said).isoformat())
    except ValueError:
        frame.ask_again(AS_OF, f"{said} is no day: through which day is everything opened, as YYYY-MM-DD?", ())
        return 0


def open_from(movements: Movements, items: Sequence[ItemRow], beside: Beside, cut: int, bundle: Bundle) -> Opening:
    """Opens what there is at the end of the day, and puts it into the bundle."""
    frame = movements.frame
    models = {code: item.model for code, item in beside.items.items()} | {row.item: row.model for row in items}
    opening = opening_of(movements, models, cut)
    bundle.opening = opening.rows
    if bundle.balances:
        return opening
    bundle.opening_day = opening.day
    account = frame.ask(
        ACCOUNT,
        f"Stock of {opening.day} is opened: which main account stands against it, as equity or the opening account does?"
        " A balances.csv of the whole ledger may come instead",
    )
    bundle.opening_account = account
    known = beside.accounts or {code for code, _ in CHART}
    if account and account not in known:
        opening.accounts[account] = None
    return opening
