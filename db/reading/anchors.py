"""Heads that were kept outside against the chain as it is now: what a recomputed chain or an older copy cannot imitate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.plural import plural
from core.proof.anchors import Anchor
from core.views.checks import Finding
from db.company.chain import head
from db.engine.session import Tx
from db.reading.findings import broken, fine
from db.reading.names import stamp_text

_LOST = "Find the books that this head belongs to, in backups; these are not all of them."
_OTHER = "Compare with a backup from before: what stands here is another history than the one that was shown then."


def present_anchor(tx: Tx, company: int) -> Anchor | None:
    """The head of a company now; none before its first seal."""
    found = head(tx, company)
    if not found.number:
        return None
    code = tx.value("SELECT code FROM company WHERE id = :c", {"c": company})
    return Anchor(str(code), found.number, stamp_text(found.at), found.hash)


def anchor_text(tx: Tx, company: int) -> str:
    """The line of the present head; empty before the first seal."""
    found = present_anchor(tx, company)
    return found.text if found else ""


def record_anchor(tx: Tx, company: int, number: str) -> str:
    """The line of the head that the posting of a record left; empty when it is not posted, or older than the seals."""
    event = tx.value(
        """SELECT MIN(id) FROM audit_event WHERE company_id = :c AND subject = :n AND action LIKE '% posted'""",
        {"c": company, "n": number},
    )
    row = tx.one(
        "SELECT number, at, hash FROM seal WHERE company_id = :c AND event_id >= :e ORDER BY number LIMIT 1",
        {"c": company, "e": event or 0},
    )
    if event is None or row is None:
        return ""
    code = tx.value("SELECT code FROM company WHERE id = :c", {"c": company})
    seal, at, digest = row
    return Anchor(company=str(code), number=seal, at=stamp_text(at), hash=digest).text


def kept_heads(tx: Tx, company: int, kept: Mapping[str, Iterable[Anchor]]) -> list[Finding]:
    """File -> heads of this company in it; each is in the chain, or named as one of a lost or another history."""
    hashes = {
        number: (sealed, stamp_text(at))
        for number, sealed, at in tx.all("SELECT number, hash, at FROM seal WHERE company_id = :c", {"c": company})
    }
    wrong: list[Finding] = []
    right = 0
    for file, anchors in kept.items():
        for anchor in anchors:
            there = hashes.get(anchor.number)
            name = f"Head {anchor.number} of {anchor.at} in {file}"
            if there is None:
                newest = max(hashes, default=0)
                wrong.append(
                    broken(
                        "anchor",
                        f"{name} is lost: the chain ends with seal {newest}. An older copy was put back.",
                        _LOST,
                    )
                )
            elif there != (anchor.hash, anchor.at):
                wrong.append(
                    broken(
                        "anchor", f"{name} is of another history: seal {anchor.number} has another hash here.", _OTHER
                    )
                )
            else:
                right += 1
    if wrong:
        return wrong
    return [fine("anchor", f"{plural(right, 'kept head')} of {plural(len(kept), 'file')} stand in the chain.")]
