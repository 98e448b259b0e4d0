"""A run computed bundle by bundle, each from its own short read; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.close.accounts import StoredAccounts
from core.close.bundling import Bundle, bundles
from core.close.selection import IssueCost, Selection
from core.explaining.coming import Coming
from core.requests import CloseRequest
from core.usecases.run import Preview, RunOrder, preview, staged_bundles
from core.vocabulary import RecordType
from db.close.jobs import parameters_of
from db.close.scope import CostGroups, RunScope, cost_groups, run_scope, with_followers, work
from db.close.selection import select_bundle
from db.company.setup import load_accounts
from db.engine.session import Database, Tx
from db.records.dates import refuse_run


def compute(
    database: Database[Any], company: int, record_type: RecordType, request: CloseRequest
) -> tuple[Preview, StoredAccounts, tuple[int, ...]]:
    """The run itself; the recalculations it would cancel come last."""
    run = _planned(database, company, record_type, request)
    return preview(run.order, run.bundles, run.load, run.accounts), run.accounts, run.scope.cancelled


def coming_close(database: Database[Any], company: int, date: str, cost_group: int) -> Coming:
    """What a close through ``date`` would add to the costs that those of one cost group can come from, row by row."""
    run = _planned(database, company, RecordType.CLOSING, CloseRequest(date), only=cost_group)
    rows = staged_bundles(run.order, run.bundles, run.load, run.accounts)
    return Coming(run.order.record, date, run.scope.cancelled, list(rows))


class _Run(NamedTuple):
    """A run that stores nothing, planned and ready to be computed."""

    database: Database[Any]
    order: RunOrder
    scope: RunScope
    groups: CostGroups
    bundles: Sequence[Bundle]
    accounts: StoredAccounts

    def load(self, bundle: Bundle, carried: dict[int, IssueCost]) -> Selection:
        with self.database.read(repeatable=True) as tx:
            return select_bundle(tx, self.scope, bundle.groups, self.groups, carried)


def _planned(
    database: Database[Any], company: int, record_type: RecordType, request: CloseRequest, *, only: int = 0
) -> _Run:
    """``only``: of the cost groups with work those from which costs can come to this one."""
    with database.read(repeatable=True) as tx:
        order = _order(tx, company, record_type, request)
        parameters = parameters_of(tx, company, request)
        scope = run_scope(tx, company, request.date, 0, record_type)
        groups = cost_groups(tx, company)
        counts = work(tx, scope, groups, parameters)
        if only:
            sources = with_followers({only: 0}, [(receiver, source) for source, receiver in groups.links])
            counts = {group: count for group, count in counts.items() if group in sources}
        accounts = StoredAccounts(load_accounts(tx, company))
    return _Run(database, order, scope, groups, bundles(counts, groups.links), accounts)


def _order(tx: Tx, company: int, record_type: RecordType, request: CloseRequest) -> RunOrder:
    refuse_run(tx, company, record_type, request.date)
    number = tx.value("SELECT MAX(id) FROM closing_record") or 0
    return RunOrder(number + 1, record_type, request.date, request.max_throughputs, request.min_throughput)
