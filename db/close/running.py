"""Storage of one run: lease, bundles, progress, staging and posting. Implements ``core.usecases.run.RunStore``.

Every write checks the fencing number first, so that a worker that was taken over can no longer write. Progress is
committed with the bundle; between bundles at most twice a second.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.bundling import TARGET, Bundle, bundles
from core.close.selection import Selection
from core.close.staged import Staged
from core.close.voucher import voucher_lines
from core.errors import Blocked, InvcloseError, LeaseLost, LedgerPeriodNotOpen
from core.usecases.run import RunOrder
from core.vocabulary import RECORD_NAMES, JobState, Phase, RecordType, Specification
from db.close import selecting
from db.close.staging import write_staged
from db.company.chain import audit
from db.company.lock import take_exclusive
from db.company.setup import load_accounts
from db.engine import clock
from db.engine.session import Database, Tx
from db.migrations.staged import discard
from db.records.records import (
    apply_on_hand,
    last_close,
    post_record,
    post_voucher,
    record_row,
    record_totals,
    refuse_blocked_accounts,
    refuse_cancelled_periods,
    refuse_period,
)
from db.records.reversing import reverse_within

PHASES = (Phase.CHECK, Phase.SELECT, Phase.PLAN, Phase.VALUE, Phase.POST)
LEASE_SECONDS = 30
_PLACES = """SELECT g.cost_group_id, b.bundle, b.level FROM closing_bundle b
  JOIN closing_bundle_group g ON g.record_id = b.record_id AND g.bundle = b.bundle WHERE b.record_id = :r"""
"""Where each cost group of a run is planned."""


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
        self._phase_started = time.monotonic()
        self._scope: selecting.RunScope | None = None
        self._within: Tx | None = None
        self._started: dict[int, float] = {}
        """Bundle -> when its reading began."""
        self._carried: dict[int, int] = {}
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
        with self.database.write() as tx:
            if exclusive:
                take_exclusive(tx, self.company)
            self._check_fence(tx)
            yield tx

    def _check_fence(self, tx: Tx) -> None:
        """Locks the job's row: nobody takes the run over before this transaction has ended."""
        found = tx.value(f"SELECT fence FROM job WHERE record_id = :r{row_lock(tx)}", {"r": self.record})
        if found != self.fence:
            raise LeaseLost(
                f"{self.row['number']} was taken over by another worker", advice="This worker ends; the other goes on."
            )

    def accounts(self) -> StoredAccounts:
        with self.database.read() as tx:
            return StoredAccounts(load_accounts(tx, self.company))

    def enter(self, phase: Phase) -> None:
        if phase is self.phase:
            return
        now = time.monotonic()
        with self._write() as tx:
            times = json.loads(tx.value("SELECT phase_times FROM job WHERE record_id = :r", {"r": self.record}) or "{}")
            if self.phase is not None:
                times[self.phase.value] = times.get(self.phase.value, 0) + round((now - self._phase_started) * 1000)
            tx.execute(
                """UPDATE job SET phase = :p, phase_index = :i, phase_times = :t, heartbeat_at = :at WHERE record_id = :r""",
                {
                    "p": phase.value,
                    "i": PHASES.index(phase) + 1,
                    "t": json.dumps(times),
                    "at": clock.now(),
                    "r": self.record,
                },
            )
        self.phase, self._phase_started = phase, now

    def state(self) -> JobState:
        """The state reached so far."""
        with self.database.read() as tx:
            return JobState(tx.value("SELECT state FROM job WHERE record_id = :r", {"r": self.record}))

    def requested(self) -> JobState:
        with self.database.read() as tx:
            row = tx.one("SELECT fence, requested FROM job WHERE record_id = :r", {"r": self.record})
        if row is None or row[0] != self.fence:
            raise LeaseLost(f"{self.row['number']} was taken over by another worker")
        return JobState(row[1]) if row[1] else JobState.RUNNING

    def reached(self, state: JobState, message: str = "") -> None:
        with self._write(exclusive=True) as tx:
            tx.execute(
                """UPDATE job SET state = :s, requested = '', message = :m, heartbeat_at = :at, finished_at = :end
                   WHERE record_id = :r""",
                {"s": state.value, "m": message, "at": clock.now(), "end": clock.now(), "r": self.record},
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

    def scope(self, tx: Tx) -> selecting.RunScope:
        if self._scope is None:
            order = self.order()
            self._scope = selecting.run_scope(tx, self.company, order.date, self.record, order.type)
        return self._scope

    def check(self) -> Sequence[str]:
        with self.database.read() as tx:
            return stops_of(tx, self.company, self.order())

    def prepare(self) -> list[Bundle]:
        with self._write(exclusive=True) as tx:
            lock_dates(tx, self.company, self.record, self.order())
            counts, links = self._work(tx)
            known = {
                row[0]
                for row in tx.all(
                    "SELECT cost_group_id FROM closing_bundle_group WHERE record_id = :r", {"r": self.record}
                )
            }
            disordered = bool(known) and self._disordered(tx, links)
            if not known or set(counts) - known or disordered or (self._leaves_out and not self._carried):
                if known:
                    discard(tx, self.record)
                    tx.execute("DELETE FROM closing_bundle_group WHERE record_id = :r", {"r": self.record})
                    tx.execute("DELETE FROM closing_bundle WHERE record_id = :r", {"r": self.record})
                self._cut(tx, counts, links)
            else:
                self._recount(tx, counts)
            self._progress(tx)
        self.touched()
        return self._waiting()

    def _work(self, tx: Tx) -> tuple[dict[int, int], list[tuple[int, int]]]:
        scope = self.scope(tx)
        links = selecting.group_links(tx, self.company)
        self._links = links
        self._models = selecting.group_models(tx, self.company)
        return selecting.work(tx, scope, links, self._models, self.row["parameters"]), links

    def _cut(self, tx: Tx, counts: dict[int, int], links: list[tuple[int, int]]) -> None:
        cut = bundles(counts, links, self.target)
        tx.insert(
            "closing_bundle",
            (
                "record_id",
                "bundle",
                "level",
                "state",
                "transactions",
                "settlements",
                "adjusted",
                "warnings",
                "digest",
                "watermark",
                "seconds_ms",
            ),  # fmt: skip
            [(self.record, b.number, b.level, "planned", b.transactions, 0, 0, 0, "", 0, 0) for b in cut],
        )
        tx.insert(
            "closing_bundle_group",
            ("record_id", "cost_group_id", "bundle"),
            ((self.record, group, b.number) for b in cut for group in b.groups),
        )

    def _disordered(self, tx: Tx, links: list[tuple[int, int]]) -> bool:
        """Whether a way for costs that is new since the cut leads against the order of work, or closes a circle."""
        place = {row[0]: (row[1], row[2]) for row in tx.all(_PLACES, {"r": self.record})}
        return any(
            place[source][0] != place[receiver][0] and place[source][1] >= place[receiver][1]
            for source, receiver in links
            if source in place and receiver in place
        )

    def _recount(self, tx: Tx, counts: dict[int, int]) -> None:
        """The bundles keep their groups; how many transactions those still to be worked have may be new."""
        sizes: dict[int, int] = {}
        for group, bundle, _ in tx.all(_PLACES, {"r": self.record}):
            sizes[bundle] = sizes.get(bundle, 0) + counts.get(group, 0)
        for bundle, before in tx.all(
            "SELECT bundle, transactions FROM closing_bundle WHERE record_id = :r AND state = 'planned'",
            {"r": self.record},
        ):
            if sizes.get(bundle, 0) != before:
                tx.execute(
                    "UPDATE closing_bundle SET transactions = :n WHERE record_id = :r AND bundle = :b",
                    {"n": sizes.get(bundle, 0), "r": self.record, "b": bundle},
                )

    def _waiting(self) -> list[Bundle]:
        with self.database.read() as tx:
            return self._bundles(tx, "planned")

    def _bundles(self, tx: Tx, state: str) -> list[Bundle]:
        rows = tx.all(
            """SELECT bundle, level, transactions FROM closing_bundle WHERE record_id = :r AND state = :s
               ORDER BY level, bundle""",
            {"r": self.record, "s": state},
        )
        members: dict[int, list[int]] = {}
        for bundle, group in tx.all(
            "SELECT bundle, cost_group_id FROM closing_bundle_group WHERE record_id = :r ORDER BY bundle, cost_group_id",
            {"r": self.record},
        ):
            members.setdefault(bundle, []).append(group)
        return [Bundle(number, level, tuple(members[number]), count) for number, level, count in rows]

    # -- plan, value, stage ------------------------------------------------------------------------------------

    def load(self, bundle: Bundle) -> tuple[Selection, int]:
        if self._within is not None:
            return self._load(self._within, bundle)
        with self.database.read(repeatable=True) as tx:
            return self._load(tx, bundle)

    def _load(self, tx: Tx, bundle: Bundle) -> tuple[Selection, int]:
        self._started[bundle.number] = time.monotonic()
        watermark = change_number(tx)
        if not hasattr(self, "_models"):
            self._work(tx)
        selection = selecting.select_bundle(tx, self.scope(tx), bundle.groups, self._models, self._links, self._carried)
        return selection, watermark

    def stage(self, bundle: Bundle, staged: Staged, watermark: int) -> None:
        if self._leaves_out:
            self._carried.update(staged.issue_costs)
        with self._write() as tx:
            write_staged(tx, self.company, self.record, staged)
            tx.execute(
                """UPDATE closing_bundle SET state = 'staged', transactions = :t, settlements = :s, adjusted = :a,
                     warnings = :w, digest = :d, watermark = :m, seconds_ms = :ms WHERE record_id = :r AND bundle = :b""",
                {
                    "t": staged.transactions,
                    "s": len(staged.settlement["row"]),
                    "a": staged.adjusted,
                    "w": staged.warnings,
                    "d": f"{staged.passes}:{staged.digest()}",
                    "m": watermark,
                    "ms": round((time.monotonic() - self._started.pop(bundle.number)) * 1000),
                    "r": self.record,
                    "b": bundle.number,
                },
            )
            self._progress(tx, bundle.groups[0])

    def _progress(self, tx: Tx, group: int = 0) -> None:
        row = tx.one(
            """SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'staged' THEN 1 ELSE 0 END), 0), COALESCE(SUM(transactions), 0),
                 COALESCE(SUM(CASE WHEN state = 'staged' THEN transactions ELSE 0 END), 0), COALESCE(SUM(adjusted), 0),
                 COALESCE(SUM(warnings), 0) FROM closing_bundle WHERE record_id = :r""",
            {"r": self.record},
        )
        assert row is not None
        item = tx.value("SELECT i.code FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id = :g", {"g": group})
        names = ("bundles_total", "bundles_done", "total", "done", "adjusted", "warnings")
        sets = ", ".join(f"{name} = :{name}" for name in names)
        tx.execute(
            f"UPDATE job SET {sets}, heartbeat_at = :at, last_item = COALESCE(:item, last_item) WHERE record_id = :r",
            {**{n: int(v) for n, v in zip(names, row, strict=True)}, "at": clock.now(), "item": item, "r": self.record},
        )

    # -- touched and post --------------------------------------------------------------------------------------

    def touched(self) -> list[Bundle]:
        with self._write() as tx:
            dirty = self._touched(tx)
            if dirty:
                self._drop(tx, dirty)
        return self._waiting()

    def _touched(self, tx: Tx) -> set[int]:
        """Staged bundles with a cost group changed since their watermark, and those that its costs reach."""
        rows = tx.all(
            """SELECT g.cost_group_id FROM closing_bundle b
               JOIN closing_bundle_group g ON g.record_id = b.record_id AND g.bundle = b.bundle
               JOIN on_hand h ON h.cost_group_id = g.cost_group_id
               WHERE b.record_id = :r AND b.state = 'staged' AND h.change_number >= b.watermark""",
            {"r": self.record},
        )
        if not rows:
            return set()
        if self._leaves_out:
            self._carried.clear()
            return {
                row[0] for row in tx.all("SELECT bundle FROM closing_bundle WHERE record_id = :r", {"r": self.record})
            }
        links = selecting.group_links(tx, self.company)
        reached = selecting.with_followers({row[0]: 0 for row in rows}, links)
        return {
            row[0]
            for row in tx.all(
                """SELECT DISTINCT bundle FROM closing_bundle_group
                   WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))""",
                {"r": self.record, "g": tx.ids(sorted(reached))},
            )
        }

    def _drop(self, tx: Tx, numbers: set[int]) -> None:
        for number in sorted(numbers):
            discard(tx, self.record, number)
            tx.execute(
                "UPDATE closing_bundle SET state = 'planned', digest = '' WHERE record_id = :r AND bundle = :b",
                {"r": self.record, "b": number},
            )

    def post(self, replan: Callable[[Bundle], None] | None) -> bool:
        order = self.order()
        with self.database.write() as tx:
            lock = take_exclusive(tx, self.company)
            self._check_fence(tx)
            if lock.record_id != self.record:
                raise Blocked("the dates were open to postings for a while", advice="Resume the run.")
            stops = stops_of(tx, self.company, order)
            if stops:
                raise InvcloseError(" ".join(stops), code="blocked")
            dirty = self._touched(tx)
            if replan is None and (dirty or self._bundles(tx, "planned")):
                return False
            if replan is not None:
                self._within = tx
                try:
                    self._drop(tx, dirty)
                    for bundle in self._bundles(tx, "planned"):
                        replan(bundle)
                finally:
                    self._within = None
            self._post(tx, order)
        return True

    def _post(self, tx: Tx, order: RunOrder) -> None:
        refuse_blocked_accounts(tx, self.record)
        row = self.row
        specification = Specification(row["parameters"].get("specification", "total"))
        accounts = StoredAccounts(load_accounts(tx, self.company))
        lines = voucher_lines(record_totals(tx, self.record), accounts, specification)
        text = f"Inventory {RECORD_NAMES[order.type].lower()} {order.date}"
        voucher, number = post_voucher(
            tx, self.company, order.date, order.type.value, row["number"], self.record, lines, text
        )
        apply_on_hand(tx, self.record)
        summary, digests = self._summary(tx)
        post_record(tx, self.record, voucher, summary, digests)
        tx.execute(
            f"""UPDATE marking AS m SET removed_by_record = :r
                WHERE m.company_id = :c AND m.removed_by_record = 0 AND {selecting.ILLEGAL_MARK}""",
            {"r": self.record, "c": self.company},
        )
        scope = self.scope(tx)
        for cancelled in sorted(scope.cancelled, reverse=True):
            reverse_within(tx, self.company, cancelled, note=f"cancelled by {row['number']}")
        if order.type is RecordType.CLOSING:
            tx.execute(
                "UPDATE inventory_lock SET closed_until = :d WHERE company_id = :c",
                {"d": order.date, "c": self.company},
            )
        reopen_dates(tx, self.company, self.record)
        detail = {
            "record": row["number"],
            "date": order.date,
            "voucher": number,
            "parameters": row["parameters"],
            **summary,
        }
        audit(tx, self.company, f"{order.type.value} posted", row["number"], detail)
        state = JobState.DONE_WARNED if summary["warnings"] else JobState.DONE
        times = json.loads(tx.value("SELECT phase_times FROM job WHERE record_id = :r", {"r": self.record}) or "{}")
        times[Phase.POST.value] = times.get(Phase.POST.value, 0) + round(
            (time.monotonic() - self._phase_started) * 1000
        )
        tx.execute(
            """UPDATE job SET state = :s, requested = '', message = '', finished_at = :at, heartbeat_at = :at, phase_times = :t
               WHERE record_id = :r""",
            {"s": state.value, "at": clock.now(), "t": json.dumps(times), "r": self.record},
        )

    def _summary(self, tx: Tx) -> tuple[dict[str, int], str]:
        rows = tx.all(
            """SELECT transactions, settlements, adjusted, warnings, digest FROM closing_bundle WHERE record_id = :r
               ORDER BY bundle""",
            {"r": self.record},
        )
        passes = [int(row[4].partition(":")[0]) for row in rows]
        summary = {
            "transactions": sum(row[0] for row in rows),
            "settlements": sum(row[1] for row in rows),
            "adjusted": sum(row[2] for row in rows),
            "warnings": sum(row[3] for row in rows),
            "passes": max(passes, default=1),
        }
        return summary, " ".join(row[4] for row in rows)


def row_lock(tx: Tx) -> str:
    """What a SELECT ends with to lock its row; on SQLite the whole file is locked already."""
    return " FOR UPDATE" if tx.dialect == "postgresql" else ""


def stops_of(tx: Tx, company: int, order: RunOrder) -> list[str]:
    """Why this run may not go on now (rights and dates are checked again before posting)."""
    stops = []
    _, closed = last_close(tx, company)
    if order.date <= closed:
        stops.append(f"{order.date} is not after the last close ({closed}).")
    refusals = [refuse_period]
    if order.type is RecordType.CLOSING:
        refusals.append(refuse_cancelled_periods)
    for refuse in refusals:
        try:
            refuse(tx, company, order.date)
        except LedgerPeriodNotOpen as error:
            stops.append(str(error))
    return stops


def change_number(tx: Tx) -> int:
    """The number the next change of the books will get."""
    found = tx.value("SELECT next_number FROM number_sequence WHERE company_id = 0 AND code = 'change'")
    return int(found or 1)


def lock_dates(tx: Tx, company: int, record: int, order: RunOrder) -> None:
    """While a run works, updates dated up to its date are refused."""
    take_exclusive(tx, company)
    tx.execute(
        "UPDATE inventory_lock SET closing_until = :d, record_id = :r WHERE company_id = :c",
        {"d": order.date, "r": record, "c": company},
    )


def reopen_dates(tx: Tx, company: int, record: int) -> None:
    """The run does not hold the dates any longer."""
    tx.execute(
        "UPDATE inventory_lock SET closing_until = NULL, record_id = 0 WHERE company_id = :c AND record_id = :r",
        {"c": company, "r": record},
    )


def discard_run(tx: Tx, company: int, record: int) -> None:
    """Undo a run that is not posted: staged rows go, the dates reopen, the record stays as cancelled."""
    discard(tx, record)
    tx.execute("DELETE FROM closing_bundle_group WHERE record_id = :r", {"r": record})
    tx.execute("DELETE FROM closing_bundle WHERE record_id = :r", {"r": record})
    reopen_dates(tx, company, record)
    tx.execute(
        """UPDATE job SET state = 'cancelled', requested = '', fence = fence + 1, bundles_done = 0, done = 0, adjusted = 0,
             warnings = 0, finished_at = :at WHERE record_id = :r""",
        {"at": clock.now(), "r": record},
    )
    audit(tx, company, "run cancelled", str(record), {"record": record})
