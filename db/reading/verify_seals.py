"""Is every stored row what was written? The seals follow each other, and each row belongs to one and is as it says.

Rows that were changed, added or taken away past the program are named by table and key, changed ones by the column too, with
what had written them (docs/decisions/0012-seals.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from core.close.identity import VIRTUAL_BIT
from core.plural import plural
from core.proof.columns import Column, Ints, Texts, digests, marks, part_of, rows_at
from core.proof.compare import MOST, Difference, of_marks, places_of
from core.proof.packing import keys_of, marks_of
from core.proof.seals import ALL, KEYS, SHARED, columns_of, digests_text, keys_and_marks, span
from core.views.checks import Finding
from core.views.states import Severity
from db.company import sealed
from db.company.existing import SEALED_AT_UPGRADE
from db.engine.session import Tx
from db.reading.findings import ADVICE, broken, fine
from db.reading.sealed_parts import Known, Parts, key_width, others

Wrong = tuple[str, str, str, str]
"""Table, key of the row, what is wrong with it, and what wrote it."""


def checks(tx: Tx, company: int) -> list[Finding]:
    """The chain of seals, then a finding for each table that is not what was written."""
    parts = Parts(tx, company)
    found = [chain(parts), *origin(tx, company)]
    compared = Comparison(parts)
    for table in sealed.TABLES:
        wrong = compared.table(table)
        if wrong:
            found.append(_finding(table, wrong))
    if not any(finding.code == "sealed_rows" for finding in found):
        found.append(fine("sealed_rows", f"All {compared.rows:,} rows of {len(sealed.TABLES)} tables are as written."))
    return found


def chain(parts: Parts) -> Finding:
    """The seals are numbered without gap, follow each other, and none is missing at the end."""
    if not parts.seals:
        return broken("seal_chain", "No seal exists: nothing proves these books.")
    if (link := parts.broken_link()) is not None:
        return broken("seal_chain", f"Seal {link[0].number} {link[1]}.")
    if (stray := parts.stray()) is not None:
        return broken("seal_chain", f"A part belongs to seal id {stray}, which does not exist in its company.")
    if (changed := parts.changed_bytes()) is not None:
        return broken("seal_chain", f"Keys or marks in seal {changed} are not what was written.")
    drawn = parts.tx.value("SELECT next_number - 1 FROM number_sequence WHERE company_id = 0 AND code = 'seal'")
    there = parts.tx.value("SELECT COUNT(*) FROM seal")
    if drawn != there:
        return broken("seal_chain", f"{drawn or 0:,} seals were written, but {there:,} exist.")
    event = parts.tx.value("SELECT MAX(id) FROM audit_event WHERE company_id = :c", {"c": parts.company}) or 0
    last = parts.seals[-1]
    if event != last.event:
        return broken("seal_chain", f"The newest audit event is {event}, but the newest seal knows {last.event}.")
    return fine("seal_chain", f"{plural(len(parts.seals), 'seal')} without a gap; the newest is {last.hash[:16]}.")


def origin(tx: Tx, company: int) -> list[Finding]:
    """What was there before seals were made is trusted, not proved; that is said."""
    row = tx.one(
        "SELECT id, at FROM audit_event WHERE company_id = :c AND action = :a ORDER BY id LIMIT 1",
        {"c": company, "a": SEALED_AT_UPGRADE},
    )
    if row is None:
        return []
    return [
        fine("seal_origin", f"What was written before audit event {row[0]} is trusted as of the upgrade of {row[1]}.")
    ]


def _finding(table: str, wrong: Sequence[Wrong]) -> Finding:
    _, key, what, by = wrong[0]
    more = f" {plural(len(wrong) - 1, 'other row')} of the table differ as well." if len(wrong) > 1 else ""
    message = f"{table} {key}: {what}. It was written by {by}.{more}"
    if not by:
        message = f"{table} {key}: {what}.{more}"
    return Finding(Severity.STOP, "sealed_rows", message, ADVICE, rows=tuple(wrong))


class Comparison:
    """The rows of a company against the seals, table by table."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.tx, self.company = parts, parts.tx, parts.company
        self.rows = 0
        """That were compared and found right."""
        self._others = others(self.tx, self.company, (*sealed.LISTED, "ledger_entry"))

    def table(self, table: str) -> list[Wrong]:
        """What is wrong with a table; the first rows of it."""
        found: list[Wrong] = []
        for check in self._checks(table):
            try:
                found += check(table)
            except ValueError as error:  # a value that the table cannot hold
                found.append((table, "as a whole", f"it cannot be read ({error})", ""))
        return found

    def _checks(self, table: str) -> Iterator[Callable[[str], list[Wrong]]]:
        if table in sealed.WHOLE:
            yield self._whole
        if table in sealed.RANGE:
            yield self._ranges
        if table in sealed.LISTED:
            yield self._listed
        if table in sealed.OF_RECORD:
            yield self._records

    # -- the four ways -----------------------------------------------------------------------------------------

    def _whole(self, table: str) -> list[Wrong]:
        names = sealed.names_of(table)
        sources = [(ALL, sealed.WHOLE[table])]
        if table == "number_sequence":
            sources.append((SHARED, sealed.SHARED_NUMBERS))
        found: list[Wrong] = []
        for scope, source in sources:
            columns = sealed.read_rows(self.tx, table, names, source, {"c": self.company})
            part = self.parts.newest(table, scope)
            if part is not None:
                found += self._part(part, names, columns)
            else:
                found += self._strangers(table, columns, np.arange(len(columns[0])))
        return found

    def _ranges(self, table: str) -> list[Wrong]:
        names = sealed.names_of(table)
        where = f" WHERE t.id < {VIRTUAL_BIT}" if table in sealed.VIRTUAL else ""
        columns = sealed.read_bulk(self.tx, table, names, f"{table} t{where}", {})
        if "company_id" in names:
            mine = _numbers(columns[names.index("company_id")]) == self.company
            if not mine.all():
                columns = [rows_at(column, np.flatnonzero(mine)) for column in columns]
        elif table in self._others:
            mine = np.isin(_numbers(columns[names.index("voucher_id")]), self._foreign_vouchers(), invert=True)
            columns = [rows_at(column, np.flatnonzero(mine)) for column in columns]
        ids = _numbers(columns[names.index(sealed.RANGE[table])])
        known = np.zeros(len(ids), bool)
        found: list[Wrong] = []
        for low, high, part in self.parts.ranges(table):
            start, end = (int(place) for place in np.searchsorted(ids, (low, high + 1)))
            known[start:end] = True
            found += self._part(part, names, [part_of(column, start, end) for column in columns])
        return found + self._strangers(table, columns, np.flatnonzero(~known))

    def _foreign_vouchers(self) -> Ints:
        """Those of other companies, whose lines are theirs."""
        rows = self.tx.columns("SELECT id FROM voucher WHERE company_id <> :c ORDER BY id", {"c": self.company}, 1)
        return rows[:, 0]

    def _listed(self, table: str) -> list[Wrong]:
        names, width = sealed.names_of(table), key_width(table)
        key = sealed.TABLES[table].key[0]
        where = f" WHERE t.{key} < {VIRTUAL_BIT}" if table in sealed.VIRTUAL else ""
        columns = sealed.read_bulk(self.tx, table, names, f"{table} t{where}", {})
        present = self._keys(table, columns)
        mine = self.parts.listed(table)
        every = [*mine, *(part for part in self._others.get(table, ()) if part.scope == KEYS)]
        with_keys = self.parts.with_keys(table)
        lists = [keys_of(with_keys[part.seal, part.place], width) for part in every]
        places, left = places_of(np.concatenate([*lists, np.zeros((0, width), np.int64)]), present)
        found, start = [], 0
        for part, keys in zip(every, lists, strict=True):
            at = places[start : start + len(keys)]
            start += len(keys)
            if part.company == self.company:
                found += self._listed_part(part, names, columns, keys, at)
        return found + self._strangers(table, columns, left)

    def _listed_part(
        self, part: Known, names: Sequence[str], columns: Sequence[Column], keys: Ints, at: Ints
    ) -> list[Wrong]:
        gone = np.flatnonzero(at < 0)
        if len(gone) or len(keys) != part.rows:
            by = self.parts.by_whom(part)
            rows = [_key_text(part.table, keys[place].tolist()) for place in gone[:MOST]] or ["as a whole"]
            what = "the row is missing" if len(gone) else "the keys in the seal cannot be read"
            return [(part.table, key, what, by) for key in rows]
        if len(at) and np.array_equal(at, np.arange(at[0], at[0] + len(at))):
            return self._part(part, names, [part_of(column, int(at[0]), int(at[-1]) + 1) for column in columns])
        return self._part(part, names, [rows_at(column, at) for column in columns])

    def _records(self, table: str) -> list[Wrong]:
        names = sealed.names_of(table)
        source = (
            f"closing_record r JOIN {table} t ON t.record_id = r.id WHERE r.company_id = :c AND r.posted_at IS NOT NULL"
        )
        if table in sealed.VIRTUAL:
            source += f" AND t.record_id <> 0 AND t.{sealed.VIRTUAL[table]} >= {VIRTUAL_BIT}"
        columns = sealed.read_bulk(self.tx, table, names, source, {"c": self.company})
        records = _numbers(columns[names.index("record_id")])
        parts, found = self.parts.of_records(table), []
        posted = [row[0] for row in self.tx.all(_POSTED, {"c": self.company})]
        by_record: dict[int, dict[int, Known]] = {}
        for (record, bundle), part in parts.items():
            by_record.setdefault(record, {})[bundle] = part
        order = np.argsort(records, kind="stable")
        for record in posted:
            places = order[slice(*np.searchsorted(records[order], (record, record + 1)))]
            found += self._record(table, columns, places, by_record.get(record, {}))
        return found

    def _record(self, table: str, columns: Sequence[Column], places: Ints, parts: dict[int, Known]) -> list[Wrong]:
        names = sealed.names_of(table)
        bundle = self._bundles(table, columns, places)
        found: list[Wrong] = []
        for number in sorted({*np.unique(bundle).tolist(), *parts}):
            chosen = places[bundle == number]
            if number not in parts:
                found += self._strangers(table, columns, chosen)
            elif parts[number].rows or len(chosen):
                found += self._part(parts[number], names, [rows_at(column, chosen) for column in columns])
        return found

    def _bundles(self, table: str, columns: Sequence[Column], places: Ints) -> Ints:
        """The bundle of each row; 0 where the record was not cut into any, or the group is in none."""
        names = sealed.names_of(table)
        if not len(places) or table == "closing_bundle_group":
            return np.zeros(len(places), np.int64)
        record = int(_numbers(columns[names.index("record_id")])[places[0]])
        of_group = self.tx.columns(
            "SELECT cost_group_id, bundle FROM closing_bundle_group WHERE record_id = :r ORDER BY cost_group_id",
            {"r": record},
            2,
        )
        groups = _numbers(columns[names.index("cost_group_id")])[places]
        if not len(of_group):
            return np.zeros(len(places), np.int64)
        at = np.minimum(np.searchsorted(of_group[:, 0], groups), len(of_group) - 1)
        return np.where(of_group[at, 0] == groups, of_group[at, 1], 0)

    # -- one part ----------------------------------------------------------------------------------------------

    def _part(self, part: Known, names: Sequence[str], columns: Sequence[Column]) -> list[Wrong]:
        """Rows of a part in its order, against its digests."""
        wanted = columns_of(part.digests)
        chosen = [column for name, column in zip(names, columns, strict=True) if name in wanted]
        present = digests([name for name in names if name in wanted], chosen, marked=False)
        of_columns = present.of_columns()
        if present.rows == part.rows and digests_text(of_columns, *keys_and_marks(part.digests)) == part.digests:
            self.rows += part.rows
            return []
        unlike = [name for name, digest in of_columns.items() if wanted[name] != digest[: len(wanted[name])]]
        if present.rows == part.rows and not unlike:
            return [(part.table, "as a whole", "the digests in the seal were changed", self.parts.by_whom(part))]
        difference = of_marks(marks_of(self.parts.whole(part)), marks(chosen), part.rows)
        return list(self._wrong(part, chosen, tuple(of_columns), unlike, difference))

    def _wrong(
        self, part: Known, columns: Sequence[Column], names: Sequence[str], unlike: Sequence[str], found: Difference
    ) -> Iterator[Wrong]:
        by, key = self.parts.by_whom(part), sealed.TABLES[part.table].key
        size = len(columns[0])

        def text(place: int) -> str:
            return _key_text(part.table, [_value(columns[names.index(name)], place) for name in key if name in names])

        which = ", ".join(unlike)
        for place in found.changed:
            yield part.table, text(place), f"the row was changed ({which})", by
        for place in found.added:
            yield part.table, text(place), "the row was added past the program", ""
        if found.missing and (gone := _gaps(part, columns, names)):
            yield from ((part.table, f"id {number}", "the row is missing", by) for number in gone)
        elif found.missing:
            where = f"after {text(found.after)}" if 0 <= found.after < size else f"before {text(0)}" if size else "all"
            yield part.table, where, f"{plural(found.missing, 'row')} missing", by
        if found == Difference():
            yield part.table, "as a whole", f"{size:,} rows differ from {part.rows:,} that were written ({which})", by

    def _keys(self, table: str, columns: Sequence[Column]) -> Ints:
        names = sealed.names_of(table)
        return np.column_stack([_numbers(columns[names.index(name)]) for name in sealed.TABLES[table].key])

    def _strangers(self, table: str, columns: Sequence[Column], places: Ints) -> list[Wrong]:
        """Rows that no seal knows."""
        names, key = sealed.names_of(table), sealed.TABLES[table].key
        return [
            (
                table,
                _key_text(table, [_value(columns[names.index(name)], place) for name in key]),
                "the row was added past the program",
                "",
            )
            for place in places[:MOST].tolist()
        ]


def _gaps(part: Known, columns: Sequence[Column], names: Sequence[str]) -> list[int]:
    """The ids that are missing of a range that was whole."""
    low_high = span(part.scope)
    if low_high is None or sealed.TABLES[part.table].key != ("id",) or low_high[1] - low_high[0] + 1 != part.rows:
        return []
    every = np.arange(low_high[0], low_high[1] + 1)
    gone: list[int] = every[~np.isin(every, _numbers(columns[names.index("id")]))][:MOST].tolist()
    return gone


_POSTED = "SELECT id FROM closing_record WHERE company_id = :c AND posted_at IS NOT NULL ORDER BY id"


def _numbers(column: Column) -> Ints:
    assert not isinstance(column, Texts)
    return column


def _value(column: Column, place: int) -> str:
    if isinstance(column, Texts):
        return str(part_of(column, place, place + 1).joined)  # type: ignore[union-attr]
    return str(int(column[place]))


def _key_text(table: str, values: Sequence[object]) -> str:
    names = sealed.TABLES[table].key
    kinds = sealed.kinds_of(table, names)
    return ", ".join(f"{name} {_day(value, kind)}" for name, value, kind in zip(names, values, kinds, strict=False))


def _day(value: object, kind: str) -> str:
    code = str(value)
    return f"{code[:4]}-{code[4:6]}-{code[6:]}" if kind == "d" and len(code) == 8 else code
