"""The seals of a company and their parts, as they are stored: what `verify` compares the rows with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from core.proof.seals import ALL, SHARED, Part, keys_and_marks, of_bytes, of_record, seal_hash, span
from db.company import sealed
from db.engine.session import Tx
from db.reading.names import stamp_text

AT_ONCE = 2_000


class Known(NamedTuple):
    """A part, without keys and marks."""

    seal: int
    place: int
    company: int
    table: str
    scope: str
    rows: int
    digests: str


class Sealed(NamedTuple):
    """A seal."""

    id: int
    number: int
    at: str
    event: int
    previous: str
    hash: str


class Parts:
    """All parts of a company, with those of what every company shares."""

    def __init__(self, tx: Tx, company: int) -> None:
        self.tx, self.company = tx, company
        self.seals = [
            Sealed._make(row)
            for row in tx.all(
                "SELECT id, number, at, event_id, previous_hash, hash FROM seal WHERE company_id = :c ORDER BY number",
                {"c": company},
            )
        ]
        self.every = [
            Known._make(row)
            for row in tx.all(
                """SELECT seal_id, part, company_id, table_name, scope, rows, digests FROM seal_part
                   WHERE company_id = :c OR company_id = 0 ORDER BY seal_id, part""",
                {"c": company},
            )
        ]

    @cached_property
    def _of_table(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = {}
        for part in self.every:
            if part.company:
                found.setdefault(part.table, []).append(part)
        return found

    def newest(self, table: str, scope: str = ALL) -> Known | None:
        """The part that counts for what is sealed again and again."""
        which = self.every if scope == SHARED else self._of_table.get(table, [])
        return next((part for part in reversed(which) if part.scope == scope and part.table == table), None)

    def ranges(self, table: str) -> list[tuple[int, int, Known]]:
        """First id, last id and part, in the order of the ids."""
        spans = ((span(part.scope), part) for part in self._of_table.get(table, []))
        return sorted((low_high[0], low_high[1], part) for low_high, part in spans if low_high is not None)

    def listed(self, table: str) -> list[Known]:
        """The parts that list their keys."""
        return [part for part in self._of_table.get(table, []) if part.scope == "keys"]

    def of_records(self, table: str) -> dict[tuple[int, int], Known]:
        """Record and bundle -> the newest part."""
        scopes = ((of_record(part.scope), part) for part in self._of_table.get(table, []))
        return {scope: part for scope, part in scopes if scope is not None}

    def whole(self, part: Known) -> Part:
        """A part with its keys and marks."""
        row = self.tx.one(
            "SELECT keys, marks FROM seal_part WHERE seal_id = :s AND part = :p", {"s": part.seal, "p": part.place}
        )
        keys, marks = (bytes(value) for value in row or (b"", b""))
        return Part(part.table, part.scope, part.rows, part.digests, keys, marks)

    def with_keys(self, table: str) -> dict[tuple[int, int], Part]:
        """Seal and place -> part with its keys, of every company."""
        return {
            (seal, place): Part(table, "keys", rows, "", bytes(keys))
            for seal, place, rows, keys in self.tx.all(
                "SELECT seal_id, part, rows, keys FROM seal_part WHERE table_name = :t AND scope = 'keys'", {"t": table}
            )
        }

    def changed_bytes(self) -> int | None:
        """The first seal whose keys or marks are not those that its digests name."""
        numbers = {seal.id: seal.number for seal in self.seals}
        digests = {(part.seal, part.place): keys_and_marks(part.digests) for part in self.every}
        ids = sorted({part.seal for part in self.every})
        for start in range(0, len(ids), AT_ONCE):
            chosen = ids[start : start + AT_ONCE]
            for seal, place, keys, marks in self.tx.all(
                """SELECT seal_id, part, keys, marks FROM seal_part WHERE seal_id >= :low AND seal_id <= :high
                   AND (company_id = :c OR company_id = 0) ORDER BY seal_id, part""",
                {"low": chosen[0], "high": chosen[-1], "c": self.company},
            ):
                if digests.get((seal, place)) != (of_bytes(bytes(keys)), of_bytes(bytes(marks))):
                    return numbers.get(seal, 0)
        return None

    def broken_link(self) -> tuple[Sealed, str] | None:
        """The first seal that is not what was written or does not follow the one before, and what is wrong with it."""
        parts: dict[int, list[tuple[str, str, int, str]]] = {}
        places: dict[int, list[int]] = {}
        for part in self.every:
            places.setdefault(part.seal, []).append(part.place)
            rows = part.rows if (part.company == 0) == (part.scope == SHARED) else -1
            parts.setdefault(part.seal, []).append((part.table, part.scope, rows, part.digests))
        before = ""
        for place, seal in enumerate(self.seals, 1):
            if seal.number != place or seal.previous != before:
                return seal, "does not follow the one before it"
            at = stamp_text(seal.at)
            if seal_hash(self.company, place, at, seal.event, before, parts.get(seal.id, ())) != seal.hash:
                return seal, "is not what was written: its hash differs"
            if (numbered := places.get(seal.id, [])) != [*range(1, len(numbered) + 1)]:
                return seal, "has parts that are numbered otherwise than they were written"
            before = seal.hash
        return None

    def stray(self) -> int | None:
        """The id of a seal that has a part here and does not exist, or is of another company than the part."""
        found = self.tx.value(
            """SELECT MIN(p.seal_id) FROM seal_part p LEFT JOIN seal s ON s.id = p.seal_id
               WHERE s.id IS NULL OR p.company_id NOT IN (0, s.company_id)"""
        )
        return None if found is None else int(found)

    def by_whom(self, part: Known) -> str:
        """What wrote the rows of a part, in words."""
        seal = next((seal for seal in self.seals if seal.id == part.seal), None)
        if seal is None:
            return "an unknown seal"
        row = self.tx.one(
            "SELECT action, subject, actor FROM audit_event WHERE id = :e AND company_id = :c",
            {"e": seal.event, "c": self.company},
        )
        if row is None:
            return f"seal {seal.number} of {stamp_text(seal.at)} (before the first audit event)"
        action, subject, actor = row
        what = f"{action} {subject}".strip() + f", {actor}"
        return f"seal {seal.number} of {stamp_text(seal.at)} ({what})"


def others(tx: Tx, company: int, tables: Iterable[str]) -> dict[str, list[Known]]:
    """The parts of other companies in these tables."""
    found: dict[str, list[Known]] = {}
    for table in tables:
        rows = tx.all(
            """SELECT seal_id, part, company_id, table_name, scope, rows, digests FROM seal_part
               WHERE company_id <> :c AND company_id <> 0 AND table_name = :t ORDER BY seal_id, part""",
            {"c": company, "t": table},
        )
        if rows:
            found[table] = [Known._make(row) for row in rows]
    return found


def key_width(table: str) -> int:
    """How many columns the key of a table has."""
    return len(sealed.TABLES[table].key)
