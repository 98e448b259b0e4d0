"""The seals over everything that is written (docs/decisions/0012-seals.md).

They are made in one place, when a transaction is about to be committed, of what its watcher saw: no use case has to think of it,
and none can forget it. Loaded by the first transaction that writes (`db.company`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.proof import packing, seals
from core.proof.columns import Column, digests
from core.proof.seals import ALL, SHARED, Part
from db.company import sealed
from db.company.chain import head
from db.company.numbers import next_numbers
from db.company.watching import Gathered, Watch
from db.engine.session import Tx
from db.tables.columns import SEAL, SEAL_PART
from db.tables.table import insert


class SealingWatch(Watch):
    """A watcher that seals what it saw."""

    def finish(self) -> None:
        self.asleep = True
        if self.spans or self.bundles or self.has_facts or not sealed.WHOLE.keys().isdisjoint(self.changed):
            _seal(self)


def staging(tx: Tx, company: int, record: int, bundle: int) -> None:
    """What this transaction inserts from here on is the result of a bundle of a record."""
    if isinstance(tx.watcher, SealingWatch):
        tx.watcher.staging(company, record, bundle)


def _seal(watch: Watch) -> None:
    """One seal for each company that the transaction touched; none where nothing is other than it was."""
    tx = watch.tx
    next_numbers(tx, 0, "seal", 0)  # whoever comes next waits here, and sees what this transaction did
    facts: dict[int, list[Part]] = {}
    for gathered, part in watch.facts():
        facts.setdefault(_company_of(watch, gathered), []).append(part)
    changed = sealed.WHOLE.keys() & watch.changed - {"number_sequence"}
    if "closing_record" in changed:
        changed |= {"closing_bundle"}  # of a record that is posted now
    companies = watch.companies | facts.keys()
    if not companies:
        companies = _opened(tx)
    if not companies:
        companies = {row[0] for row in tx.all("SELECT id FROM company")}
    for company in sorted(companies - {0}):
        parts = [*facts.get(company, ()), *_read_back(watch, company), *_emptied(watch, company, facts)]
        parts += whole_parts(tx, company, changed)
        if parts or _numbers(tx, company):
            add_seal(tx, company, parts)


def _opened(tx: Tx) -> set[int]:
    """The company of the posting that PostgreSQL has opened for this transaction."""
    if tx.dialect != "postgresql":
        return set()
    found = tx.value("SELECT company_id FROM open_posting WHERE xid = pg_current_xact_id()")
    return {int(found)} if found else set()


def add_seal(tx: Tx, company: int, parts: Sequence[Part]) -> None:
    """Write a seal with these parts and the number sequences, which its own number has changed."""
    key = next_numbers(tx, 0, "seal", 1)
    every = sorted([*parts, *_numbers(tx, company)], key=lambda part: (part.table, part.scope))
    before = head(tx, company)
    event = int(tx.value("SELECT MAX(id) FROM audit_event WHERE company_id = :c", {"c": company}) or 0)
    number, at = before.number + 1, tx.now()
    fresh = seals.seal_hash(company, number, at, event, before.hash, [part[:4] for part in every])
    insert(tx, SEAL, [(key, company, number, at, event, before.hash, fresh)])
    insert(
        tx,
        SEAL_PART,
        [(key, place, 0 if part.scope == SHARED else company, *part) for place, part in enumerate(every, 1)],
    )


def _company_of(watch: Watch, gathered: Gathered) -> int:
    """The company of gathered rows: the only one that was touched, or that of the first and the last row.

    ``ValueError``: they are of several, though a transaction writes facts of one company only.
    """
    if len(watch.companies) == 1:
        return next(iter(watch.companies))
    owner = _OWNERS.get(gathered.table) or _OWNERS[sealed.TABLES[gathered.table].key[0]]
    company, last = (int(watch.tx.value(owner, {"k": key}) or 0) for key in (gathered.first_key(), gathered.high))
    if company != last:
        raise ValueError(
            f"A transaction writes {gathered.table} of companies {company} and {last}: write each in its own."
        )
    return company


_OWNERS = {
    "inventory_transaction": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "voucher": "SELECT company_id FROM voucher WHERE id = :k",
    "transaction_id": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "receipt_id": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "voucher_id": "SELECT company_id FROM voucher WHERE id = :k",
    "record_id": "SELECT company_id FROM closing_record WHERE id = :k",
    "cost_group_id": "SELECT company_id FROM cost_group WHERE id = :k",
    "item_id": "SELECT company_id FROM item WHERE id = :k",
    "export_id": "SELECT company_id FROM export_file WHERE id = :k",
    "from_group_id": "SELECT company_id FROM cost_group WHERE id = :k",
}
"""Table, or first column of its key, -> whose the row is."""


def _read_back(watch: Watch, company: int) -> list[Part]:
    found = []
    for table, (low, high) in watch.spans.items():
        names = sealed.names_of(table)
        source = f"{table} t WHERE t.id >= :low AND t.id <= :high AND t.company_id = :c"
        columns = sealed.read_bulk(watch.tx, table, names, source, {"low": low, "high": high, "c": company})
        if rows := len(columns[0]):
            made = digests(names, columns)
            found.append(packing.part(table, f"{low}-{high}", rows, made.of_columns(), made.marks()))
    return found


def _emptied(watch: Watch, company: int, facts: dict[int, list[Part]]) -> list[Part]:
    """Tables in which a bundle had rows when it was staged before, and has none now."""
    present = {(part.table, part.scope) for parts in facts.values() for part in parts}
    return [
        made_part(table, scope, sealed.read_record(watch.tx, table, record, bundle))
        for record, bundle in sorted(watch.bundles)
        for table in sealed.OF_RECORD
        if (table, scope := seals.record_scope(record, bundle)) not in present
        and (_newest(watch.tx, company, table, scope) or (0,))[0]
    ]


def whole_parts(tx: Tx, company: int, tables: Iterable[str]) -> list[Part]:
    """Tables that are sealed whole and are not as the newest seal has them."""
    found = []
    for table in sorted(tables):
        rows = sealed.read_rows(tx, table, sealed.names_of(table), sealed.WHOLE[table], {"c": company})
        found.append(made_part(table, ALL, rows))
    return [part for part in found if _differs(tx, company, part)]


def _numbers(tx: Tx, company: int) -> list[Part]:
    """The number sequences of the company and those that all share, where they changed."""
    names = sealed.names_of("number_sequence")
    found = [
        made_part("number_sequence", scope, sealed.read_rows(tx, "number_sequence", names, source, {"c": company}))
        for scope, source in ((ALL, sealed.WHOLE["number_sequence"]), (SHARED, sealed.SHARED_NUMBERS))
    ]
    return [part for part in found if _differs(tx, company, part)]


def made_part(table: str, scope: str, columns: Sequence[Column]) -> Part:
    """A part of these rows."""
    made = digests(sealed.names_of(table), columns)
    return packing.part(table, scope, made.rows, made.of_columns(), made.marks())


def _differs(tx: Tx, company: int, part: Part) -> bool:
    return _newest(tx, company, part.table, part.scope) != (part.rows, part.digests)


def _newest(tx: Tx, company: int, table: str, scope: str) -> tuple[int, str] | None:
    """Rows and digests of the newest part; what is shared is that of company 0."""
    row = tx.one(
        """SELECT rows, digests FROM seal_part WHERE company_id = :c AND table_name = :t AND scope = :s
           ORDER BY seal_id DESC LIMIT 1""",
        {"t": table, "s": scope, "c": 0 if scope == SHARED else company},
    )
    return (row[0], row[1]) if row else None
