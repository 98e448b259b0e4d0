"""What must hold between runs: closing again gives the same, a reversal gives everything back, order and size do not show."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import pytest

from core.vocabulary import RecordType
from db.acceptance.runner import CaseRunner
from db.close.previewing import compute
from db.engine.session import Tx
from tests.oracle.generate import ALL, random_world, with_answers
from tests.property.worlds import Case, last_close, played, until_last_close
from tests.robust.company import do
from tests.robust.dump import Dump, differences, results, visible
from tests.robust.places import Template, opened

SEEDS = {"sqlite": 5, "postgres": 2}
KEPT = ALL - {"recalculate"}
"""A close cancels recalculations dated later, and they stay cancelled: left out where a state is to come back."""
TO_THE_CENT = ALL - {"throughput", "recalculate", "refused"}


def seeds(template: Template, start: int) -> range:
    return range(start, start + SEEDS[template.kind])


def standing(tx: Tx) -> Dump:
    """Balances, what is on hand, what is open, costs: what a reversal has to give back."""
    return {
        "ledger": tx.all("SELECT account_id, SUM(amount) FROM ledger_entry GROUP BY account_id HAVING SUM(amount) <> 0 ORDER BY 1"),
        "by date": tx.all(
            "SELECT account_id, date, SUM(amount) FROM ledger_entry GROUP BY account_id, date HAVING SUM(amount) <> 0 ORDER BY 1, 2"
        ),
        "on_hand": tx.all(
            "SELECT cost_group_id, physical_quantity, physical_amount, financial_quantity, financial_amount FROM on_hand ORDER BY 1"
        ),
        "costs": tx.all(
            """SELECT a.transaction_id, a.update_kind, SUM(a.amount) FROM cost_adjustment a
               JOIN active_record r ON r.id = a.record_id
               GROUP BY a.transaction_id, a.update_kind HAVING SUM(a.amount) <> 0 ORDER BY 1, 2"""
        ),
        "settled": tx.all(
            """SELECT s.receipt_id, s.issue_id, SUM(s.quantity), SUM(s.amount) FROM settlement s
               JOIN active_record r ON r.id = s.record_id WHERE s.type = 1 GROUP BY s.receipt_id, s.issue_id ORDER BY 1, 2"""
        ),
        "lock": tx.all("SELECT company_id, closed_until, closing_until FROM inventory_lock"),
    }  # fmt: skip


def test_closing_again_after_a_reversal(empty: Template) -> None:
    """rules.md 21.7 and 21.8: the reversal gives back every balance, open quantity and cost; the second close is the first."""
    closing_again(empty, seeds(empty, 1000))


def closing_again(empty: Template, some: Iterable[int]) -> None:
    for seed in some:
        case = random_world(seed, features=KEPT)
        close = last_close(case)
        with empty.copy() as url, opened(url) as database:
            runner = played(database, until_last_close(case))
            with database.read() as tx:
                before = standing(tx)
            do(runner, close)
            first = runner.records[close["label"]]
            do(runner, {"do": "cancel", "label": "X.", "of": close["label"]})
            with database.read() as tx:
                assert standing(tx) == before, f"seed {seed}"
            do(runner, {**close, "label": "C."})
            with database.read() as tx:
                one, other = results(tx, first), results(tx, runner.records["C."])
                assert one == other, f"seed {seed}"


def test_recalculating_twice(empty: Template) -> None:
    """rules.md 21.9: the second adjusts nothing, and neither does a close of the same date."""
    assert recalculating_twice(empty, seeds(empty, 2000))


def recalculating_twice(empty: Template, some: Iterable[int]) -> int:
    """How many had no leftover, so that the law speaks of them."""
    tried = 0
    for seed in some:
        case = random_world(seed, features=TO_THE_CENT)
        close = last_close(case)
        with empty.copy() as url, opened(url) as database:
            runner = played(database, until_last_close(case))
            again = {"do": "recalculate", "date": close["date"]}
            do(runner, {**again, "label": "K1."})
            with database.read() as tx:
                leftovers = tx.value("SELECT COUNT(*) FROM cost_adjustment WHERE kind IN (6, 8)")
            if leftovers:
                continue
            tried += 1
            second = do(runner, {**again, "label": "K2."})
            assert second["actual"]["adjustments"] == {}, f"seed {seed}"
            closed = do(runner, {**close, "label": "C."})
            assert closed["actual"]["adjustments"] == {}, f"seed {seed}"
    return tried


def test_the_size_of_bundles_does_not_show(empty: Template) -> None:
    """rules.md 21.13, first half. Only the hash of a record knows its bundles: it covers their digests."""
    other_bundles(empty, [4762])  # two loops of one bundle end after different passes
    other_bundles(empty, seeds(empty, 3000))


def other_bundles(empty: Template, some: Iterable[int]) -> None:
    for seed in some:
        case = random_world(seed)
        found = []
        for target in (1, 5, 10**6):
            with empty.copy() as url, opened(url) as database:
                played(database, case, target=target)
                with database.read() as tx:
                    found.append(without_hashes(visible(tx)))
        for other in found[1:]:
            assert differences(found[0], other) == [], f"seed {seed}"


def without_hashes(dump: Dump) -> Dump:
    return {**dump, "closing_record": [row[:-2] for row in dump["closing_record"]]}


class Foreseeing(CaseRunner):
    """Asks before each run what it would do."""

    foreseen = 0

    def _run(self, event: dict[str, Any], record_type: RecordType) -> int:
        seen, _, _ = compute(self.database, self.company, record_type, self._request(event))
        record = super()._run(event, record_type)
        with self.database.read() as tx:
            totals = tx.all(
                """SELECT cost_group_id, accounts_id, update_kind, kind, SUM(amount), COUNT(*) FROM cost_adjustment
                   WHERE record_id = :r GROUP BY cost_group_id, accounts_id, update_kind, kind ORDER BY 1, 2, 3, 4""",
                {"r": record},
            )
            log = tx.all(
                "SELECT cost_group_id, transaction_id, reason, quantity, amount FROM closing_log WHERE record_id = :r",
                {"r": record},
            )
        assert [(*key, *total) for key, total in sorted(seen.totals.items())] == totals, event
        assert sorted((*line[:2], line.reason.value, *line[3:5]) for line in seen.log) == sorted(log), event
        self.foreseen += bool(totals)
        return record


def test_a_preview_says_what_the_run_does(empty: Template) -> None:
    """Bundle by bundle as well: what one hands on to the next is the same whether it is stored or not."""
    assert foreseeing(empty, seeds(empty, 7000)) > 0


def foreseeing(empty: Template, some: Iterable[int]) -> int:
    found = 0
    for seed in some:
        case = random_world(seed)
        with empty.copy() as url, opened(url) as database:
            runner = Foreseeing(database, case)
            for index, event in enumerate(case["events"]):
                runner.run_event(index, event)
            found += runner.foreseen
    return found


def test_the_order_of_items_does_not_show(empty: Template) -> None:
    """rules.md 21.13, second half: other numbers for items and cost groups, other bundles, the same answers."""
    other_order(empty, seeds(empty, 4000))


def other_order(empty: Template, some: Iterable[int]) -> None:
    for seed in some:
        case = with_answers(random_world(seed))
        turned = copy.deepcopy(case)
        turned["setup"]["items"] = dict(reversed(case["setup"]["items"].items()))
        assert answers(empty, turned) == answers(empty, case), f"seed {seed}"


def answers(template: Template, case: Case) -> list[Any]:
    """What the product says after each event; lists in no order."""
    with template.copy() as url, opened(url) as database:
        runner = CaseRunner(database, case)
        return [unordered(runner.run_event(index, event)) for index, event in enumerate(case["events"])]


def unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: unordered(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        return sorted((unordered(part) for part in value), key=repr)
    return value


@pytest.mark.parametrize("factor", [2, 7])
def test_quantities_do_not_know_prices(sqlite_empty: Template, factor: int) -> None:
    """rules.md 21.10: other prices, the same receipts for the same issues."""
    for seed in range(5000, 5010):
        case = random_world(seed, features=ALL - {"refused"})
        one, other = (settlements(sqlite_empty, dearer(case, by)) for by in (1, factor))
        assert one == other, f"seed {seed}"
        assert isinstance(one, list)


PRICED = ("price", "amount", "labor", "to_unit", "cost", "item_cost", "std_cost")


def dearer(value: Any, factor: int) -> Any:
    """The case with every price and amount multiplied."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {
            key: str(Decimal(str(part)) * factor) if key in PRICED and part is not None else dearer(part, factor)
            for key, part in value.items()
        }
    return [dearer(part, factor) for part in value] if isinstance(value, list) else value


def settlements(template: Template, case: Case) -> list[Any]:
    with template.copy() as url, opened(url) as database:
        played(database, case)
        with database.read() as tx:
            return tx.all(
                """SELECT record_id, cost_group_id, row, receipt_id, issue_id, quantity, principle, type FROM settlement
                   WHERE type IN (1, 2) ORDER BY record_id, cost_group_id, row"""
            )


def test_models_share_out_the_same_value(sqlite_empty: Template) -> None:
    """rules.md 21.11: on-hand value and cost of issues are the value received, whatever the model."""
    for seed in range(6000, 6008):
        case = random_world(
            seed, features={"return", "negative", "production", "outputs", "transfer", "undo", "charge", "count"}
        )
        totals = set()
        for model in ("FIFO", "LIFO", "LIFO_DATE", "WA", "WAD"):
            changed = copy.deepcopy(case)
            for item in changed["setup"]["items"].values():
                item["model"] = model
            with sqlite_empty.copy() as url, opened(url) as database:
                played(database, changed)
                with database.read() as tx:
                    held = tx.value("SELECT SUM(financial_amount) FROM on_hand")
                    sold = tx.value(
                        "SELECT SUM(e.amount) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id WHERE a.code LIKE '5%'"
                    )
                    bought = tx.value(
                        "SELECT -SUM(e.amount) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id"
                        " WHERE a.code LIKE '2%' OR a.code LIKE '6%' OR a.code LIKE '14%'"
                    )
            totals.add(int(held) + int(sold or 0) - int(bought or 0))
        assert totals == {0}, f"seed {seed}: {totals}"


def law_of_seed(empty: Template, seed: int) -> None:
    """One of the laws on one world, for `scripts/soak`."""
    laws = (closing_again, recalculating_twice, other_bundles, other_order, foreseeing)
    laws[seed % len(laws)](empty, [seed])
