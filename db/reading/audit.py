"""The audit trail of a company: as a command asks for it, newest first, and as a long list; and whether it is intact."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from core.folding import folded
from core.listing import EVERYTHING, Key, Listing
from core.requests import AuditRequest
from core.views.audit import AuditRow
from db.company.chain import OS_USER
from db.engine.session import Tx
from db.reading.filtering import Answers, Bound, as_text, keyset
from db.reading.names import stamp_text

_COLUMNS = "e.id, e.at, e.actor, e.host, e.action, e.subject, e.detail, e.hash"
_MARK = json.dumps(OS_USER) + ": " + '"'
"""How the detail of an event begins to name the owner of the process."""


class _Event(NamedTuple):
    """An event as it is stored."""

    id: int
    at: str
    actor: str
    host: str
    action: str
    subject: str
    detail: str
    hash: str


def audit_rows(tx: Tx, company: int, request: AuditRequest, limit: int, before: int | None) -> list[AuditRow]:
    """Events that fit, newest first; ``before`` is an id (keyset paging). Days are those of UTC, both inclusive.

    ``actor`` finds the owner of the process too. ``action`` finds every action that begins with it, in any case; ``host`` and
    ``text`` find what contains them.
    """
    bound = Bound(tx, {"c": company, "n": limit})
    conditions = ["e.company_id = :c"]
    params = bound.params
    if before is not None:
        conditions.append("e.id < :before")
        params["before"] = before
    if request.date_from:
        conditions.append("e.at >= :first")
        params["first"] = f"{request.date_from}T00:00:00Z"
    if request.date_to:
        conditions.append("e.at <= :last")
        params["last"] = f"{request.date_to}T23:59:59.999999Z"
    if request.actor:
        conditions.append("(e.actor = :actor OR e.detail LIKE :via ESCAPE '!')")
        params |= {"actor": request.actor, "via": f"%{_like(json.dumps({OS_USER: request.actor})[1:-1])}%"}
    if request.action:
        conditions.append("lower(e.action) LIKE lower(:action) ESCAPE '!'")
        params["action"] = f"{_like(request.action)}%"
    if request.host:
        conditions.append(bound.contains("e.host", folded(request.host)))
    if request.text:
        texts = ("e.subject", "e.action", "e.detail")
        conditions.append(f"({' OR '.join(bound.contains(text, folded(request.text)) for text in texts)})")
    return _read(tx, " AND ".join(conditions), "ORDER BY e.id DESC LIMIT :n", bound)


def events(
    tx: Tx,
    company: int,
    listing: Listing = EVERYTHING,
    *,
    limit: int,
    after: Key | None = None,
    backward: bool = False,
) -> list[AuditRow]:
    """A page of the trail; in its own order the oldest first."""
    bound = Bound(tx, {"c": company, "n": limit})
    page = keyset(_key(tx, listing), listing, after, bound, backward=backward)
    where = f"{_where(tx, listing, bound)} AND {page.condition}"
    rows = _read(tx, where, f"ORDER BY {page.order} LIMIT :n", bound)
    return rows[::-1] if page.turn else rows


def events_before(tx: Tx, company: int, listing: Listing, key: Key) -> int:
    """How many events of the list stand before this key."""
    bound = Bound(tx, {"c": company})
    before = keyset(_key(tx, listing), listing, key, bound, backward=True)
    where = f"{_where(tx, listing, bound)} AND {before.condition}"
    return int(tx.value(f"SELECT COUNT(*) FROM audit_event e WHERE {where}", bound.params))


def event_count(tx: Tx, company: int, listing: Listing = EVERYTHING) -> int:
    """How many events the list has."""
    bound = Bound(tx, {"c": company})
    return int(tx.value(f"SELECT COUNT(*) FROM audit_event e WHERE {_where(tx, listing, bound)}", bound.params))


def _key(tx: Tx, listing: Listing) -> tuple[str, ...]:
    """Expressions of the key of an event."""
    if not listing.order:
        return ("e.id",)
    column = {"who": "e.actor", "action": "e.action", "of": "e.subject", "from": "e.host"}[listing.order]
    return as_text(tx, column), "e.id"


def _where(tx: Tx, listing: Listing, bound: Bound) -> str:
    """The events of the company ``:c`` that a listing keeps."""
    texts = {"from": "e.host", "action": "e.action", "of": "e.subject"}
    words = ("e.actor", *texts.values(), "e.detail")
    answers = Answers(
        words=lambda part: " OR ".join(bound.contains(text, part) for text in words),
        date=lambda beginning: bound.begins(_day(tx), beginning),
        amount="CAST(NULL AS bigint)",
        fields={
            **{name: partial(bound.contains, text) for name, text in texts.items()},
            "who": lambda part: f"{bound.contains('e.actor', part)} OR {bound.contains(_via_sql(tx), part)}",
        },
    )
    return f"e.company_id = :c AND {answers.where(listing.terms, bound)}"


def _day(tx: Tx) -> str:
    """The day of an event in UTC."""
    return "substr(e.at, 1, 10)" if tx.dialect == "sqlite" else "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def _via_sql(tx: Tx) -> str:
    """The owner of the process that the detail names, up to the next quotation mark; empty: nobody."""
    place = "instr" if tx.dialect == "sqlite" else "strpos"
    rest = f"substr(e.detail, {place}(e.detail, '{_MARK}') + {len(_MARK)})"
    return f"CASE WHEN {place}(e.detail, '{_MARK}') > 0 THEN substr({rest}, 1, {place}({rest}, '\"') - 1) ELSE '' END"


def _read(tx: Tx, where: str, tail: str, bound: Bound) -> list[AuditRow]:
    rows: Sequence[_Event] = tx.rows(_Event, f"SELECT {_COLUMNS} FROM audit_event e WHERE {where} {tail}", bound.params)
    return [AuditRow(**{**row._asdict(), "at": stamp_text(row.at), "via": _via(row.detail)}) for row in rows]


def _like(text: str) -> str:
    """The text as LIKE finds it and nothing else."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _via(detail: str) -> str:
    try:
        found = json.loads(detail)
    except ValueError:
        return ""
    return str(found.get(OS_USER, "")) if isinstance(found, dict) else ""
