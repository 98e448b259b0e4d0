"""What a note may explain, and how an account stands with its notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currency import Currency
from core.difference_notes import LONGEST, DifferenceNote, amount_to_explain, text_of_note
from core.errors import RejectedInput
from core.reconciliation import DifferenceState, Parting, ReconciledAccount
from core.reconciliation_words import likely_cause, origin, ways_out

EUR = Currency.of("EUR")


def account(difference: int, *explained: int) -> ReconciledAccount:
    notes = tuple(
        DifferenceNote(k, "1301", "2026-05-31", amount, difference, "why", by, "2026-06-01T08:00:00Z")
        for k, (amount, by) in enumerate(zip(explained, ("anna", "boris", "anna", "eva"), strict=False), 1)
    )
    return ReconciledAccount("1301", "Finished goods", 1000 + difference, 1000, notes=notes)


@pytest.mark.parametrize(
    ("difference", "notes", "state", "explained", "rest"),
    [
        (0, (), DifferenceState.OK, 0, 0),
        (-75000, (), DifferenceState.DIFFERS, 0, -75000),
        (-75000, (-75000,), DifferenceState.EXPLAINED, -75000, 0),
        (-75000, (-50000,), DifferenceState.DIFFERS, -50000, -25000),
        (-75000, (-50000, -25000), DifferenceState.EXPLAINED, -75000, 0),
        (-75000, (-75000, 25000), DifferenceState.DIFFERS, -50000, -25000),
        (-77000, (-75000,), DifferenceState.DIFFERS, -75000, -2000),
        (-70000, (-75000,), DifferenceState.DIFFERS, -75000, 5000),
        (0, (-75000,), DifferenceState.OK, 0, 0),
    ],
)
def test_how_an_account_stands(
    difference: int, notes: tuple[int, ...], state: DifferenceState, explained: int, rest: int
) -> None:
    """Explained until the difference is another one; where the sides agree no note is needed."""
    found = account(difference, *notes)
    assert (found.state, found.explained, found.rest) == (state, explained, rest)


def test_who_explained_it_is_named_once() -> None:
    assert account(-6, -1, -2, -3).explained_by == ("anna", "boris")
    assert account(0, -1).explained_by == ()


@pytest.mark.parametrize(
    ("difference", "explained", "amount", "said"),
    [
        (-75000, 0, None, -75000),
        (-75000, -50000, None, -25000),
        (-75000, 0, -1, -1),
        (-75000, -75000, 25000, 25000),
        (-70000, -75000, None, 5000),
        (75000, 0, 75000, 75000),
        (0, 0, None, "Inventory and ledger agree"),
        (0, -75000, 75000, "Inventory and ledger agree"),
        (-75000, -75000, None, "The difference of -750.00 is explained already"),
        (-75000, 0, 0, "A note of 0.00 would leave 0.00 explained of a difference of -750.00"),
        (-75000, 0, -75001, "A note of -750.01 would leave -750.01 explained of a difference of -750.00"),
        (-75000, 0, 100, "A note of 1.00 would leave 1.00 explained of a difference of -750.00"),
        (-75000, -75000, 75001, "A note of 750.01 would leave 0.01 explained of a difference of -750.00"),
    ],
)
def test_what_a_note_may_explain(difference: int, explained: int, amount: int | None, said: int | str) -> None:
    if isinstance(said, int):
        assert amount_to_explain("1301", "2026-05-31", difference, explained, amount, EUR) == said
        return
    with pytest.raises(RejectedInput, match=said) as caught:
        amount_to_explain("1301", "2026-05-31", difference, explained, amount, EUR)
    assert caught.value.where == "1301 as of 2026-05-31"
    assert caught.value.advice


@given(st.integers(-200, 200), st.lists(st.integers(-200, 200) | st.none(), max_size=6))
def test_notes_never_explain_more_than_the_difference_nor_its_opposite(
    difference: int, amounts: list[int | None]
) -> None:
    explained = 0
    for amount in amounts:
        try:
            explained += amount_to_explain("1", "2026-05-31", difference, explained, amount, EUR)
        except RejectedInput:
            continue
        assert min(0, difference) <= explained <= max(0, difference)
    if difference and explained != difference:
        assert explained + amount_to_explain("1", "2026-05-31", difference, explained, None, EUR) == difference


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  reversed\ton  2 June\n", None),
        (" \n ", "The note says nothing"),
        ("x" * (LONGEST + 1), "1,001 characters"),
        ("a\x1b[2Jb", r"U\+001B"),
        ("a\u202eb", r"U\+202E"),
    ],
)
def test_what_a_note_may_say(text: str, said: str | None) -> None:
    if said is None:
        assert text_of_note(text) == "reversed on 2 June"
        return
    with pytest.raises(RejectedInput, match=said):
        text_of_note(text)


AT = "2026-05-22T10:00:00Z"


@pytest.mark.parametrize(
    ("inventory", "ledger", "kind", "at", "what", "cause", "way"),
    [
        (0, 75000, "manual", AT, "posted by hand", "No inventory transaction stands behind V-1.", "reverse it where"),
        (
            0,
            75000,
            "purchase",
            AT,
            "purchase",
            "V-1 posted 750.00 to 1301, and nothing of that as inventory",
            "profile",
        ),
        (500, 1000, "closing", AT, "closing", "V-1 stands twice on 1301: 10.00 in the ledger for 5.00", "verify"),
        (500, -500, "invoice", AT, "invoice", "V-1 stands on the other side of 1301: -5.00", "verify"),
        (
            500,
            700,
            "on_hand",
            AT,
            "on hand",
            "V-1 has 7.00 on 1301, and what it changed of inventory there is 5.00",
            "verify",
        ),
        (500, 0, "sales", AT, "sales", "V-1 changed inventory by 5.00, and has no line on 1301", "verify"),
        (500, 0, "", "", "no voucher", "Lines or updates name a voucher that is not there: V-1", "verify"),
    ],
)
def test_what_a_difference_probably_is(
    inventory: int, ledger: int, kind: str, at: str, what: str, cause: str, way: str
) -> None:
    parting = Parting("V-1", "2026-05-22", "boris", "", inventory, ledger, kind, at)
    assert origin(parting) == what
    assert likely_cause(parting, "1301", EUR).startswith(cause)
    assert way in ways_out(parting)
    assert "(i)" in ways_out(parting, keys=True)
    assert "(" not in ways_out(parting)
