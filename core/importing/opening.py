"""What is opened at a cut-over: the accounts and values of its lines, and what only the company's setup can refuse.

``cut_over`` reads and checks the files by themselves. Here each line meets its item: the accounts that are stored with it
(given ones win over the posting profile), the standard cost that it must have, and the balance of its inventory account,
since inventory and ledger start equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from core.close.voucher import LedgerLine
from core.currency import Currency
from core.errors import InvcloseError, clause
from core.importing.model import BalanceRow, Bundle, OpeningRow
from core.importing.problems import Problem
from core.money import quantity_text
from core.posting.accounts import INVENTORY_TYPES, accounts_for
from core.posting.facts import AccountsKey
from core.posting.setup import Item, Setup
from core.vocabulary import InventoryModel, PostingType, UpdateKind


class Opened(NamedTuple):
    """A line with its item and the accounts that are stored with it; ``None``: never in the ledger."""

    row: OpeningRow
    item: Item
    key: AccountsKey | None

    @property
    def value(self) -> int:
        """Change of inventory value, with the adjustments so far."""
        return self.row.value + self.row.adjustment


def opened_lines(bundle: Bundle, setup: Setup) -> list[Opened]:
    """The lines with their accounts, in the order of their own days, which becomes the posting order."""
    codes = _codes(setup)
    ordered = sorted(bundle.opening, key=lambda row: (row.date, row.line))
    return [_with_accounts(row, setup, codes) for row in ordered]


def opening_problems(bundle: Bundle, setup: Setup, files: dict[str, str]) -> list[Problem]:
    """What only the accounts and prices of the company tell: stock that the balances do not carry."""
    problems: list[Problem] = []
    opened = []
    codes = _codes(setup)
    for row in bundle.opening:
        try:
            opened.append(_with_accounts(row, setup, codes))
        except InvcloseError as error:
            problems.append(Problem(files["opening"], row.line, "item", row.item, clause(error.message), error.advice))
    problems += [problem for line in opened for problem in _off_standard(line, bundle.currency, files["opening"])]
    if bundle.opening_day:
        return problems or list(_off_account(bundle, setup, opened, files["balances"]))
    return problems or list(_off_balance(bundle, setup, opened, files["balances"]))


def _off_account(bundle: Bundle, setup: Setup, opened: Iterable[Opened], file: str) -> Iterator[Problem]:
    """The account against the stock is one of ours, and none that the stock itself is opened on."""
    account = bundle.opening_account
    if account not in _codes(setup):
        yield Problem(file, 0, "account", account, "is not a main account", "name another account against the stock")
        return
    codes = {number.id: number.code for number in setup.accounts.values()}
    stocked = {codes[line.key.balance_account] for line in opened if line.key is not None}
    stocked |= {codes[number] for (kind, *_), number in setup.profile.items() if kind in INVENTORY_TYPES}
    if account in stocked:
        message = "holds inventory itself, so that nothing would stand against the stock"
        yield Problem(file, 0, "account", account, message, "name the account of equity or of opening balances")


def balances_of(bundle: Bundle, setup: Setup) -> list[BalanceRow]:
    """The balances of a cut-over that brings only its stock: what is opened on each account, and its other side."""
    codes = {account.id: account.code for account in setup.accounts.values()}
    sums: dict[str, int] = {}
    for line in opened_lines(bundle, setup):
        if line.key is not None:
            account = codes[line.key.balance_account]
            sums[account] = sums.get(account, 0) + line.value
    other = bundle.opening_account
    sums[other] = sums.get(other, 0) - sum(sums.values())
    return [
        BalanceRow(number, bundle.opening_day, account, amount)
        for number, (account, amount) in enumerate(sorted(sums.items()), 1)
        if amount or account == other
    ]


def _codes(setup: Setup) -> dict[str, int]:
    return {account.code: account.id for account in setup.accounts.values()}


def _with_accounts(row: OpeningRow, setup: Setup, codes: Mapping[str, int]) -> Opened:
    item = setup.item(row.item)
    if row.update is UpdateKind.PHYSICAL and not item.post_physical_inventory:
        return Opened(row, item, None)
    key = accounts_for(
        setup,
        item,
        row.kind,
        row.update,
        receipt=row.quantity > 0,
        balance_account=codes.get(row.balance_account, 0),
        offset_account=codes.get(row.offset_account, 0),
        profit_account=codes.get(row.profit_account, 0),
        loss_account=codes.get(row.loss_account, 0),
    )
    return Opened(row, item, key)


def _off_standard(line: Opened, currency: Currency, file: str) -> Iterator[Problem]:
    row = line.row
    standard = line.item.price(row.dimensions[0])
    if line.item.model is not InventoryModel.STD or standard is None:
        return
    right = currency.extend(abs(row.quantity), standard)
    if row.amount != right:
        message = f"is not {quantity_text(abs(row.quantity))} at the standard cost {quantity_text(standard)}"
        advice = f"write {currency.text(right)}, and put the difference on its account in balances.csv"
        yield Problem(file, row.line, "amount", currency.text(row.amount), message, advice)


def _off_balance(bundle: Bundle, setup: Setup, opened: Iterable[Opened], file: str) -> Iterator[Problem]:
    """Every inventory account must open with what is opened on it."""
    text = bundle.currency.text
    codes = {account.id: account.code for account in setup.accounts.values()}
    stock: dict[str, int] = {}
    for line in opened:
        if line.key is not None:
            account = codes[line.key.balance_account]
            stock[account] = stock.get(account, 0) + line.value
    for (posting_type, *_), account_id in setup.profile.items():
        if posting_type in INVENTORY_TYPES:
            stock.setdefault(codes[account_id], 0)
    balances = {row.account: row for row in bundle.balances}
    for account, value in sorted(stock.items()):
        row = balances.get(account)
        balance = row.amount if row else 0
        if balance != value:
            message = f"has the balance {text(balance)}, but opening.csv opens {text(value)} on it"
            advice = "inventory and ledger must start equal: correct opening.csv or the balance"
            yield Problem(file, row.line if row else 0, "account", account, message, advice)


def voucher_lines(bundle: Bundle, setup: Setup, opened: Iterable[Opened]) -> list[LedgerLine]:
    """The balances; of an inventory account a line for each posting type of what is opened on it."""
    sums: dict[tuple[int, int], int] = {}
    for line in opened:
        if line.key is not None:
            key = (line.key.balance_account, line.key.balance_type)
            sums[key] = sums.get(key, 0) + line.value
    accounts = _codes(setup)
    stocked = {account for account, _ in sums}
    for row in bundle.balances:
        if accounts[row.account] not in stocked:
            sums[accounts[row.account], int(PostingType.OTHER)] = row.amount
    code = {number: code for code, number in accounts.items()}
    ordered = sorted(sums.items(), key=lambda line: (code[line[0][0]], line[0][1]))
    return [LedgerLine(account, kind, 0, 0, amount) for (account, kind), amount in ordered if amount]
