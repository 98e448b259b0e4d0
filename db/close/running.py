"""Carrying a run: its lease, bundles, progress, staging and the way to its posting. Implements ``core.usecases.run.RunStore``.

Every write checks the fencing number first, so that a worker that was taken over can no longer write. Progress is
committed with the bundle.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.bundling import TARGET, Bundle
from core.close.selection import IssueCost, Selection
from core.close.staged import Staged
from core.dates import run_refusals
from core.errors import Blocked, LeaseLost
from core.usecases.run import RunOrder
from core.vocabulary import PHASES, JobState, Phase, Prepared, RecordType
from db.close import bundles
from db.close.dates import lock_dates, reopen_dates
from db.close.heartbeat import sign
from db.close.jobs import discard_run, row_lock
from db.close.pace import Pace, pace_in
from db.close.post import post_run
from db.close.scope import CostGroups, RunScope, cost_groups, group_links, run_scope, with_followers, work
from db.close.selection import select_bundle
from db.close.staging import write_staged
from db.company.approvals import approved, drop_waiting, needs_second_person, prepare, use_up
from db.company.lock import take_inventory_lock
from db.company.sealing import staging
from db.company.setup import load_accounts
from db.engine.posting import RunPosting
from db.engine.session import Database, Tx
from db.records.dates import date_facts, refuse_run
from db.records.records import record_row

_OTHER = "Nothing to do here: this worker ends, and the other continues. `invclose job list` shows it."


class StoredRun:
    """One run of one worker, under its fencing number."""

    def __init__(self, database: Database[Any], record: int, fence: int, *, target: int = TARGET) -> None:
        self.database = database
        self.record = record
        self.fence = fence
        self.target = target
        with database.read() as tx:
            self.row = record_row(tx, record)
        self.company: int = self.row["company_id"]
        self.phase: Phase | None = None
        self._counted = time.monotonic()
        """Until when the time of this phase is stored."""
        self._planned: dict[int, int] = {}
        """Bundle -> transactions that it was planned for: what progress counts, so that the total stays."""
        self._scope: RunScope | None = None
        self._groups: CostGroups | None = None
        self._within: Tx | None = None
        self._started: dict[int, float] = {}
        """Bundle -> when its reading began."""
        self._carried: dict[int, IssueCost] = {}
        """Recalculation with a minimum: costs of issues whose small adjustments were left out, for later bundles."""

    # -- small things ------------------------------------------------------------------------------------------

    def order(self) -> RunOrder:
        parameters = self.row["parameters"]
        return RunOrder(
            self.record,
            RecordType(self.row["type"]),
            self.row["date"],
            parameters.get("max_throughputs", 100),
            parameters.get("min_throughput", 0),
        )

    @contextmanager
    def _write(self, *, exclusive: bool = False) -> Generator[Tx]:
        """A write transaction under the lease; inside ``post`` the one that holds the lock.

        With ``exclusive`` under the inventory lock, which everybody takes before the job's row.
        """
        if self._within is not None:
            yield self._within
            return
        with self.database.write(RunPosting(self.record, self.fence, exclusive=exclusive)) as tx:
            if exclusive:
                take_inventory_lock(tx, self.company)
            self._check_fence(tx)
            yield tx

    def _check_fence(self, tx: Tx) -> None:
        """Locks the job's row: nobody takes the run over before this transaction has ended."""
        found = tx.value(f"SELECT fence FROM job WHERE record_id = :r{row_lock(tx)}", {"r": self.record})
        if found != self.fence:
            raise LeaseLost(
                f"{self.row['number']} was taken over by another worker",
                advice=_OTHER,
            )

    def accounts(self) -> StoredAccounts:
        with self.database.read() as tx:
            return StoredAccounts(load_accounts(tx, self.company))

    def enter(self, phase: Phase) -> None:
        if phase is self.phase:
            return
        with self._write() as tx:
            pace = self._paced(tx)
            done = tx.value("SELECT done FROM job WHERE record_id = :r", {"r": self.record})
            tx.execute(
                """UPDATE job SET phase = :p, phase_index = :i, phase_times = :t, heartbeat_at = :at, beat = :beat
                   WHERE record_id = :r""",
                {
                    **sign(tx)._asdict(),
                    "p": phase.value,
                    "i": PHASES.index(phase) + 1,
                    "t": pace.with_done(done, afresh=True).text(),
                    "r": self.record,
                },
            )
        self.phase = phase

    def _paced(self, tx: Tx) -> Pace:
        """The pace with the time in this phase until now, which is to be stored in this transaction."""
        now = time.monotonic()
        spent, self._counted = round((now - self._counted) * 1000), now
        return pace_in(tx, self.record).with_time(self.phase, spent, sign(tx))

    def state(self) -> JobState:
        """The state reached so far."""
        with self.database.read() as tx:
            return JobState(tx.value("SELECT state FROM job WHERE record_id = :r", {"r": self.record}))

    def requested(self) -> JobState:
        with self.database.read() as tx:
            row = tx.one("SELECT fence, requested FROM job WHERE record_id = :r", {"r": self.record})
        if row is None or row[0] != self.fence:
            raise LeaseLost(f"{self.row['number']} was taken over by another worker", advice=_OTHER)
        return JobState(row[1]) if row[1] else JobState.RUNNING

    def reached(self, state: JobState, message: str = "") -> None:
        with self._write(exclusive=True) as tx:
            tx.execute(
                """UPDATE job SET state = :s, requested = '', message = :m, heartbeat_at = :at, beat = :beat,
                     phase_times = :t WHERE record_id = :r""",
                {
                    **sign(tx)._asdict(),
                    "s": state.value,
                    "m": message,
                    "t": self._paced(tx).text(),
                    "r": self.record,
                },
            )
            if state in (JobState.PAUSED, JobState.FAILED):
                reopen_dates(tx, self.company, self.record)

    def discard(self) -> None:
        with self._write(exclusive=True) as tx:
            discard_run(tx, self.company, self.record)

    @property
    def _leaves_out(self) -> bool:
        """A recalculation does not make adjustments below its minimum, but what hangs on them is valued with them."""
        order = self.order()
        return order.type is RecordType.RECALCULATION and order.min_throughput > 0

    # -- select ------------------------------------------------------------------------------------------------

    def scope(self, tx: Tx) -> RunScope:
        if self._scope is None:
            order = self.order()
            self._scope = run_scope(tx, self.company, order.date, self.record, order.type)
        return self._scope

    def groups(self, tx: Tx) -> CostGroups:
        if self._groups is None:
            self._groups = cost_groups(tx, self.company)
        return self._groups

    def check(self) -> Sequence[str]:
        order = self.order()
        with self.database.read() as tx:
            return [str(refusal) for refusal in run_refusals(order.type, order.date, date_facts(tx, self.company))]

    def prepare(self) -> list[Bundle]:
        with self._write(exclusive=True) as tx:
            lock_dates(tx, self.company, self.record, self.order())
            self._groups = groups = cost_groups(tx, self.company)
            counts = work(tx, self.scope(tx), groups, self.row["parameters"])
            known = bundles.groups_of(tx, self.record)
            disordered = bool(known) and bundles.disordered(tx, self.record, groups.links)
            if not known or set(counts) - known or disordered or (self._leaves_out and not self._carried):
                if known:
                    bundles.forget(tx, self.record)
                bundles.cut(tx, self.record, counts, groups.links, self.target)
            else:
                bundles.recount(tx, self.record, counts)
            self._planned = bundles.sizes(tx, self.record, counts)
            self._show_progress(tx)
        self.touched()
        return self._waiting()

    def _waiting(self) -> list[Bundle]:
        with self.database.read() as tx:
            return bundles.planned(tx, self.record)

    # -- plan, value, stage ------------------------------------------------------------------------------------

    def load(self, bundle: Bundle) -> tuple[Selection, int]:
        if self._within is not None:
            return self._load(self._within, bundle)
        with self.database.read(repeatable=True) as tx:
            return self._load(tx, bundle)

    def _load(self, tx: Tx, bundle: Bundle) -> tuple[Selection, int]:
        self._started[bundle.number] = time.monotonic()
        watermark = bundles.change_number(tx)
        return select_bundle(tx, self.scope(tx), bundle.groups, self.groups(tx), self._carried), watermark

    def stage(self, bundle: Bundle, staged: Staged, watermark: int) -> None:
        if self._leaves_out:
            self._carried.update(staged.issue_costs)
        with self._write() as tx:
            staging(tx, self.company, self.record, bundle.number)
            write_staged(tx, self.company, self.record, staged)
            milliseconds = round((time.monotonic() - self._started.pop(bundle.number)) * 1000)
            bundles.mark_staged(tx, self.record, bundle, staged, watermark, milliseconds)
            self._show_progress(tx, bundle.groups[0])

    def _show_progress(self, tx: Tx, group: int = 0) -> None:
        """What is done of what was planned; ``group`` is what was worked last."""
        done = bundles.show_progress(tx, self.record, self._planned, group)
        if self.phase is Phase.VALUE:
            text = self._paced(tx).with_done(done).text()
            tx.execute("UPDATE job SET phase_times = :t WHERE record_id = :r", {"t": text, "r": self.record})

    # -- touched and post --------------------------------------------------------------------------------------

    def touched(self) -> list[Bundle]:
        with self._write() as tx:
            dirty = self._touched(tx)
            if dirty:
                bundles.drop(tx, self.record, dirty)
                self._show_progress(tx)
        return self._waiting()

    def _touched(self, tx: Tx) -> set[int]:
        """Staged bundles with a cost group changed since their watermark, and those that its costs reach."""
        changed = bundles.changed_groups(tx, self.record)
        if not changed:
            return set()
        if self._leaves_out:
            self._carried.clear()
            return bundles.all_bundles(tx, self.record)
        reached = with_followers(dict.fromkeys(changed, 0), group_links(tx, self.company))
        return bundles.bundles_with(tx, self.record, sorted(reached))

    def waits(self) -> bool:
        with self._write(exclusive=True) as tx:
            if not self._needs_approval(tx):
                return False
            digest = self._digest(tx)
            drop_waiting(tx, self.company, self.record, digest)
            found = prepare(tx, self.company, Prepared.CLOSE, self.row["number"], records=[self.record], digest=digest)
        self.reached(JobState.PAUSED, str(found))
        return True

    def _needs_approval(self, tx: Tx) -> bool:
        """Whether the company asks for a second person, who has not approved exactly what is staged now."""
        if self.order().type is not RecordType.CLOSING or not needs_second_person(tx, self.company):
            return False
        return approved(tx, self.company, Prepared.CLOSE, self._digest(tx), self.record) is None

    def _digest(self, tx: Tx) -> str:
        return bundles.digest(tx, self.record)

    def post(self, replan: Callable[[Bundle], None] | None) -> bool:
        order = self.order()
        with self.database.write(RunPosting(self.record, self.fence, exclusive=True)) as tx:
            lock = take_inventory_lock(tx, self.company)
            self._check_fence(tx)
            if lock.record_id != self.record:
                raise Blocked("the dates were open to postings for a while", advice="Resume the run.")
            refuse_run(tx, self.company, order.type, order.date)
            dirty = self._touched(tx)
            if replan is None and (dirty or bundles.planned(tx, self.record)):
                return False
            if replan is not None:
                self._replan(tx, dirty, replan)
            if self._needs_approval(tx):
                raise Blocked(
                    "the books changed after the approval", advice="Resume the run: it waits for another one."
                )
            permit = approved(tx, self.company, Prepared.CLOSE, self._digest(tx), self.record)
            state = post_run(tx, self.row, order, self.scope(tx).cancelled)
            if permit is not None:
                use_up(tx, permit)
            self._finish(tx, state)
        return True

    def _replan(self, tx: Tx, dirty: set[int], replan: Callable[[Bundle], None]) -> None:
        """Plan under the lock what was touched until the end."""
        self._within = tx
        try:
            bundles.drop(tx, self.record, dirty)
            for bundle in bundles.planned(tx, self.record):
                replan(bundle)
        finally:
            self._within = None

    def _finish(self, tx: Tx, state: JobState) -> None:
        tx.execute(
            """UPDATE job SET state = :s, requested = '', message = '', finished_at = :end, heartbeat_at = :at, beat = :beat,
                 phase_times = :t WHERE record_id = :r""",
            {"s": state.value, "end": tx.now(), **sign(tx)._asdict(), "t": self._paced(tx).text(), "r": self.record},
        )
