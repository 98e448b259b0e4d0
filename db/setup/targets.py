"""Setting what another ledger is told: its own settings, and what accounts are called there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.errors import RejectedInput
from core.exporting.formats import format_of
from core.exporting.model import Format
from core.exporting.preparing import why_not
from db.company.chain import audit
from db.engine.session import Tx
from db.reading.targets import CODE, DIMENSIONS, account_there, shown_target, target_row, target_settings
from db.setup.rows import Row
from db.tables.columns import EXPORT_SETTING
from db.tables.table import insert

_MOST = 250
"""Characters of a value."""


def set_target(tx: Tx, company: int, key: str, values: Mapping[str, str]) -> Row:
    """Set what is given of ``TARGET`` or ``TARGET/ACCOUNT``; an empty value takes it away."""
    name, _, account = key.partition("/")
    target = format_of(name)
    account_id = 0
    if account:
        before = target_row(tx, company, key)
        account_id = int(
            tx.value("SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": account})
        )
    else:
        before = shown_target(tx, company, target)
    known = (CODE, DIMENSIONS) if account else tuple(option.name for option in target.options)
    for given, value in _checked(target, known, values):
        place = {"c": company, "t": target.name, "a": account_id, "n": given}
        tx.execute(
            "DELETE FROM export_setting WHERE company_id = :c AND target = :t AND account_id = :a AND name = :n", place
        )
        if value:
            insert(tx, EXPORT_SETTING, [(company, target.name, account_id, given, value)])
    if account:
        _refuse_unfit(tx, company, target, account)
    after = target_row(tx, company, key) if account else shown_target(tx, company, target)
    audit(tx, company, "target set", key, {"before": before, "after": after})
    return after


def _checked(target: Format, known: tuple[str, ...], values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        given = name if name in known else name.replace("_", "-")
        if given not in known:
            has = f"only {', '.join(known)}" if known else "none"
            raise RejectedInput(f"{target.title} has no setting {name}", advice=f"There is {has}.")
        text = value.strip()
        if len(text) > _MOST or not text.isprintable():
            raise RejectedInput(
                f"{given} is too long, or has letters that nobody sees", advice=f"Write at most {_MOST} characters."
            )
        yield given, text


def _refuse_unfit(tx: Tx, company: int, target: Format, account: str) -> None:
    """A name that the target cannot take is refused at once, unless there is none yet."""
    there = account_there(target, target_settings(tx, company, target), account)
    why = why_not(target, there) if there.code else ""
    if why:
        raise RejectedInput(
            f"{target.title} cannot call account {account} {there.code}: {why}", advice="Write another name."
        )
