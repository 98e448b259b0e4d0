"""The accounts of an update as stored, beside what the setup would give today, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from core.errors import InvcloseError
from core.money import Amount, Quantity
from core.posting.accounts import accounts_for
from core.posting.facts import AccountsKey
from core.posting.setup import Account, Setup
from core.views.transactions import PostedAccounts
from core.vocabulary import JOURNALS, PostingType, Reference, UpdateKind
from db.company.setup import load_setup, stored_accounts
from db.engine.session import Tx

NO_ACCOUNTS = AccountsKey(0, 0, 0, 0)


class Update(NamedTuple):
    """One stored update with the number of its voucher."""

    kind: UpdateKind
    date: str
    quantity: Quantity
    amount: Amount
    taken_back: Amount
    accounts: int
    voucher: str


def posted_accounts(
    tx: Tx, company: int, item: str, reference: Reference, updates: list[Update], *, virtual: bool, opposite: bool
) -> tuple[PostedAccounts, ...]:
    """One row for each update. A virtual transfer is never in the ledger and has no accounts.

    ``opposite``: it undoes another transaction, on the accounts of that one: what that would be posted to is today's.
    """
    keys = stored_accounts(tx, {update.accounts for update in updates if update.accounts})
    setup = load_setup(tx, company, item)
    groups = dict(tx.all("SELECT id, code FROM item_group WHERE company_id = :c", {"c": company}))
    shown = []
    for update in updates:
        key = keys.get(update.accounts)
        if key is None:
            why = "A virtual transfer moves no value and is not in the ledger." if virtual else _NOT_IN_LEDGER
            shown.append(_row(update, NO_ACCOUNTS, NO_ACCOUNTS, setup.accounts, groups, reason=why))
            continue
        receipt = (update.quantity > 0) is not opposite
        today, problem = _today(setup, item, reference, update, key, receipt=receipt)
        differs, reason = _difference(item, key, today, problem, setup, groups)
        shown.append(_row(update, key, today, setup.accounts, groups, differs=differs, reason=reason))
    return tuple(shown)


_NOT_IN_LEDGER = "Not in the ledger: the item model group did not post physical inventory."


def _today(
    setup: Setup, item: str, reference: Reference, update: Update, key: AccountsKey, *, receipt: bool
) -> tuple[AccountsKey, str]:
    """The accounts a posting would get now; where the search fails, what it says. The offset of a journal was given."""
    given = key.offset_account if reference in JOURNALS and key.offset_type == PostingType.OTHER else 0
    try:
        return (
            accounts_for(setup, setup.item(item), reference, update.kind, receipt=receipt, offset_account=given),
            "",
        )
    except InvcloseError as error:
        return NO_ACCOUNTS, error.message


def _difference(
    item: str, key: AccountsKey, today: AccountsKey, problem: str, setup: Setup, groups: Mapping[int, str]
) -> tuple[bool, str]:
    accounts = setup.accounts
    pair = f"{_code(accounts, key.balance_account)} / {_code(accounts, key.offset_account)}"
    stays = f"adjustments of this posting stay on {pair}."
    blocked = [
        accounts[number].code
        for number in dict.fromkeys((key.balance_account, key.offset_account, key.profit_account, key.loss_account))
        if number in accounts and accounts[number].blocked
    ]
    stops = f" Blocked since: {', '.join(blocked)}; a run that adjusts this posting will stop." if blocked else ""
    if problem:
        return True, f"Today the posting would be refused ({problem}); {stays}{stops}"
    moved = key.item_group and key.item_group != today.item_group
    same = _four(key) == _four(today)
    if moved:
        old, new = groups.get(key.item_group, "?"), groups.get(today.item_group, "?")
        return True, f"Item {item} moved from group {old} to {new} since; {stays}{stops}"
    if not same:
        changed = f"{_code(accounts, today.balance_account)} / {_code(accounts, today.offset_account)}"
        if _four(key)[:2] == _four(today)[:2]:
            changed = "other Profit and Loss accounts"
        return True, f"The posting profile gives {changed} today; {stays}{stops}"
    return bool(blocked), stops.strip()


def _four(key: AccountsKey) -> tuple[int, int, int, int]:
    return key.balance_account, key.offset_account, key.profit_account, key.loss_account


def _code(accounts: Mapping[int, Account], number: int) -> str:
    return accounts[number].code if number in accounts else ""


def _posting(number: int) -> str:
    return PostingType(number).label if number else ""


def _row(
    update: Update,
    key: AccountsKey,
    today: AccountsKey,
    accounts: Mapping[int, Account],
    groups: Mapping[int, str],
    *,
    differs: bool = False,
    reason: str = "",
) -> PostedAccounts:
    fields: dict[str, Any] = {
        "balance_account": _code(accounts, key.balance_account),
        "balance_posting": _posting(key.balance_type),
        "offset_account": _code(accounts, key.offset_account),
        "offset_posting": _posting(key.offset_type),
        "profit_account": _code(accounts, key.profit_account),
        "loss_account": _code(accounts, key.loss_account),
        "item_group": groups.get(key.item_group, ""),
        "today_balance_account": _code(accounts, today.balance_account),
        "today_offset_account": _code(accounts, today.offset_account),
        "today_profit_account": _code(accounts, today.profit_account),
        "today_loss_account": _code(accounts, today.loss_account),
        "today_item_group": groups.get(today.item_group, ""),
    }
    return PostedAccounts(
        update=update.kind,
        date=update.date,
        voucher=update.voucher,
        amount=update.amount,
        differs=differs,
        reason=reason,
        **fields,
    )
