"""What was prepared and waits for a second person: stored, decided, used up. The rule is in ``core.approval``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.approval import why_not_approve, why_not_decline
from core.errors import NotFound, WaitsForApproval, refuse
from core.vocabulary import Decision, Prepared
from db.company.chain import audit
from db.company.numbers import next_numbers
from db.engine.session import Tx


class Stored(NamedTuple):
    """A row of ``approval``."""

    id: int
    company_id: int
    act: str
    subject: str
    request: str
    records: str
    digest: str
    prepared_by: str
    prepared_at: str
    state: str
    decided_by: str
    decided_at: str | None
    note: str

    @property
    def record(self) -> int:
        """The first record that it is about; 0 for none."""
        return int(self.records.strip(",").partition(",")[0] or 0)


_ALL = f"SELECT {', '.join(Stored._fields)} FROM approval"


def needs_second_person(tx: Tx, company: int) -> bool:
    """The setting of the company."""
    return bool(tx.value("SELECT second_person FROM company WHERE id = :c", {"c": company}))


def prepare(
    tx: Tx,
    company: int,
    act: Prepared,
    subject: str,
    *,
    request: str = "",
    records: Iterable[int] = (),
    digest: str = "",
) -> WaitsForApproval:
    """Store it; the refusal that says it waits. The same thing by the same person is not stored twice."""
    listed = "".join(f",{record}" for record in records)
    row = (act.value, subject, request, f"{listed}," if listed else "", digest, tx.actor())
    same = tx.value(
        """SELECT id FROM approval WHERE company_id = :c AND state = 'waiting' AND act = :a AND subject = :s AND request = :r
             AND records = :l AND digest = :d AND prepared_by = :p""",
        dict(zip("asrldp", row, strict=True)) | {"c": company},
    )
    number = int(same or next_numbers(tx, 0, "approval", 1))
    if not same:
        columns = (
            "id",
            "company_id",
            "act",
            "subject",
            "request",
            "records",
            "digest",
            "prepared_by",
            "prepared_at",
            "state",
        )
        tx.insert("approval", columns, [(number, company, *row, tx.now(), Decision.WAITING.value)])
        audit(tx, company, "prepared", subject, {"act": act.value, "approval": number, "digest": digest})
    return WaitsForApproval(
        f"{act.words} of {subject} is prepared and waits for a second person.",
        advice=f"Somebody else with the right approves it: `invclose approve {number}`.",
    )


def find(tx: Tx, company: int, number: int, *, lock: bool = False) -> Stored:
    """One of the company; ``NotFound``."""
    suffix = " FOR UPDATE" if lock and tx.dialect == "postgresql" else ""
    found = tx.row(Stored, f"{_ALL} WHERE id = :i AND company_id = :c{suffix}", {"i": number, "c": company})
    if found is None:
        raise NotFound(f"There is no request {number} to approve.", advice="`invclose pending` lists what waits.")
    return found


def stored(tx: Tx, company: int, *, every: bool, limit: int) -> list[Stored]:
    """What waits; ``every``: what was decided too. The newest first."""
    which = "" if every else " AND state IN ('waiting', 'approved')"
    return tx.rows(Stored, f"{_ALL} WHERE company_id = :c{which} ORDER BY id DESC LIMIT :n", {"c": company, "n": limit})


def had_a_hand(tx: Tx, one: Stored) -> frozenset[str]:
    """Who prepared it, and who started the run that it is about."""
    starter = tx.value("SELECT created_by FROM closing_record WHERE id = :r", {"r": one.record})
    own = one.act == Prepared.CLOSE and starter
    return frozenset((one.prepared_by, str(starter))) if own else frozenset((one.prepared_by,))


def approve(tx: Tx, one: Stored) -> None:
    """Another person's word; the refusal says why not."""
    refusal = why_not_approve(Decision(one.state), had_a_hand(tx, one), tx.actor())
    refuse([refusal] if refusal else [])
    _decide(tx, one, Decision.APPROVED)


def decline(tx: Tx, one: Stored, note: str) -> None:
    """It will not be done; by whoever may approve it, or by whoever prepared it."""
    refusal = why_not_decline(Decision(one.state))
    refuse([refusal] if refusal else [])
    _decide(tx, one, Decision.DECLINED, note)


def _decide(tx: Tx, one: Stored, state: Decision, note: str = "") -> None:
    tx.execute(
        "UPDATE approval SET state = :s, decided_by = :w, decided_at = :at, note = :n WHERE id = :i",
        {"s": state.value, "w": tx.actor(), "at": tx.now(), "n": note, "i": one.id},
    )
    detail = {"act": one.act, "approval": one.id, "prepared_by": one.prepared_by, "digest": one.digest, "note": note}
    audit(tx, one.company_id, state.value, one.subject, detail)


def approved(tx: Tx, company: int, act: Prepared, digest: str, record: int = 0) -> Stored | None:
    """The approval of exactly this, not used up yet."""
    return tx.row(
        Stored,
        f"""{_ALL} WHERE company_id = :c AND state = 'approved' AND act = :a AND digest = :d
            AND (:r = 0 OR records LIKE :l) ORDER BY id DESC LIMIT 1""",
        {"c": company, "a": act.value, "d": digest, "r": record, "l": f"%,{record},%"},
    )


def use_up(tx: Tx, one: Stored) -> None:
    """It was done: the approval does not count again."""
    tx.execute("UPDATE approval SET state = 'done' WHERE id = :i", {"i": one.id})


def drop_waiting(tx: Tx, company: int, record: int, digest: str = "") -> None:
    """What waits for a run that was cancelled, or whose figures are others than ``digest`` now, counts no more."""
    for one in stored(tx, company, every=False, limit=1000):
        if one.act == Prepared.CLOSE and one.record == record and one.digest != digest:
            _decide(tx, one, Decision.DECLINED, "the figures are others now, or the run was cancelled")
