"""Segregation of duties: who prepares does not approve.

Where a company asks for it (its setting *second person*), a close, a reversal, an adjustment kept out of the ledger and a restore are
*prepared* by one person and wait. Another one with the right to do it sees what would be posted and *approves* it, which posts it,
or declines. Whoever prepared it may take it back. A close works up to its posting and stops there; when the books change afterwards
its figures do too, and what was approved no longer counts: it waits again.

The guards of the database repeat it: no approval without another person, and none of these records posted without an approval.
"""

from __future__ import annotations

from core.errors import AlreadyDecided, Refusal, SecondPerson
from core.rights import Act
from core.vocabulary import Decision, Prepared

ACTS = {
    Prepared.CLOSE: Act.CLOSE,
    Prepared.REVERSAL: Act.REVERSE,
    Prepared.ADJUSTMENT: Act.ADJUST,
    Prepared.RESTORE: Act.RESTORE,
}
"""The right that approving needs: the one of doing it."""


def why_not_approve(state: Decision, prepared_by: frozenset[str], actor: str) -> Refusal | None:
    """Why somebody may not approve; ``prepared_by``: whoever had a hand in it."""
    if state is not Decision.WAITING:
        return Refusal(AlreadyDecided, f"the request is {state.value}", "`invclose pending` lists what waits.")
    if actor in prepared_by:
        return Refusal(
            SecondPerson,
            f"{actor} prepared it, and another person approves",
            "Ask a colleague to approve it; `invclose pending` lists what waits.",
        )
    return None


def why_not_decline(state: Decision) -> Refusal | None:
    """Why it may not be declined or taken back."""
    if state in (Decision.WAITING, Decision.APPROVED):
        return None
    return Refusal(AlreadyDecided, f"the request is {state.value}", "`invclose pending` lists what waits.")
