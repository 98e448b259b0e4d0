"""Everything that would stop a close or recalculation, or should be known before it starts: one query each, all at once.

STOP findings carry the codes of the refusals that the start itself would answer with.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from core.dates import ALLOWED, Purpose, cancelled_refusals, refusals, unusual
from core.errors import (
    AccountBlocked,
    AccountMissing,
    InventoryPeriodClosed,
    JobAlreadyRunning,
    LedgerPeriodNotOpen,
    clause,
)
from core.plural import noun, plural
from core.requests import CloseRequest
from core.runs import one_at_a_time
from core.views.checks import CheckView, Finding
from core.views.states import Severity
from core.vocabulary import JobState, PostingType, RecordType
from db.company.currencies import currency_of
from db.company.doubts import profile_doubts
from db.company.numbers import written
from db.engine.kinds import FINANCIAL
from db.engine.session import Database, Tx
from db.engine.space import RUN_TRANSACTION, needed, shortage
from db.reading import checks_production, checks_stock
from db.reading.findings import fine, stop, stopped, warn
from db.reading.names import seconds_between
from db.reading.scope import CheckScope, check_scope
from db.records.unfinished import unfinished


def findings(
    database: Database[Any], company: int, request: CloseRequest, record_type: RecordType | None = None
) -> CheckView:
    """The checks in a read transaction of their own."""
    with database.read(repeatable=True) as tx:
        view = check(tx, company, request, record_type)
    room = shortage(database, needed(view.transactions, RUN_TRANSACTION), "the run")
    if room is None:
        return view
    full = stop(room.code, room.message, "Free some space, then try again.")
    return replace(view, findings=(full, *view.findings))


def check(tx: Tx, company: int, request: CloseRequest, record_type: RecordType | None = None) -> CheckView:
    """STOPs first, then warnings, then what is fine. A request that chooses items is a recalculation."""
    chosen = RecordType.RECALCULATION if request.items or request.groups else RecordType.CLOSING
    scope = check_scope(tx, company, request, record_type or chosen)
    found: list[Finding | None] = [
        *dates(scope),
        *(unusual_date(scope, request.allow) if scope.closing else ()),
        nothing_running(scope),
        stored_accounts(scope),
        numbers(scope),
        previous_period(scope),
        recalculations(scope),
        adjustments_after(scope),
        *checks_stock.physical(scope),
        checks_stock.negative(scope),
        checks_stock.marks(scope),
        checks_stock.prices(scope),
        *checks_production.not_ended(scope),
        profile(scope),
    ]
    items, transactions = scope.counts()
    order = {Severity.STOP: 0, Severity.WARN: 1, Severity.OK: 2}
    shown = sorted((finding for finding in found if finding is not None), key=lambda finding: order[finding.severity])
    return CheckView(
        date=request.date,
        items=items,
        transactions=transactions,
        findings=tuple(shown),
        estimated_seconds=_estimated(scope, transactions),
    )


def dates(scope: CheckScope) -> list[Finding]:
    """The date may be used: it lies after the last close, in a ledger period that takes postings of inventory."""
    facts = scope.dates
    refused = {refusal.code: refusal for refusal in refusals(scope.date, facts, Purpose.RUN)}
    period = facts.period_of(scope.date)
    after = f"after the last close ({facts.closed_until})" if facts.closed_until else "the first close"
    open_period = (
        f"ledger period {period.shown} is open for inventory"
        if period is not None
        else f"{scope.date} is in no ledger period, so it counts as open"
    )
    fine_words = {InventoryPeriodClosed.code: after, LedgerPeriodNotOpen.code: open_period}
    return [stopped(refused[code]) if code in refused else fine(code, message) for code, message in fine_words.items()]


def unusual_date(scope: CheckScope, allowed: Collection[str]) -> list[Finding]:
    """A close into the future or without a ledger period stops until somebody says that it is meant."""
    found = unusual(scope.date, scope.dates, scope.tx.today().isoformat())
    return [
        warn(one.code, f"{clause(one.message)}, as allowed", "Nothing to do if that is meant.")
        if ALLOWED[one.code] in allowed
        else stopped(one)
        for one in found
    ]


def nothing_running(scope: CheckScope) -> Finding:
    """No other close or adjustment has to be finished."""
    run = unfinished(scope.tx, scope.company)
    if run is None:
        return fine(JobAlreadyRunning.code, "no other run is unfinished")
    return stopped(one_at_a_time(run))


def stored_accounts(scope: CheckScope) -> Finding:
    """Every account that an adjustment may go to is there and not blocked."""
    tx = scope.tx
    rows = tx.all(
        """SELECT p.id, p.balance_account_id, p.offset_account_id, p.offset_posting_type, p.profit_account_id, p.loss_account_id
           FROM posting_accounts p WHERE p.company_id = :c""",
        {"c": scope.company},
    )
    alive = dict(tx.all("SELECT id, blocked FROM main_account WHERE company_id = :c", {"c": scope.company}))
    bad: dict[int, set[int]] = {}
    for number, balance, offset, offset_type, profit, loss in rows:
        used = {balance, profit, loss} if offset_type == PostingType.VENDOR_SUMMARY else {balance, offset}
        dead = {account for account in used if account and alive.get(account, 1)}
        if dead:
            bad[number] = dead
    counts = _adjustable(scope, list(bad)) if bad else {}
    affected: dict[int, int] = {}
    for number, count in counts.items():
        for account in bad[number]:
            affected[account] = affected.get(account, 0) + count
    if not affected:
        return fine(AccountBlocked.code, "no account that adjustments may use is blocked")
    names = dict(tx.all("SELECT id, code FROM main_account WHERE company_id = :c", {"c": scope.company}))
    details = sorted(
        (names.get(account, f"id {account}"), plural(count, "transaction")) for account, count in affected.items()
    )
    gone = [account for account in affected if account not in alive]
    listed = ", ".join(row[0] for row in details[:5])
    verb = noun(len(details), "is", "are")
    return stop(
        AccountMissing.code if gone else AccountBlocked.code,
        f"{noun(len(details), 'account')} {listed} {verb} {'missing' if gone else 'blocked'}",
        "Adjustments go to the accounts stored with the original postings: unblock these for the close"
        " (`invclose account set ACCOUNT blocked=no`).",
        details,
    )


def profile(scope: CheckScope) -> Finding | None:
    """Lines of the posting profile that lead both sides of a posting to one account: the ledger will miss what is posted."""
    found = profile_doubts(scope.tx, scope.company)
    if not found:
        return None
    message = f"{plural(len(found), 'doubt')} about the posting profile: {found[0].message}"
    return warn("posting_profile", message, found[0].advice, [(doubt.entry.key, doubt.message) for doubt in found])


def _adjustable(scope: CheckScope, stored: list[int]) -> dict[int, int]:
    """Stored accounts -> open transactions that a run may adjust: issues, and receipts that follow issues."""
    params = {**scope.params, "a": scope.tx.ids(sorted(stored))}
    linked = "EXISTS (SELECT 1 FROM cost_link l WHERE l.receipt_id = {})"
    found: dict[int, int] = {}
    for sql in (
        f"""SELECT b.accounts_id, COUNT(*) FROM {scope.groups} JOIN open_balance b ON b.cost_group_id = g.id AND b.record_id = :record
            WHERE b.accounts_id IN (SELECT value FROM ids(:a)) AND (b.quantity < 0 OR {linked.format("b.transaction_id")})
            GROUP BY b.accounts_id""",
        f"""SELECT u.accounts_id, COUNT(*) FROM {scope.groups} JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {FINANCIAL}
              AND u.date > :last AND u.date <= :d
            WHERE u.record_id = 0 AND u.accounts_id IN (SELECT value FROM ids(:a))
              AND (u.quantity < 0 OR {linked.format("u.transaction_id")}) GROUP BY u.accounts_id""",
    ):
        for number, count in scope.tx.all(sql, params):
            found[number] = found.get(number, 0) + count
    return found


def numbers(scope: CheckScope) -> Finding:
    """The sequence of closing vouchers can give a number."""
    row = scope.tx.one(
        "SELECT prefix, digits, next_number FROM number_sequence WHERE company_id = :c AND code = 'closing_voucher'",
        {"c": scope.company},
    )
    if row is None:
        return stop(
            "number_sequence",
            "the number sequence of closing vouchers is missing",
            "Ask whoever set up the company, and run `invclose verify`.",
        )
    prefix, digits, following = row
    number = written(prefix, digits, following)
    taken = scope.tx.value(
        "SELECT 1 FROM voucher WHERE company_id = :c AND number = :n", {"c": scope.company, "n": number}
    )
    if taken:
        return stop(
            "number_sequence",
            f"voucher number {number} is next, but is already taken",
            "Ask whoever set up the company, and run `invclose verify`.",
        )
    return fine("number_sequence", "the number sequence of closing vouchers is intact")


def previous_period(scope: CheckScope) -> Finding | None:
    """A recalculation while the period before has no close at its end is less exact."""
    if scope.closing:
        return None
    period = scope.dates.period_of(scope.date)
    earlier = [one for one in scope.dates.periods if period is not None and one.end < period.start]
    if not earlier or earlier[-1].end <= scope.last_date:
        return None
    before = earlier[-1]
    return warn(
        "previous_period",
        f"the previous period {before.shown} is not closed through its end ({before.end})",
        f"Close that one first: `invclose close --to {before.end}`.",
    )


def recalculations(scope: CheckScope) -> Finding | None:
    """A close cancels recalculations dated after it."""
    rows = _records(scope, "r.type = 'recalculation' AND r.date > :d") if scope.closing else []
    if not rows:
        return None
    refusal = next(cancelled_refusals(scope.date, scope.dates), None)
    if refusal is not None:
        return stopped(refusal, rows)
    message = f"{plural(len(rows), 'recalculation')} dated later will be cancelled"
    return warn(
        "recalculations_cancelled",
        message,
        "Nothing to do: their reversals are posted with the close. Recalculate again afterwards.",
        rows,
    )


def adjustments_after(scope: CheckScope) -> Finding | None:
    """Nothing to do if that is meant: adjustments by hand count whatever their date. `invclose reverse RECORD` takes one back."""
    rows = _records(scope, "r.type IN ('transaction', 'on_hand') AND r.date > :d")
    if not rows:
        return None
    message = f"{plural(len(rows), 'adjustment')} by hand dated after {scope.date} already count"
    return warn(
        "adjustments_after_date",
        message,
        "Nothing to do if that is meant: adjustments by hand count whatever their date. `invclose reverse RECORD` takes one back.",
        rows,
    )


def _records(scope: CheckScope, condition: str) -> list[tuple[str, ...]]:
    rows = scope.tx.all(
        f"""SELECT r.number, r.date, c.adjusted, c.created_by FROM active_record r JOIN closing_record c ON c.id = r.id
            WHERE r.company_id = :c AND r.id > :record AND {condition} ORDER BY r.id DESC""",
        scope.params,
    )
    text = currency_of(scope.tx, scope.company).text
    return [(number, date, text(adjusted), by) for number, date, adjusted, by in rows]


def _estimated(scope: CheckScope, transactions: int) -> int | None:
    """From how fast the newest finished run of this company was."""
    row = scope.tx.one(
        """SELECT j.started_at, j.finished_at, j.total FROM job j JOIN closing_record r ON r.id = j.record_id
           WHERE j.company_id = :c AND j.state IN (:done, :warned) AND j.total > 0 ORDER BY j.record_id DESC LIMIT 1""",
        {"c": scope.company, "done": JobState.DONE, "warned": JobState.DONE_WARNED},
    )
    started, finished, total = row or (None, None, 0)
    seconds = seconds_between(started, finished)
    return None if seconds is None else -(-max(seconds, 1) * transactions // total)
