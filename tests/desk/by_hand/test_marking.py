"""Marks and reversals in order through the desk, on both databases."""

from __future__ import annotations

import pytest

from core.errors import AlreadyReversed, Blocked, IllegalMarking, MarkingNotSupported, NotFound, NotLatest
from db.company.numbers import next_numbers
from tests.desk.by_hand.conftest import World


def posted(make) -> World:
    world: World = make(A={"model": "FIFO"}, M={"model": "MA"})
    world.do("receipt", "R1", item="A", qty=10, price="1.00", date="2026-01-05")
    world.do("receipt", "R2", item="A", qty=10, price="3.00", date="2026-01-06")
    world.do("issue", "I1", item="A", qty=4, date="2026-01-07")
    world.do("issue", "I2", item="A", qty=4, date="2026-01-08")
    return world


def test_marks_partly_and_several_to_several(make):
    world = posted(make)
    r1, r2, i1, i2 = (world.id(name) for name in ("R1", "R2", "I1", "I2"))
    world.desk.mark(i1, r2, 3_000_000)
    world.desk.mark(i2, r2, 1_000_000)
    world.desk.mark(i2, r1, 1_000_000)
    rows = [(row.issue, row.receipt, row.quantity, row.settled, row.state) for row in world.desk.marks("A")]
    assert rows == [
        ("I1", "R2", 3_000_000, 0, "open"),
        ("I2", "R2", 1_000_000, 0, "open"),
        ("I2", "R1", 1_000_000, 0, "open"),
    ]
    assert world.desk.marks("M") == []
    with pytest.raises(IllegalMarking, match="more than is open"):
        world.desk.mark(i1, r1, 2_000_000)
    world.do("close", "C1", date="2026-01-31")
    assert [row.state for row in world.desk.marks()] == ["settled"] * 3
    cost = {name: -world.books.transaction(world.id(name)).cost for name in ("I1", "I2")}
    assert cost == {"I1": 3 * 300 + 100, "I2": 300 + 100 + 2 * 100}


def test_a_mark_is_removed_only_while_nothing_is_settled(make):
    world = posted(make)
    r1, i1 = world.id("R1"), world.id("I1")
    world.desk.mark(i1, r1, 2_000_000)
    world.desk.unmark(i1, r1)
    assert world.desk.marks() == []
    with pytest.raises(NotFound):
        world.desk.unmark(i1, r1)
    world.desk.mark(i1, r1, 2_000_000)
    world.do("close", "C1", date="2026-01-31")
    with pytest.raises(IllegalMarking, match="settled"):
        world.desk.unmark(i1, r1)
    with pytest.raises(IllegalMarking):
        world.desk.mark(i1, r1, 1_000_000)
    world.desk.reverse(world.record("C1"))
    world.desk.unmark(i1, r1)
    assert world.desk.marks() == []


def test_an_open_run_sees_a_new_mark(make):
    """The stock gets a new change number, newer than any watermark drawn before."""
    world = posted(make)

    def change() -> int:
        with world.desk.database.read() as tx:
            return int(tx.value("SELECT MAX(change_number) FROM on_hand"))

    for act in (world.desk.mark, lambda i, r, _: world.desk.unmark(i, r)):
        with world.desk.database.write() as tx:
            watermark = next_numbers(tx, 0, "change", 1)
        act(world.id("I1"), world.id("R1"), 1_000_000)
        assert change() > watermark


def test_only_periodic_models_and_the_right_sides(make):
    world = posted(make)
    world.do("receipt", "M1", item="M", qty=1, price="1.00", date="2026-01-05")
    world.do("issue", "M2", item="M", qty=1, date="2026-01-06")
    with pytest.raises(MarkingNotSupported):
        world.desk.mark(world.id("M2"), world.id("M1"), 1_000_000)
    with pytest.raises(IllegalMarking):
        world.desk.mark(world.id("R1"), world.id("I1"), 1_000_000)
    with pytest.raises(NotFound):
        world.desk.mark(123_456, world.id("R1"), 1_000_000)


# --- reversing in order --------------------------------------------------------------------------------------


def test_a_close_with_everything_that_holds_it(make):
    world = posted(make)
    world.do("close", "C1", date="2026-01-31")
    world.do("recalculate", "Q1", date="2026-02-10")
    world.do("close", "C2", date="2026-02-28")
    first, second, third = (world.record(name) for name in ("C1", "Q1", "C2"))
    steps = world.desk.reversal_chain(first)
    assert [step.record_id for step in steps] == [third, second, first]
    assert not any(step.stop for step in steps)
    assert [step.record_id for step in world.desk.reversal_chain(third)] == [third]
    with pytest.raises(NotLatest):
        world.desk.reverse_all([first, second])
    assert world.books.record(first).row.active
    done = world.desk.reverse_all([step.record_id for step in steps], "again")
    assert [world.books.record(number).row.note for number in done] == ["again"] * 3
    assert not world.books.record(first).row.active
    with pytest.raises(AlreadyReversed):
        world.desk.reverse_all([first])


def test_recalculations_from_a_day_newest_first(make):
    world = posted(make)
    for label, day in (("Q1", "2026-01-20"), ("Q2", "2026-01-10"), ("Q3", "2026-01-25")):
        world.do("recalculate", label, date=day)
    steps = world.desk.recalculations_from("2026-01-20")
    assert [step.record_id for step in steps] == [world.record("Q3"), world.record("Q1")]
    world.desk.reverse_all([step.record_id for step in steps])
    assert world.desk.recalculations_from("2026-01-20") == []
    world.do("close", "C1", date="2026-01-31")
    held = world.desk.recalculations_from("2026-01-01")
    assert [bool(step.stop) for step in held] == [True]
    with pytest.raises(Blocked):
        world.desk.reverse_all([step.record_id for step in held])
