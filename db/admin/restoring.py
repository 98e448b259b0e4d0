"""What a restore is on both databases: a copy beside the present books, the comparison, the event, and what is in the way.

How the copy is loaded and exchanged for the present books is each database's own: `restore_sqlite`, `restore_postgres`.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import Blocked, InvcloseError
from core.restoring import Common, CompanyBooks, Comparison, compared, heads
from core.rights import Act
from db.admin.backup import BACKED_UP
from db.admin.opening import version_of
from db.admin.second_person import require_second_person
from db.admin.state import common_of, state_of
from db.admin.upkeep import require_admin
from db.company.chain import audit
from db.engine.errors import NotOurDatabase
from db.engine.session import Database, Tx
from db.migrations.head import HEAD

RESTORED = "database restored"
MOMENT_FORM = "%Y%m%dt%H%M%Sz"

State = Mapping[str, CompanyBooks]


class Side(abc.ABC):
    """A copy beside the present books: loaded, compared, exchanged for them."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.sha256 = ""
        self.present: Database[Any] | None = None
        """``None``: there are no books yet, or they cannot be read."""
        self.unreadable = ""
        """Why the present books cannot be read."""

    @property
    @abc.abstractmethod
    def copy(self) -> Database[Any]:
        """The copy, loaded beside the present books."""

    @abc.abstractmethod
    def load(self) -> None:
        """Load the copy beside the present books."""

    @abc.abstractmethod
    def exchange(self, restoring: Restoring) -> str:
        """Both change places in one step; the name under which the old books are kept, empty when there were none.

        Calls ``restoring.still_so`` when nobody else can write to the present books any more, and
        ``restoring.remember`` with the name before the exchange.
        """


class Restoring:
    """A copy that was loaded and proved: what it would change, and the exchange."""

    def __init__(self, side: Side, comparison: Comparison, before: State, after: State) -> None:
        self._side = side
        self.comparison = comparison
        self._before = before
        self._after = after

    def swap(self) -> dict[str, object]:
        """Put the copy in the place of the present books; ``WaitsForApproval`` where a company asks for a second person."""
        if self._side.present is not None:
            require_second_person(self._side.present, self._side.sha256, self._side.source.name)
        kept = self._side.exchange(self)
        found: dict[str, object] = {"restored_from": str(self._side.source), **self.comparison.as_dict()}
        return {**found, "kept": kept} if kept else found

    def still_so(self, present: Tx) -> None:
        """The present books are those that were compared, and no run works: nobody has written since."""
        refuse_running(present)
        if state_of(present) != self._before:
            raise Blocked(
                "Somebody has written to the books since they were compared.", advice="Nothing was changed. Look again."
            )

    def remember(self, kept: str) -> None:
        """The event in the new books, with the heads of both."""
        with self._side.copy.write() as tx:
            for company, code in tx.all("SELECT id, code FROM company ORDER BY id"):
                detail = {
                    "file": str(self._side.source),
                    "sha256": self._side.sha256,
                    "kept": kept,
                    "before": heads(self._before.get(code)),
                    "restored": heads(self._after.get(code)),
                    "lost": next((one.lost for one in self.comparison.changes if one.code == code), {}),
                }
                if self._side.unreadable:
                    detail["unreadable"] = self._side.unreadable
                audit(tx, company, RESTORED, self._side.source.name, detail)


def compared_with_present(side: Side) -> Restoring:
    """The copy beside the present books, as far as these can be read."""
    before: State = {}
    common: Mapping[str, Common] = {}
    with side.copy.read(repeatable=True) as copy:
        after = state_of(copy)
        notes = [f"The present books cannot be read: {side.unreadable} They are kept."] if side.unreadable else []
        if side.present is not None:
            with side.present.read(repeatable=True) as present:
                before, common = state_of(present), common_of(present, copy)
                notes.append(_origin(present, side.sha256))
    comparison = Comparison(compared(before, after, common), tuple(notes), unknown=bool(side.unreadable))
    return Restoring(side, comparison, before, after)


def _origin(present: Tx, sha256: str) -> str:
    """Whether the books remember having been copied into this file."""
    row = present.one(
        "SELECT at, actor FROM audit_event WHERE action = :a AND detail LIKE :d ORDER BY id DESC LIMIT 1",
        {"a": BACKED_UP, "d": f"%{sha256}%"},
    )
    if row is None:
        return "The present books remember no backup with the content of this file."
    return f"The file is the backup that {row[1]} made at {row[0]}."


def may_restore(database: Database[Any]) -> bool:
    """Whether there are books of this version, and then that the user may replace them; an error when not."""
    version = version_of(database)
    if version is None:
        return False
    if version != HEAD:
        raise NotOurDatabase(
            f"The present books have schema {version}, this program has {HEAD}.",
            where=database.label,
            advice="Install the newer invclose." if version > HEAD else "Run `invclose db upgrade` first.",
        )
    require_admin(database, Act.RESTORE)
    return True


def refuse_running(tx: Tx) -> None:
    """A run that works would go on in books that are no longer there."""
    row = tx.one(
        """SELECT r.number, j.state FROM job j JOIN closing_record r ON r.id = j.record_id
           WHERE j.state IN ('waiting', 'running', 'pausing', 'cancelling', 'posting')"""
    )
    if row:
        raise Blocked(f"{row[0]} is {row[1]}", advice="Wait until it has ended, or pause it first.")


def refuse_others(names: list[str]) -> None:
    """Nobody else may be at work in the books that are exchanged."""
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise Blocked(
            "Others are working with the books.",
            where=f"{', '.join(names[:5])}{more}",
            advice="Nothing was changed. Ask them to leave, then try again.",
        )


def other_program(label: str) -> InvcloseError:
    """The target holds tables of something else."""
    return NotOurDatabase(
        "This database belongs to another program.",
        where=label,
        advice="Name books of invclose with `--db URL`: a restore replaces nothing else.",
    )
