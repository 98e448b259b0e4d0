"""A reconciliation for fakes of the books: four accounts, one of which differs at a voucher posted by hand."""

from __future__ import annotations

from core.currency import Currency
from core.difference_notes import DifferenceNote
from core.reconciliation import Parting, ReconciledAccount, Reconciliation


def reconciliation(as_of: str = "", text: str = "", notes: tuple[DifferenceNote, ...] = ()) -> Reconciliation:
    """``text`` is added to every text of the data."""
    parting = Parting(
        f"GL-33120{text}",
        "2026-05-22",
        f"boris{text}",
        f"manual journal{text}",
        0,
        75_000,
        "manual",
        "2026-05-22T10:00:00Z",
    )
    twice = Parting(
        f"INVC-00871{text}",
        "2026-05-24",
        f"anna{text}",
        f"closing{text}",
        1_000,
        2_000,
        "closing",
        "2026-05-24T10:00:00Z",
    )
    foreign = {"1301": 288_215_043, "1310": 1_822_000}
    figures = (
        ("1300", "Raw materials", 118_991_770, 118_991_770, ()),
        ("1301", "Finished goods", 288_140_043, 288_215_043, (parting,)),
        ("1302", "Spare parts", 9_144_000, 9_145_000, (twice,)),
        ("1310", "Received, not invoiced", 1_822_000, 1_822_000, ()),
    )
    accounts = tuple(
        ReconciledAccount(
            account=f"{code}{text}",
            name=f"{name}{text}",
            inventory=inventory,
            ledger=ledger,
            partings=partings,
            parting_count=len(partings),
            foreign=foreign.get(code, ledger) if text else None,
            notes=tuple(note for note in notes if note.account == code),
        )
        for code, name, inventory, ledger, partings in figures
    )
    return Reconciliation(as_of or None, accounts, 0, Currency.of("EUR"), "2026-05-31")


def note(amount: int, account: str = "1301", text: str = "reversed on 2 June", by: str = "anna") -> DifferenceNote:
    """A note as of the end of May."""
    return DifferenceNote(1, account, "2026-05-31", amount, -75_000, text, by, "2026-06-02T08:00:00Z")
