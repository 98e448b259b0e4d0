"""The cut-over from another system: a record of type opening with what was open there and its ledger balances.

Everything is dated the day of the cut-over, so that inventory and ledger agree on every day from then on; the day and the
voucher of each posting in the system before are kept beside it. The order of the lines' own days becomes the posting
order. Like a close the record leaves the open balance that the next close starts from, and locks the days up to its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from core.close.voucher import LedgerLine
from core.errors import InvcloseError
from core.importing import Bundle, OpeningRow, Problem
from core.money import amount_text, quantity_text
from core.posting.accounts import INVENTORY_TYPES, accounts_for
from core.posting.drafts import store_accounts
from core.posting.estimate import PRICE_TO_UNIT, round_fraction
from core.posting.facts import AccountsKey
from core.posting.line import BLANK_DIMS
from core.posting.setup import Item, Setup
from core.vocabulary import DIMENSIONS, AdjustmentKind, InventoryModel, PostingType, RecordType, UpdateKind
from db.company.chain import audit
from db.engine.session import Tx
from db.posting.books import PostingBooks
from db.records.records import new_record, post_record, post_voucher, record_row

_REST = BLANK_DIMS[5:]


class Opened(NamedTuple):
    """A line with its item and the accounts that are stored with it; ``None``: never in the ledger."""

    row: OpeningRow
    item: Item
    key: AccountsKey | None

    @property
    def value(self) -> int:
        """Change of inventory value, with the adjustments so far."""
        return self.row.value + self.row.adjustment


def opening_problems(bundle: Bundle, setup: Setup, files: dict[str, str]) -> list[Problem]:
    """What only the accounts and prices of the company tell: stock that the balances do not carry."""
    problems: list[Problem] = []
    opened = []
    codes = _codes(setup)
    for row in bundle.opening:
        try:
            opened.append(_with_accounts(row, setup, codes))
        except InvcloseError as error:
            problems.append(Problem(files["opening"], row.line, "item", row.item, error.message, error.advice))
    problems += [problem for line in opened for problem in _off_standard(line, files["opening"])]
    return problems or list(_off_balance(bundle, setup, opened, files["balances"]))


def _codes(setup: Setup) -> dict[str, int]:
    return {account.code: account.id for account in setup.accounts.values()}


def _with_accounts(row: OpeningRow, setup: Setup, codes: Mapping[str, int]) -> Opened:
    item = setup.item(row.item)
    if row.update is UpdateKind.PHYSICAL and not item.post_physical:
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


def _off_standard(line: Opened, file: str) -> Iterator[Problem]:
    row = line.row
    standard = line.item.price(row.dimensions[0])
    if line.item.model is not InventoryModel.STD or standard is None:
        return
    right = round_fraction(standard * PRICE_TO_UNIT * abs(row.quantity))
    if row.amount != right:
        message = f"is not {quantity_text(abs(row.quantity))} at the standard cost {quantity_text(standard)}"
        advice = f"write {amount_text(right)}, and put the difference on its account in balances.csv"
        yield Problem(file, row.line, "amount", amount_text(row.amount), message, advice)


def _off_balance(bundle: Bundle, setup: Setup, opened: Iterable[Opened], file: str) -> Iterator[Problem]:
    """Every inventory account must open with what is opened on it."""
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
            message = f"has the balance {amount_text(balance)}, but opening.csv opens {amount_text(value)} on it"
            advice = "inventory and ledger must start equal: correct opening.csv or the balance"
            yield Problem(file, row.line if row else 0, "account", account, message, advice)


def post_opening(tx: Tx, company: int, bundle: Bundle, setup: Setup) -> str:
    """Post the record; its number. The caller holds the inventory lock exclusively."""
    date = bundle.opening_date()
    codes = _codes(setup)
    ordered = sorted(bundle.opening, key=lambda row: (row.date, row.line))
    opened = [_with_accounts(row, setup, codes) for row in ordered]
    books = PostingBooks(tx, company)
    parameters = {"transactions": len(opened), "accounts": len(bundle.balances)}
    record = new_record(tx, company, RecordType.OPENING, date, parameters, note=bundle.name)
    number = record_row(tx, record)["number"]
    text = f"Opening balances of {date}"
    voucher, name = post_voucher(
        tx, company, date, "opening", number, record, _voucher_lines(bundle, setup, opened), text
    )
    _Writer(tx, company, record, voucher, date, books).write(opened)
    counts = {
        "adjusted": sum(line.value for line in opened),
        "transactions": len(opened),
        "settlements": 0,
        "warnings": 0,
        "passes": 1,
    }
    post_record(tx, record, voucher, counts, "")
    tx.execute("UPDATE inventory_lock SET closed_until = :d WHERE company_id = :c", {"d": date, "c": company})
    audit(tx, company, "opening posted", number, {"record": number, "date": date, "voucher": name, **parameters})
    return str(number)


def _voucher_lines(bundle: Bundle, setup: Setup, opened: Iterable[Opened]) -> list[LedgerLine]:
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


class _Writer:
    """Writes the opened transactions of one record."""

    def __init__(self, tx: Tx, company: int, record: int, voucher: int, date: str, books: PostingBooks) -> None:
        self.tx, self.company, self.record, self.voucher, self.date = tx, company, record, voucher, date
        self.books = books
        self.rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in _COLUMNS}
        self.totals: dict[tuple[int, int], tuple[int, int]] = {}

    def write(self, opened: Iterable[Opened]) -> None:
        groups = set()
        for line in opened:
            groups.add(self._add(line))
        for (group, accounts), (amount, count) in sorted(self.totals.items()):
            row = (self.record, group, accounts, 1, int(AdjustmentKind.COMPLETE), amount, count)
            self.rows["adjustment_total"].append(row)
        self.books.write_masters()
        for table, columns in _COLUMNS.items():
            self.tx.insert(table, columns, self.rows[table])
        self.books.write_on_hand(groups)

    def _add(self, line: Opened) -> int:
        row, item = line.row, line.item
        places = (*row.dimensions, *_REST)
        values = tuple(
            places[place] if name in item.financial_dimensions else "" for place, name in enumerate(DIMENSIONS)
        )
        books, kind = self.books, int(row.update)
        group, dimension = books.group(item.id, values), books.dimension(places)
        accounts = store_accounts(books, line.key) if line.key else 0
        voucher = self.voucher if line.key else 0
        transaction = books.next_transaction()
        self.rows["inventory_transaction"].append(
            (
                transaction,
                self.company,
                group,
                dimension,
                int(row.kind),
                row.reference,
                "",
                row.quantity,
                0,
                self.record,
            )
        )
        self.rows["inventory_update"].append(
            (transaction, kind, group, self.date, row.quantity, row.value, row.value, 0, voucher, accounts, self.record)
        )
        self.rows["opening_line"].append((transaction, row.date, row.voucher))
        if item.model.periodic:
            self.rows["open_balance"].append(
                (self.record, group, self.date, transaction, kind, row.quantity, row.quantity, row.value, row.adjustment, 0,
                 accounts, 0, 0)
            )  # fmt: skip
        if row.adjustment:
            self.rows["cost_adjustment"].append(
                (self.record, group, transaction, 1, int(AdjustmentKind.COMPLETE), row.adjustment, 0, accounts)
            )
            amount, count = self.totals.get((group, accounts), (0, 0))
            self.totals[group, accounts] = (amount + row.adjustment, count + 1)
        held = books.on_hand(group)
        if row.update is UpdateKind.PHYSICAL:
            held.physical_quantity += row.quantity
            held.physical_amount += row.value
        else:
            held.financial_quantity += row.quantity
            held.financial_amount += line.value
        held.last_date = max(held.last_date, self.date)
        return group


_COLUMNS = {
    "inventory_transaction": (
        "id", "company_id", "cost_group_id", "dimension_id", "reference", "number", "lot", "quantity", "parent_id", "record_id",
    ),
    "inventory_update": (
        "transaction_id", "kind", "cost_group_id", "date", "quantity", "amount", "document_amount", "taken_back", "voucher_id",
        "accounts_id", "record_id",
    ),
    "opening_line": ("transaction_id", "date", "voucher"),
    "open_balance": (
        "record_id", "cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted",
        "adjusted", "settled", "accounts_id", "layered", "linked",
    ),
    "cost_adjustment": (
        "record_id", "cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id",
    ),
    "adjustment_total": (
        "record_id", "cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions",
    ),
}  # fmt: skip
