"""Who prepares does not approve; an adjustment is stored as it was asked for."""

from __future__ import annotations

import pytest

from core.adjusting.stored import as_text, of_text
from core.approval import ACTS, why_not_approve, why_not_decline
from core.errors import AlreadyDecided, SecondPerson
from core.requests import AdjustmentRequest, ChargeRequest, OnHandLine, OnHandRequest, TransactionRequest
from core.rights import Act
from core.vocabulary import Decision, Prepared, Spread


def test_approving_needs_the_right_to_do_it() -> None:
    assert set(ACTS) == set(Prepared)
    assert ACTS[Prepared.CLOSE] is Act.CLOSE
    assert ACTS[Prepared.ADJUSTMENT] is Act.ADJUST


def test_who_had_a_hand_in_it_does_not_approve_it() -> None:
    hands = frozenset(("anna", "boris"))
    for one in hands:
        refusal = why_not_approve(Decision.WAITING, hands, one)
        assert refusal is not None
        assert refusal.kind is SecondPerson
        assert refusal.message == f"{one} prepared it, and another person approves."
    assert why_not_approve(Decision.WAITING, hands, "carla") is None


@pytest.mark.parametrize("state", [Decision.APPROVED, Decision.DECLINED, Decision.DONE])
def test_what_was_decided_is_not_approved_again(state: Decision) -> None:
    refusal = why_not_approve(state, frozenset(("anna",)), "boris")
    assert refusal is not None
    assert (refusal.kind, refusal.message) == (AlreadyDecided, f"the request is {state.value}.")


def test_what_is_not_done_yet_can_be_declined() -> None:
    assert [state for state in Decision if why_not_decline(state) is None] == [Decision.WAITING, Decision.APPROVED]


@pytest.mark.parametrize(
    "request_",
    [
        OnHandRequest((OnHandLine(3, to_unit=12_500_000), OnHandLine(4, amount=-700, by_value=False)), "count", False),
        TransactionRequest(7, -1234, "2026-05-03", late=True, offset_account="6100", note="ä", update_ledger=False),
        ChargeRequest((7, 9), 1500, Spread.WEIGHTS, (1_000_000, 2), "2026-05-03", "6100", update_ledger=False),
    ],
)
def test_an_adjustment_comes_back_as_it_was(request_: AdjustmentRequest) -> None:
    assert of_text(as_text(request_)) == request_
