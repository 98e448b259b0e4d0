"""The bundles of a run as stored: how it was cut, what is staged of it, and what was touched since.

A bundle is *planned* until its rows are staged, and again when they are dropped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from core.close.bundling import Bundle, bundles
from core.close.staged import Staged
from core.close.walk import magnitude
from core.money import TOTAL_LIMIT
from db.close.heartbeat import sign
from db.engine.session import Tx
from db.migrations.staged import discard

_PLACES = """SELECT g.cost_group_id, b.bundle, b.level FROM closing_bundle b
  JOIN closing_bundle_group g ON g.record_id = b.record_id AND g.bundle = b.bundle WHERE b.record_id = :r"""
"""Where each cost group of a run is planned."""
_BUNDLE = (
    "record_id", "bundle", "level", "state", "transactions", "settlements", "adjusted", "turnover", "warnings", "digest",
    "watermark", "seconds_ms",
)  # fmt: skip


def cut(tx: Tx, record: int, counts: dict[int, int], links: Sequence[tuple[int, int]], target: int) -> None:
    """Cut a run into bundles of about ``target`` transactions."""
    parts = bundles(counts, links, target)
    tx.insert(
        "closing_bundle",
        _BUNDLE,
        [(record, b.number, b.level, "planned", b.transactions, 0, 0, 0, 0, "", 0, 0) for b in parts],
    )
    tx.insert(
        "closing_bundle_group",
        ("record_id", "cost_group_id", "bundle"),
        ((record, group, b.number) for b in parts for group in b.groups),
    )


def forget(tx: Tx, record: int) -> None:
    """Drop the bundles of a run and everything staged for them."""
    discard(tx, record)
    tx.execute("DELETE FROM closing_bundle_group WHERE record_id = :r", {"r": record})
    tx.execute("DELETE FROM closing_bundle WHERE record_id = :r", {"r": record})


def groups_of(tx: Tx, record: int) -> set[int]:
    """The cost groups that are in a bundle of the run."""
    rows = tx.all("SELECT cost_group_id FROM closing_bundle_group WHERE record_id = :r", {"r": record})
    return {group for (group,) in rows}


def disordered(tx: Tx, record: int, links: Sequence[tuple[int, int]]) -> bool:
    """Whether a way for costs that is new since the cut leads against the order of work, or closes a circle."""
    place = {group: (bundle, level) for group, bundle, level in tx.all(_PLACES, {"r": record})}
    return any(
        place[source][0] != place[receiver][0] and place[source][1] >= place[receiver][1]
        for source, receiver in links
        if source in place and receiver in place
    )


def recount(tx: Tx, record: int, counts: Mapping[int, int]) -> None:
    """The bundles keep their groups; how many transactions those still to be worked have may be new."""
    sizes: dict[int, int] = {}
    for group, bundle, _ in tx.all(_PLACES, {"r": record}):
        sizes[bundle] = sizes.get(bundle, 0) + counts.get(group, 0)
    for bundle, before in tx.all(
        "SELECT bundle, transactions FROM closing_bundle WHERE record_id = :r AND state = 'planned'", {"r": record}
    ):
        if sizes.get(bundle, 0) != before:
            tx.execute(
                "UPDATE closing_bundle SET transactions = :n WHERE record_id = :r AND bundle = :b",
                {"n": sizes.get(bundle, 0), "r": record, "b": bundle},
            )


def planned(tx: Tx, record: int) -> list[Bundle]:
    """Bundles still to be worked, in the order of work."""
    rows = tx.all(
        """SELECT bundle, level, transactions FROM closing_bundle WHERE record_id = :r AND state = 'planned'
           ORDER BY level, bundle""",
        {"r": record},
    )
    members: dict[int, list[int]] = {}
    for bundle, group in tx.all(
        "SELECT bundle, cost_group_id FROM closing_bundle_group WHERE record_id = :r ORDER BY bundle, cost_group_id",
        {"r": record},
    ):
        members.setdefault(bundle, []).append(group)
    return [Bundle(number, level, tuple(members[number]), count) for number, level, count in rows]


def mark_staged(tx: Tx, record: int, bundle: Bundle, staged: Staged, watermark: int, milliseconds: int) -> None:
    """The rows of a bundle are written: what came out, and up to where it has seen the books."""
    tx.execute(
        """UPDATE closing_bundle SET state = 'staged', transactions = :t, settlements = :s, adjusted = :a, turnover = :o,
             warnings = :w, digest = :d, watermark = :m, seconds_ms = :ms WHERE record_id = :r AND bundle = :b""",
        {
            "t": staged.transactions,
            "s": len(staged.settlement["row"]),
            "a": staged.adjusted,
            "o": min(magnitude(staged.cost_adjustment["amount"]), TOTAL_LIMIT + 1),
            "w": staged.warnings,
            "d": f"{staged.passes}:{staged.digest()}",
            "m": watermark,
            "ms": milliseconds,
            "r": record,
            "b": bundle.number,
        },
    )


def change_number(tx: Tx) -> int:
    """The number the next change of the books will get: the watermark of whoever reads them now."""
    number = tx.value("SELECT next_number FROM number_sequence WHERE company_id = 0 AND code = 'change'")
    return int(number or 1)


def changed_groups(tx: Tx, record: int) -> list[int]:
    """Cost groups of staged bundles that were changed since the watermark of their bundle."""
    rows = tx.all(
        """SELECT g.cost_group_id FROM closing_bundle b
           JOIN closing_bundle_group g ON g.record_id = b.record_id AND g.bundle = b.bundle
           JOIN on_hand h ON h.cost_group_id = g.cost_group_id
           WHERE b.record_id = :r AND b.state = 'staged' AND h.change_number >= b.watermark""",
        {"r": record},
    )
    return [group for (group,) in rows]


def all_bundles(tx: Tx, record: int) -> set[int]:
    """The numbers of all bundles of a run."""
    return {bundle for (bundle,) in tx.all("SELECT bundle FROM closing_bundle WHERE record_id = :r", {"r": record})}


def bundles_with(tx: Tx, record: int, groups: Sequence[int]) -> set[int]:
    """The numbers of the bundles that these cost groups are in."""
    rows = tx.all(
        """SELECT DISTINCT bundle FROM closing_bundle_group
           WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))""",
        {"r": record, "g": tx.ids(groups)},
    )
    return {bundle for (bundle,) in rows}


def drop(tx: Tx, record: int, numbers: set[int]) -> None:
    """Throw away what these bundles staged; they are planned again."""
    for number in sorted(numbers):
        discard(tx, record, number)
        tx.execute(
            "UPDATE closing_bundle SET state = 'planned', digest = '' WHERE record_id = :r AND bundle = :b",
            {"r": record, "b": number},
        )


def digest(tx: Tx, record: int) -> str:
    """One digest over everything that is staged."""
    rows = tx.all("SELECT bundle, digest FROM closing_bundle WHERE record_id = :r ORDER BY bundle", {"r": record})
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def sizes(tx: Tx, record: int, counts: Mapping[int, int]) -> dict[int, int]:
    """Bundle -> transactions of its cost groups as they were counted when the run was planned."""
    found: dict[int, int] = {}
    for group, bundle, _ in tx.all(_PLACES, {"r": record}):
        found[bundle] = found.get(bundle, 0) + counts.get(group, 0)
    return found


def show_progress(tx: Tx, record: int, planned_sizes: Mapping[int, int], group: int = 0) -> int:
    """Sum the bundles into the job's row, and answer the transactions done; ``group`` is what was worked last.

    Transactions are those planned: what a bundle turned out to hold does not move the total of a run under way.
    """
    rows = tx.all("SELECT bundle, state, adjusted, warnings FROM closing_bundle WHERE record_id = :r", {"r": record})
    staged = [(bundle, adjusted, warnings) for bundle, state, adjusted, warnings in rows if state == "staged"]
    done = sum(planned_sizes.get(bundle, 0) for bundle, _, _ in staged)
    values = {
        "bundles_total": len(rows),
        "bundles_done": len(staged),
        "total": sum(planned_sizes.values()),
        "done": done,
        "adjusted": sum(adjusted for _, adjusted, _ in staged),
        "warnings": sum(warnings for _, _, warnings in staged),
    }
    item = tx.value("SELECT i.code FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id = :g", {"g": group})
    sets = ", ".join(f"{name} = :{name}" for name in values)
    tx.execute(
        f"UPDATE job SET {sets}, heartbeat_at = :at, beat = :beat, last_item = COALESCE(:item, last_item) WHERE record_id = :r",
        {**values, **sign(tx)._asdict(), "item": item, "r": record},
    )
    return done
