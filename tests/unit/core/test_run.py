"""A run from its check to its posting, over a store without a database: what comes next, and what stops it."""

from __future__ import annotations

import threading

import pytest

from core.close.bundling import Bundle
from core.close.selection import IssueCost, Selection
from core.close.staged import Staged
from core.usecases.run import Preview, RunOrder, RunStore, compute, execute, preview
from core.vocabulary import AdjustmentKind, JobState, LogReason, Phase, RecordType
from tests.support.run_store import FakeRunStore, bundle
from tests.support.selections import Moved, selection, stored_accounts

CHECK, SELECT, VALUE, POST = (f"enter {phase}" for phase in (Phase.CHECK, Phase.SELECT, Phase.VALUE, Phase.POST))
BEGIN = [CHECK, "check", SELECT, "prepare"]
TO_POST = [POST, "touched", "post"]


def test_the_fake_keeps_the_promises_of_a_store() -> None:
    store: RunStore = FakeRunStore()
    assert execute(store) is JobState.DONE


def test_a_run_checks_selects_values_and_posts() -> None:
    store = FakeRunStore(bundle(1))
    assert execute(store) is JobState.DONE
    assert store.calls == [*BEGIN, VALUE, "load 1", "stage 1", *TO_POST]
    assert store.staged[1].settlement["amount"].tolist() == [500]


def test_nothing_to_value_is_posted_at_once() -> None:
    store = FakeRunStore()
    assert execute(store) is JobState.DONE
    assert store.calls == [*BEGIN, *TO_POST]


def test_what_was_staged_before_an_interruption_is_not_worked_again() -> None:
    store = FakeRunStore(bundle(1), bundle(2))
    store.staged[1] = compute(store.load(bundle(1))[0], store.accounts(), store.order())
    store.calls.clear()
    execute(store)
    assert [call for call in store.calls if call.startswith(("load", "stage"))] == ["load 2", "stage 2"]


def test_a_check_that_fails_stops_the_run_with_its_sentences() -> None:
    store = FakeRunStore(bundle(1))
    store.stops = ["The period is closed.", "Another run is live."]
    assert execute(store) is JobState.FAILED
    assert store.calls == [CHECK, "check", "reached failed"]
    assert store.message == "The period is closed. Another run is live."


# -- bundle after bundle -------------------------------------------------------------------------------------------


def test_the_next_bundle_of_a_level_is_read_before_the_one_before_is_written() -> None:
    store = FakeRunStore(bundle(1), bundle(2), bundle(3))
    execute(store)
    done = store.calls
    assert done.index("load 2") < done.index("stage 1")
    assert done.index("load 3") < done.index("stage 2")
    assert sorted(store.staged) == [1, 2, 3]
    assert done[-3:] == TO_POST


def test_a_higher_level_is_read_only_when_the_one_below_is_written() -> None:
    store = FakeRunStore(bundle(1), bundle(2, level=1), bundle(3, level=1))
    execute(store)
    assert store.calls.index("stage 1") < store.calls.index("load 2")


def test_while_one_is_written_the_next_is_computed() -> None:
    """The write of the first bundle waits for the reading of the third, which needs the second to be computed meanwhile."""
    third_read = threading.Event()

    class Waiting(FakeRunStore):
        def load(self, bundle: Bundle) -> tuple[Selection, int]:
            if bundle.number == 2:
                threading.Timer(0.01, third_read.set).start()
            return super().load(bundle)

        def stage(self, bundle: Bundle, staged: Staged, watermark: int) -> None:
            assert third_read.wait(10)
            super().stage(bundle, staged, watermark)

    store = Waiting(bundle(1), bundle(2), bundle(3))
    assert execute(store) is JobState.DONE
    assert threading.get_ident() not in store.writers
    assert store.calls.index("load 2") < store.calls.index("stage 1")


@pytest.mark.parametrize("levels", [(0, 0), (0, 1), (0, 0, 0)])
def test_a_write_that_fails_fails_the_run(levels: tuple[int, ...]) -> None:
    for failing in range(1, len(levels) + 1):
        store = FakeRunStore(*(bundle(number, level) for number, level in enumerate(levels, 1)))
        store.failing = f"stage {failing}"
        with pytest.raises(OSError, match=f"stage {failing} failed"):
            execute(store)
        assert POST not in store.calls


# -- pause and cancel ----------------------------------------------------------------------------------------------

WISHES = [
    (JobState.PAUSED, ["reached paused"], JobState.PAUSED),
    (JobState.CANCELLED, ["discard"], JobState.CANCELLED),
]


@pytest.mark.parametrize(("wish", "end", "state"), WISHES)
@pytest.mark.parametrize(
    ("after", "worked"),
    [
        ("prepare", []),
        ("load 1", ["load 1", "stage 1"]),
        ("stage 1", ["load 1", "stage 1"]),
    ],
)
def test_between_bundles_of_two_levels_it_obeys(
    wish: JobState, end: list[str], state: JobState, after: str, worked: list[str]
) -> None:
    store = FakeRunStore(bundle(1), bundle(2, level=1))
    store.wishes[after] = wish
    assert execute(store) is state
    assert store.calls == [*BEGIN, VALUE, *worked, *end]


@pytest.mark.parametrize(("wish", "end", "state"), WISHES)
def test_a_wish_while_a_bundle_is_computed_ends_the_run_when_that_is_written(
    wish: JobState, end: list[str], state: JobState
) -> None:
    store = FakeRunStore(bundle(1), bundle(2), bundle(3))
    store.wishes["load 1"] = wish
    assert execute(store) is state
    assert store.calls == [*BEGIN, VALUE, "load 1", "stage 1", *end]


@pytest.mark.parametrize(("wish", "end", "state"), WISHES)
def test_a_bundle_that_was_read_ahead_is_still_worked(wish: JobState, end: list[str], state: JobState) -> None:
    store = FakeRunStore(bundle(1), bundle(2), bundle(3))
    store.wishes["load 2"] = wish
    assert execute(store) is state
    worked = store.calls[5:-1]
    assert sorted(worked) == ["load 1", "load 2", "stage 1", "stage 2"]
    assert store.calls[-1:] == end


@pytest.mark.parametrize(("wish", "end", "state"), WISHES)
def test_after_the_last_bundle_it_obeys_before_it_posts(wish: JobState, end: list[str], state: JobState) -> None:
    store = FakeRunStore(bundle(1))
    store.wishes["stage 1"] = wish
    assert execute(store) is state
    assert store.calls[-2:] == ["stage 1", *end]


def test_a_cancelled_run_leaves_nothing_staged_and_a_paused_one_everything() -> None:
    for wish, left in ((JobState.CANCELLED, []), (JobState.PAUSED, [1])):
        store = FakeRunStore(bundle(1), bundle(2, level=1))
        store.wishes["stage 1"] = wish
        execute(store)
        assert sorted(store.staged) == left


# -- books that change meanwhile -----------------------------------------------------------------------------------


def test_touched_bundles_are_planned_again_before_it_posts() -> None:
    store = FakeRunStore(bundle(1), bundle(2, level=1))
    store.touches = [[bundle(1)], []]
    assert execute(store) is JobState.DONE
    again = store.calls[store.calls.index("touched") + 1 :]
    assert again == [VALUE, "load 1", "stage 1", *TO_POST]


def test_a_bundle_touched_under_the_post_is_planned_again() -> None:
    store = FakeRunStore(bundle(1))
    store.refusals = 1
    store.touches = [[], [bundle(1)], []]
    assert execute(store) is JobState.DONE
    again = store.calls[store.calls.index("post") + 1 :]
    assert again == ["touched", VALUE, "load 1", "stage 1", *TO_POST]


def test_a_wish_is_obeyed_before_touched_bundles_are_planned_again() -> None:
    store = FakeRunStore(bundle(1))
    store.touches = [[bundle(1)]]
    store.wishes["touched"] = JobState.CANCELLED
    assert execute(store) is JobState.CANCELLED
    assert store.calls[-3:] == ["touched", VALUE, "discard"]


def test_after_five_rounds_of_busy_posters_the_last_bundles_are_planned_under_the_lock() -> None:
    store = FakeRunStore(bundle(1), bundle(2))
    store.touches = [[bundle(1)] for _ in range(5)] + [[bundle(2)]]
    assert execute(store) is JobState.DONE
    assert store.calls.count("touched") == 6
    assert store.calls[-4:] == ["post under the lock", "touched", "load 2", "stage 2"]
    assert sorted(store.staged) == [1, 2]


def test_a_post_that_fails_under_the_lock_too_fails_the_run() -> None:
    class Busy(FakeRunStore):
        def post(self, replan: object) -> bool:
            self._did("post" if replan is None else "post under the lock")
            return False

    store = Busy(bundle(1))
    assert execute(store) is JobState.FAILED
    assert (store.calls.count("post"), store.calls.count("post under the lock")) == (5, 1)
    assert store.calls[-1] == "reached failed"
    assert store.message == "the books kept changing while the run was posting"


# -- computing and previewing --------------------------------------------------------------------------------------


def test_the_order_of_a_run_reaches_the_plan() -> None:
    """Record, date, minimum throughput and type show in what is staged."""
    order = RunOrder(5, RecordType.RECALCULATION, "2026-02-28", 100, 150)
    assert order.date_code == 20260228
    rows = Moved(1, 1, 2, 1000), Moved(2, 1, -1, 400), Moved(3, 1, -1, 300)
    staged = compute(selection(*rows), stored_accounts(), order)
    assert staged.cost_adjustment["transaction_id"].tolist() == [3]
    assert len(staged.settlement["row"]) == 0


def closing(*rows: Moved) -> Staged:
    return compute(selection(*rows), stored_accounts(), RunOrder(3, RecordType.CLOSING, "2026-01-31", 100, 0))


def test_a_preview_sums_what_its_bundles_would_do_and_carries_costs_on() -> None:
    """Group 1 ships a piece to group 2; what its issue costs is known when group 2 is read."""
    carried: list[dict[int, IssueCost]] = []

    def load(one: Bundle, known: dict[int, IssueCost]) -> Selection:
        carried.append(dict(known))
        group = one.number
        rows = Moved(10 * group + 1, 1, 1, 500, group=group), Moved(10 * group + 2, 2, -3, 1200, group=group)
        return selection(*rows, outgoing=frozenset({1}))

    order = RunOrder(3, RecordType.CLOSING, "2026-01-31", 100, 0)
    result = preview(order, [bundle(1), bundle(2)], load, stored_accounts())
    assert carried == [{}, {12: IssueCost(1300, 1300)}]
    close = int(AdjustmentKind.CLOSE)
    assert result.totals == {(1, 1, 1, close): (-100, 1), (2, 1, 1, close): (-100, 1)}
    assert (result.settlements, result.adjustments, result.transactions, result.passes) == (2, 2, 4, 1)
    assert [(line.transaction, line.reason) for line in result.log] == [
        (12, LogReason.SHORTAGE),
        (22, LogReason.SHORTAGE),
    ]
    assert result.unsettled == {12: 2, 22: 2}
    assert result.largest == [(100, 22, -100), (100, 12, -100)]
    assert result.adjusted == -200


def test_a_preview_of_nothing_is_empty() -> None:
    result = Preview()
    assert (result.adjusted, result.passes, result.largest) == (0, 1, [])


def test_leftovers_do_not_count_as_adjusted() -> None:
    result = Preview(totals={(1, 1, 1, int(kind)): (10 ** int(kind), 1) for kind in AdjustmentKind})
    assert result.adjusted == 10 + 10**2 + 10**3 + 10**4 + 10**5 + 10**7


def test_a_preview_keeps_the_fifty_largest_adjustments_of_all_bundles() -> None:
    result = Preview()
    for group in (1, 2):
        issues = [Moved(100 * group + n, 2, -1, 10 + n * (-1) ** n, group=group) for n in range(1, 41)]
        result.add(closing(Moved(group, 1, 40, 400, group=group), *issues))
    assert result.adjustments == 80
    assert len(result.largest) == 50
    assert [row[0] for row in result.largest] == sorted([*range(16, 41), *range(16, 41)], reverse=True)
    assert result.largest[0] == (40, 240, 40)
    assert all(size == abs(amount) for size, _, amount in result.largest)


def test_a_preview_shows_the_most_passes_of_any_bundle() -> None:
    result = Preview()
    for passes in (1, 4, 2):
        staged = closing(Moved(1, 1, 1, 10))
        staged.passes = passes
        result.add(staged)
    assert result.passes == 4
