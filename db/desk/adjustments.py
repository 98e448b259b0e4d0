"""Adjustments by hand as the desk offers them: what can be adjusted, the voucher preview, posting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from typing import TYPE_CHECKING

from core.adjusting.plan import Change, OnHandTarget, Plan, periodic, posted_part, stock_of
from core.close.accounts import StoredAccounts
from core.close.voucher import LedgerLine, voucher_lines
from core.errors import NotFound, UsageError
from core.limits import refuse_price
from core.requests import (
    AdjustmentRequest,
    ChargeRequest,
    OnHandRequest,
    RevaluationRequest,
    StandardCostRequest,
    TransactionRequest,
)
from core.views.adjusting import AdjustmentPreview, OnHandRow, OnHandView
from core.views.transactions import BehindRow
from core.vocabulary import RECORD_NAMES, Specification
from db.adjusting import plans
from db.company.currencies import currency_of
from db.company.setup import load_items
from db.desk.ledger_lines import line_views
from db.posting.books import PostingBooks
from db.reading.accounts_today import Counted
from db.reading.balances import transaction_cost
from db.reading.names import CostGroup, cost_groups, named
from db.records.undone import undone_ids
from db.records.unfinished import refuse_unfinished

if TYPE_CHECKING:
    from db.adjusting.posting import Planner
    from db.engine.session import Tx

SHOWN_ITEMS = 20


def on_hand_view(tx: Tx, company: int, items: Iterable[str], sites: Iterable[str]) -> OnHandView:
    """Stock open as of the last close, by item and financial dimension values."""
    closed = plans.closing_date(tx, company)
    known = load_items(tx, company)
    wanted = list(dict.fromkeys(items)) or [code for code, item in known.items() if item.model.periodic]
    for code in wanted:
        if code not in known:
            raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows all of them.")
        periodic(known[code])
    groups = _groups(tx, company, [known[code].id for code in wanted], tuple(sites))
    selection = plans.select_open(tx, company, list(groups), closed)
    codes = {known[code].id: known[code] for code in wanted}
    rows = []
    for group, (receipts, missing) in stock_of(selection, undone_ids(tx, company)).items():
        place = groups[group]
        item = codes[place.item_id]
        quantity = sum(pieces for _, pieces, _ in receipts)
        posted = sum(posted_part(selection, node) for node, _, _ in receipts)
        worth = sum(value for _, _, value in receipts)
        refused = "" if quantity > missing else "Negative on-hand cannot be adjusted."
        rows.append(
            OnHandRow(
                group_id=group,
                item=item.code,
                name=item.name,
                site=place.site,
                warehouse=place.warehouse,
                dimensions=place.dimensions,
                quantity=quantity if receipts else -missing,
                posted=posted,
                adjusted=worth - posted,
                cost_price=item.price(place.site),
                refused=refused,
            )
        )
    return OnHandView(closed, tuple(sorted(rows, key=lambda row: (row.item, row.dimensions))))


def _groups(tx: Tx, company: int, items: Sequence[int], sites: tuple[str, ...]) -> dict[int, CostGroup]:
    """Cost groups of these items, on these sites or all, by id in their order."""
    rows = tx.all(
        "SELECT id FROM cost_group WHERE company_id = :c AND item_id IN (SELECT value FROM ids(:i)) ORDER BY id",
        {"c": company, "i": tx.ids(sorted(items))},
    )
    found = cost_groups(tx, (group for (group,) in rows))
    return {group: found[group] for (group,) in rows if not sites or found[group].site in sites}


def planner_of(request: AdjustmentRequest) -> Planner:
    """How to plan what is asked for."""
    match request:
        case OnHandRequest():
            return lambda tx, company, books: _on_hand(tx, company, books, request)
        case TransactionRequest():
            return lambda tx, company, books: _transaction(tx, company, books, request)
        case ChargeRequest():
            return lambda tx, company, books: _charge(tx, company, books, request)
        case RevaluationRequest():
            return lambda tx, company, books: _revaluation(tx, company, books, request)
        case StandardCostRequest():
            return lambda tx, company, books: _standard_cost(tx, company, books, request)


def _on_hand(tx: Tx, company: int, books: PostingBooks, request: OnHandRequest) -> Plan:
    plans.closing_date(tx, company)
    if not request.lines:
        raise UsageError("There is nothing to adjust.", advice='Fill in "Edit now" for at least one row.')
    ids = [line.group_id for line in request.lines]
    rows = tx.all(
        """SELECT g.id, i.code FROM cost_group g JOIN item i ON i.id = g.item_id
           WHERE g.company_id = :c AND g.id IN (SELECT value FROM ids(:g))""",
        {"c": company, "g": tx.ids(sorted(set(ids)))},
    )
    if len(rows) != len(ids):
        raise UsageError("A row is named twice, or belongs to another company.", advice="Load the rows again.")
    items = load_items(tx, company)
    for _, code in rows:
        periodic(items[code])
    currency = currency_of(tx, company)
    targets = [
        OnHandTarget(
            line.group_id,
            None if line.to_unit is None else currency.per_piece(line.to_unit),
            line.amount,
            line.by_value,
        )
        for line in request.lines
    ]
    codes = sorted({code for _, code in rows})
    named_items = codes if len(codes) <= SHOWN_ITEMS else [*codes[:SHOWN_ITEMS], "..."]
    plan = plans.plan_on_hand(tx, company, books, targets, {"items": named_items})
    return plan if request.update_ledger else plan.without_ledger()


def _refuse_foreign(tx: Tx, company: int, transaction: int) -> None:
    own = tx.one(
        "SELECT 1 FROM inventory_transaction WHERE id = :t AND company_id = :c", {"t": transaction, "c": company}
    )
    if own is None:
        raise NotFound(f"transaction {transaction} does not exist", advice="Write the number of a receipt.")


def _charge(tx: Tx, company: int, books: PostingBooks, request: ChargeRequest) -> Plan:
    for transaction in request.receipts:
        _refuse_foreign(tx, company, transaction)
    plan = plans.plan_charge(tx, company, books, request, request.date or tx.today().isoformat())
    return plan if request.update_ledger else plan.without_ledger()


def _transaction(tx: Tx, company: int, books: PostingBooks, request: TransactionRequest) -> Plan:
    _refuse_foreign(tx, company, request.transaction_id)
    if request.offset_account and not request.late:
        raise UsageError("Only a late charge has its own offset account.", advice="Add `--late`.")
    plan = plans.plan_transaction(
        tx,
        company,
        books,
        request.transaction_id,
        request.date or tx.today().isoformat(),
        request.amount,
        late=request.late,
        offset_account=request.offset_account,
    )
    return plan if request.update_ledger else plan.without_ledger()


def _revaluation(tx: Tx, company: int, books: PostingBooks, request: RevaluationRequest) -> Plan:
    if request.to_unit < 0:
        raise UsageError("A unit cost cannot be negative.", advice="Write a price like 12.50.")
    items = load_items(tx, company)
    if request.item not in items:
        raise NotFound(f"item {request.item} does not exist", advice="`invclose item list` shows all of them.")
    groups = _groups(tx, company, [items[request.item].id], request.sites)
    today = tx.today().isoformat()
    return plans.plan_revaluation(
        tx,
        company,
        books,
        request.item,
        list(groups),
        date=today,
        to_unit=currency_of(tx, company).per_piece(request.to_unit),
    )


def _standard_cost(tx: Tx, company: int, books: PostingBooks, request: StandardCostRequest) -> Plan:
    today = tx.today().isoformat()
    if request.cost < 0:
        raise UsageError("A standard cost cannot be negative.", advice="Write a price like 12.50.")
    refuse_price(request.cost, "the standard cost")
    if request.date > today:
        raise UsageError(
            f"{request.date} is in the future.", advice="A standard cost is activated on its first day, not before."
        )
    return plans.plan_standard_cost(
        tx, company, books, request.item, request.site, date=request.date or today, cost=request.cost
    )


# --- the voucher preview -------------------------------------------------------------------------------------


def preview_adjustment(tx: Tx, company: int, request: AdjustmentRequest) -> AdjustmentPreview:
    """The same plan as posting makes, on a read transaction."""
    refuse_unfinished(tx, company)
    books = PostingBooks(tx, company, reading=True)
    plan = planner_of(request)(tx, company, books)
    plan.refuse_beyond(currency_of(tx, company))
    groups = cost_groups(tx, (change.group for change in plan.changes))
    keys = {n: books.accounts_key(n) for change in plan.changes for n, _ in change.totals if n}
    totals = [
        (groups[change.group].item_id, groups[change.group].item_group_id, number, part)
        for change in plan.changes
        for number, part in change.totals
    ]
    lines = voucher_lines(totals, StoredAccounts(keys), Specification.TOTAL)

    def behind(line: LedgerLine) -> list[Counted]:
        wanted = (line.account, line.posting_type)
        on_it = {n for n, key in keys.items() if wanted in (key[:2], key[2:4])}
        counts = Counter(
            groups[change.group].item_id for change in plan.changes for number, _ in change.totals if number in on_it
        )
        return list(starmap(Counted, counts.items()))  # as posted totals count

    views = line_views(tx, company, lines, behind)
    return AdjustmentPreview(
        record_type=plan.type,
        type_name=RECORD_NAMES[plan.type],
        date=plan.date,
        lines=views,
        total=sum(line.debit for line in views),
        adjusted=sum(change.amount for change in plan.changes),
        update_ledger=bool(plan.parameters.get("update_ledger", True)),
        rows=tuple(_rows(tx, company, books, plan.changes, groups, plan.date)),
    )


def _rows(
    tx: Tx,
    company: int,
    books: PostingBooks,
    changes: Sequence[Change],
    groups: Mapping[int, CostGroup],
    date: str,
) -> Iterable[BehindRow]:
    known = named(tx, (change.transaction for change in changes))
    for change in changes:
        group = groups[change.group]
        if change.transaction:
            of = known[change.transaction]
            number, quantity, before = of.number, of.quantity, transaction_cost(tx, company, change.transaction)
        else:
            held = books.on_hand(change.group)
            number, quantity = "on hand", change.quantity
            physical = change.quantity != held.financial_quantity
            before = held.totals(include_physical=physical)[1]
        yield BehindRow(
            transaction_id=change.transaction,
            item=group.item,
            item_name=group.item_name,
            dimensions=group.dimensions,
            number=number,
            date=date,
            quantity=quantity,
            before=before,
            adjusted=change.amount,
            after=before + change.amount,
        )
