"""What a voucher that makes inventory and ledger differ probably is, and what can be done about it, in sentences.

Nobody knows why a figure is wrong; what the two sides and the kind of the document show is said as what it probably is.
"""

from __future__ import annotations

from core.currency import Currency
from core.reconciliation import Parting
from core.vocabulary import RecordType, Reference

_DOCUMENTS = frozenset({reference.name.lower() for reference in Reference}) | {
    "invoice", "production_end", "production_issue", "undoing", "labor",
}  # fmt: skip
_RECORDS = frozenset(kind.value for kind in RecordType)
_KEYS = {"adjust": " (a)", "undo": " (x on its transaction)", "note": " (i)"}


def origin(parting: Parting) -> str:
    """What posted it, in a few words: ``posted by hand``, ``purchase``, ``opening``."""
    if not parting.at:
        return "no voucher"
    if not _known(parting.kind):
        return "posted by hand"
    return parting.kind.replace("_", " ")


def likely_cause(parting: Parting, account: str, currency: Currency) -> str:
    """Why the two sides part at this voucher."""
    number, both = parting.voucher, bool(parting.inventory and parting.ledger)
    ledger, inventory = currency.text(parting.ledger), currency.text(parting.inventory)
    if not parting.at:
        return f"Lines or updates name a voucher that is not there: {number}."
    if both and parting.ledger == 2 * parting.inventory:
        return f"{number} stands twice on {account}: {ledger} in the ledger for {inventory} of inventory."
    if both and parting.ledger == -parting.inventory:
        return f"{number} stands on the other side of {account}: {ledger} in the ledger for {inventory} of inventory."
    if both:
        return f"{number} has {ledger} on {account}, and what it changed of inventory there is {inventory}."
    if parting.ledger and not _known(parting.kind):
        return f"No inventory transaction stands behind {number}. It was posted by hand on an inventory account."
    if parting.ledger:
        return f"{number} posted {ledger} to {account}, and nothing of that as inventory: its other side is an inventory account."
    return f"{number} changed inventory by {inventory}, and has no line on {account}."


def ways_out(parting: Parting, *, keys: bool = False) -> str:
    """What can be done about it; with the keys of the screens, where it stands on one."""
    key = _KEYS if keys else dict.fromkeys(_KEYS, "")
    note = f"or keep a note with the period{key['note']}."
    if not parting.at or (parting.inventory and _known(parting.kind)):
        return f"Ways out: `invclose verify` says whether the books were changed from outside; adjust{key['adjust']}; {note}"
    if not _known(parting.kind):
        return f"Ways out: reverse it where it was posted; adjust the receipt that it meant{key['adjust']}; {note}"
    return f"Ways out: correct the account in the posting profile and undo the document{key['undo']}; {note}"


def _known(kind: str) -> bool:
    return kind in _DOCUMENTS or kind in _RECORDS
