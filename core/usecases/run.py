"""A close or recalculation, from its check to its posting, in bundles that survive everything.

The storage keeps what is staged; this module only decides what comes next. Between bundles it obeys pause and cancel.
Before it posts, and after every interruption, each bundle that holds a transaction updated, marked or re-set since it
was planned is planned again; so are the bundles that its costs can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from core.close.accounts import StoredAccounts
from core.close.bundle import run_bundle
from core.close.bundling import Bundle
from core.close.log_lines import LogLine
from core.close.selection import IssueCost, Selection
from core.close.staged import Staged
from core.days import day_code
from core.vocabulary import LEFTOVERS, JobState, Phase, RecordType

_TRIES = 5
"""After this many rounds of bundles touched by busy posters the last ones are planned under the lock."""


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What is to be run."""

    record: int
    type: RecordType
    date: str
    max_throughputs: int
    min_throughput: int

    @property
    def date_code(self) -> int:
        return day_code(self.date)


class RunStore(Protocol):
    """Storage of one run; every call is one transaction that checks the lease."""

    def order(self) -> RunOrder: ...

    def accounts(self) -> StoredAccounts: ...

    def check(self) -> Sequence[str]:
        """Sentences that stop the run."""
        ...

    def prepare(self) -> list[Bundle]:
        """Bundles not staged yet, in the order of work; cuts the run when it is new or has new cost groups."""
        ...

    def load(self, bundle: Bundle) -> tuple[Selection, int]:
        """Selection and the watermark up to which it has seen the books."""
        ...

    def stage(self, bundle: Bundle, staged: Staged, watermark: int) -> None: ...

    def touched(self) -> list[Bundle]:
        """Bundles to plan again, in the order of work; their staged rows are dropped."""
        ...

    def waits(self) -> bool:
        """Whether a second person has not approved what is staged yet; then the run is paused."""
        ...

    def post(self, replan: Callable[[Bundle], None] | None) -> bool:
        """Make it true; ``False`` when a bundle was touched meanwhile. With ``replan`` those are planned under the lock."""
        ...

    def enter(self, phase: Phase) -> None: ...

    def requested(self) -> JobState: ...

    def reached(self, state: JobState, message: str = "") -> None: ...

    def discard(self) -> None:
        """Drop everything staged and reopen the dates."""
        ...


def execute(store: RunStore) -> JobState:
    """Run to the end, or to the next pause or cancel; answers the state reached."""
    order = store.order()
    store.enter(Phase.CHECK)
    stops = store.check()
    if stops:
        store.reached(JobState.FAILED, " ".join(stops))
        return JobState.FAILED
    store.enter(Phase.SELECT)
    waiting = store.prepare()
    accounts = store.accounts()

    def work(bundle: Bundle) -> None:
        selection, watermark = store.load(bundle)
        store.stage(bundle, compute(selection, accounts, order), watermark)

    for attempt in range(_TRIES + 1):
        if waiting:
            store.enter(Phase.VALUE)
            _work_through(store, waiting, lambda selection: compute(selection, accounts, order))
        stopped = _obey(store)
        if stopped:
            return stopped
        store.enter(Phase.POST)
        last = attempt == _TRIES
        waiting = [] if last else store.touched()
        if waiting:
            continue
        if store.waits():
            return JobState.PAUSED
        if store.post(work if last else None):
            return JobState.DONE
        waiting = store.touched()
    store.reached(JobState.FAILED, "the books kept changing while the run was posting")
    return JobState.FAILED


def _work_through(store: RunStore, waiting: Sequence[Bundle], computed: Callable[[Selection], Staged]) -> None:
    """Bundle after bundle, until all are staged or somebody asks for a stop.

    While one is written, the next is computed: the two share nothing, and neither reads. So the next one is read before the
    write begins, unless it is on a higher level and needs what is being written.
    """
    with ThreadPoolExecutor(1, "stage") as writer:
        writing: Future[None] | None = None
        ahead: tuple[Selection, int] | None = None
        for bundle, following in zip(waiting, [*waiting[1:], None], strict=True):
            if ahead is None and store.requested() is not JobState.RUNNING:
                return
            selection, watermark = ahead or store.load(bundle)
            staged = computed(selection)
            del selection
            if writing is not None:
                writing.result()
            side_by_side = following is not None and following.level == bundle.level
            stop = side_by_side and store.requested() is not JobState.RUNNING
            ahead = store.load(following) if following is not None and side_by_side and not stop else None
            writing = writer.submit(store.stage, bundle, staged, watermark)
            if ahead is None:
                writing.result()
                writing = None
            if stop:
                return
        if writing is not None:
            writing.result()


def _obey(store: RunStore) -> JobState | None:
    wanted = store.requested()
    if wanted is JobState.PAUSED:
        store.reached(JobState.PAUSED)
        return JobState.PAUSED
    if wanted is JobState.CANCELLED:
        store.discard()
        return JobState.CANCELLED
    return None


def compute(selection: Selection, accounts: StoredAccounts, order: RunOrder) -> Staged:
    """Plan and value one bundle."""
    return run_bundle(
        selection,
        accounts,
        record=order.record,
        record_type=order.type,
        date=order.date_code,
        max_throughputs=order.max_throughputs,
        min_throughput=order.min_throughput,
    )


@dataclass(slots=True)
class Preview:
    """What a run would do, summed while its bundles pass by; nothing is stored."""

    totals: dict[tuple[int, int, int, int], tuple[int, int]] = field(default_factory=dict)
    """(cost group, accounts, update kind, kind) -> amount, transactions."""
    settlements: int = 0
    adjustments: int = 0
    transactions: int = 0
    passes: int = 1
    log: list[LogLine] = field(default_factory=list)
    unsettled: dict[int, int] = field(default_factory=dict)
    largest: list[tuple[int, int, int]] = field(default_factory=list)
    """(absolute amount, transaction, amount), the largest adjustments."""

    @property
    def adjusted(self) -> int:
        return sum(total[0] for key, total in self.totals.items() if key[3] not in LEFTOVERS)

    def add(self, staged: Staged) -> None:
        table = staged.adjustment_total
        for row in zip(*(column.tolist() for column in table.values()), strict=True):
            self.totals[row[:4]] = (row[4], row[5])
        self.settlements += len(staged.settlement["row"])
        self.adjustments += len(staged.cost_adjustment["amount"])
        self.transactions += staged.transactions
        self.passes = max(self.passes, staged.passes)
        self.log += staged.log
        self.unsettled.update(staged.unsettled)
        amounts = staged.cost_adjustment["amount"].tolist()
        rows = zip((abs(a) for a in amounts), staged.cost_adjustment["transaction_id"].tolist(), amounts, strict=True)
        self.largest = sorted([*self.largest, *rows], reverse=True)[:50]


def staged_bundles(
    order: RunOrder,
    bundles: Iterable[Bundle],
    load: Callable[[Bundle, dict[int, IssueCost]], Selection],
    accounts: StoredAccounts,
) -> Iterator[Staged]:
    """Run without storing: what each bundle would store, in the order of work."""
    carried: dict[int, IssueCost] = {}
    for bundle in bundles:
        staged = compute(load(bundle, carried), accounts, order)
        carried.update(staged.issue_costs)
        yield staged


def preview(
    order: RunOrder,
    bundles: Iterable[Bundle],
    load: Callable[[Bundle, dict[int, IssueCost]], Selection],
    accounts: StoredAccounts,
) -> Preview:
    """Run without storing: what a close or recalculation would settle, adjust and post."""
    result = Preview()
    for staged in staged_bundles(order, bundles, load, accounts):
        result.add(staged)
    return result
