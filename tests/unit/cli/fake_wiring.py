"""Stands in for ``tui.wiring``: the books and the desk of the fakes, and every other use case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from core.importing import Bundle
from core.views import Finding, ReconcileLine, Severity
from tests.unit.cli.fakes import FakeBooks, FakeDesk


def reconciled(text: str = "", difference: int = 0) -> ReconcileLine:
    """An account on which inventory and ledger differ by this."""
    return ReconcileLine(
        account=f"1300{text}",
        name=f"Stock{text}",
        inventory=1000,
        ledger=1000 - difference,
        first=f"GL-1{text}" if difference else "",
    )


class FakeMasters:
    def __init__(self, wiring: FakeWiring) -> None:
        self.wiring = wiring

    def list(self, kind: str) -> Sequence[Mapping[str, object]]:
        return [{"key": f"{kind}-1{self.wiring.text}", "name": f"One{self.wiring.text}"}, {"key": "2", "blocked": True}]

    def show(self, kind: str, key: str) -> Mapping[str, object]:
        return {"key": f"{key}{self.wiring.text}", "name": f"One{self.wiring.text}"}

    def set(self, kind: str, key: str, values: Mapping[str, str]) -> Mapping[str, object]:
        self.wiring.calls.append(("set", kind, key, dict(values)))
        return {"key": key, **values}


class FakeWiring(ModuleType):
    """Stands in for ``tui.wiring``."""

    def __init__(self, text: str = "") -> None:
        super().__init__("tui.wiring")
        self.text = text
        self.books = FakeBooks(text)
        self.desk = FakeDesk(text)
        self.calls: list[tuple[Any, ...]] = []
        self.findings = [Finding(Severity.OK, "balance", f"every voucher balances{text}")]
        self.parts = [reconciled(text)]
        self.cases: list[Mapping[str, Any]] = [{"case": f"fifo{text}", "ok": True, "events": []}]
        self.import_error: Exception | None = None

    def open_books(self, url: str, company: str | None, *, read_only: bool = False) -> tuple[FakeBooks, FakeDesk]:
        self.calls.append(("open_books", url, company, read_only))
        return self.books, self.desk

    def run_worker(self, url: str, record_id: int) -> int:
        self.calls.append(("run_worker", record_id))
        return 0

    def run_scenarios(self, url: str, files: Sequence[Path]) -> list[Mapping[str, Any]]:
        self.calls.append(("run_scenarios", url, [file.name for file in files]))
        return self.cases

    def import_bundle(self, url: str, company: str | None, bundle: Bundle, *, dry_run: bool) -> object:
        self.calls.append(("import_bundle", company, bundle.name, len(bundle.rows), dry_run))
        if self.import_error:
            raise self.import_error
        return {"company": f"ACME{self.text}", "rows": len(bundle.rows)}

    def make_demo(self, url: str, size: str) -> object:
        self.calls.append(("make_demo", size))
        return f"Company DEMO{self.text} is ready."

    def verify(self, url: str, company: str | None) -> Sequence[Finding]:
        return self.findings

    def doctor(self, url: str) -> Sequence[Finding]:
        return self.findings

    def reconcile(self, url: str, company: str | None, *, as_of: str | None) -> Sequence[ReconcileLine]:
        return self.parts

    def masters(self, url: str, company: str | None, *, read_only: bool) -> FakeMasters:
        return FakeMasters(self)

    def db_info(self, url: str) -> object:
        return {"database": f"prod{self.text}", "revision": "0001"}

    def db_upgrade(self, url: str) -> object:
        return f"up to date{self.text}"

    def db_backup(self, url: str, target: Path) -> object:
        return {"file": target, "bytes": 1234}

    def db_restore(self, url: str, source: Path) -> object:
        self.calls.append(("db_restore", source.name))
        return "restored"
