"""Stands in for ``tui.wiring`` in tests of the command line: the books and the desk of the fakes, and every other use case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.currency import DEFAULT, Currency
from core.difference_notes import DifferenceNote
from core.importing import Bundle
from core.proof.anchors import Anchor
from core.reconciliation import Parting, ReconciledAccount, Reconciliation
from core.requests import NewCompany
from core.restoring import Chain, Common, CompanyBooks, Comparison, compared
from core.views.accounts import AccountSearch, AccountStep
from core.views.checks import Finding
from core.views.states import Severity
from db.admin.kept import Kept
from tests.unit.cli.fakes import FakeBooks, FakeDesk
from tui import wiring as real

if TYPE_CHECKING:
    import pytest


def part(text: str = "", difference: int = 0) -> ReconciledAccount:
    """An account of the reconciliation."""
    account, name, ledger = f"1300{text}", f"Stock{text}", 1000 - difference
    if not difference:
        return ReconciledAccount(account, name, 1000, ledger)
    parting = Parting(
        f"GL-1{text}", "2026-05-02", f"boris{text}", "", 1000, ledger, f"manual{text}", "2026-05-02T10:00:00Z"
    )
    note = DifferenceNote(1, account, "2026-05-31", 1, difference, f"why{text}", f"eva{text}", "2026-06-01T08:00:00Z")
    return ReconciledAccount(account, name, 1000, ledger, (parting,), 1, notes=(note,))


class FakeRestoring:
    """A copy that loses a voucher and gains a user."""

    def __init__(self, wiring: FakeWiring, source: Path) -> None:
        self.wiring, self.source = wiring, source
        present = CompanyBooks(f"ACME{wiring.text}", Chain(2, f"V2{wiring.text}", "b" * 64), Chain(3, "", "c" * 64))
        copy = CompanyBooks(
            present.code, Chain(1, "V1", "a" * 64), Chain(3, "", "c" * 64), users=frozenset([("zoe", "view")])
        )
        common = {present.code: Common(1 if wiring.loses else 2, 3)}
        changes = compared({present.code: present}, {present.code: copy}, common)
        self.comparison = Comparison(changes, (f"A note{wiring.text}.",))

    def swap(self) -> dict[str, object]:
        self.wiring.calls.append(("db_restore", self.source.name))
        kept = f"books.db.kept{self.wiring.text}"
        return {"restored_from": str(self.source), "kept": kept, **self.comparison.as_dict()}


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

    def accounts_of(self, item: str) -> Sequence[AccountSearch]:
        steps = (
            AccountStep("sales_issue", f"item {item}", "", ""),
            AccountStep("sales_issue", "all items", f"1300{self.wiring.text}", f"Stock{self.wiring.text}"),
        )
        stock = f"Stock{self.wiring.text}"
        return [
            AccountSearch(item, f"PARTS{self.wiring.text}", "sales_issue", "Issue", steps[1].account, stock, "", steps),
            AccountSearch(item, "PARTS", "inv_loss", "Loss", "", "", f"no account{self.wiring.text}", steps[:1]),
        ]

    def revoke(self, login: str) -> None:
        self.wiring.calls.append(("revoke", login))


class FakeWiring:
    """Every use case of ``tui.wiring``; ``install`` puts it in its place."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.books = FakeBooks(text)
        self.desk = FakeDesk(text)
        self.calls: list[tuple[Any, ...]] = []
        self.findings = [Finding(Severity.OK, "balance", f"every voucher balances{text}")]
        self.parts = [part(text)]
        self.cases: list[Mapping[str, Any]] = [{"case": f"fifo{text}", "ok": True, "events": []}]
        self.import_error: Exception | None = None
        self.loses = True
        self.asks: object = None

    def install(self, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        """Every use case is asked of this one, for the rest of the test, or of the process."""
        for name in USE_CASES:
            call = self._calling(name)
            if monkeypatch is None:
                setattr(real, name, call)
            else:
                monkeypatch.setattr(real, name, call)

    def _calling(self, name: str) -> Callable[..., Any]:
        """Looked up at every call: a test may replace one of them here."""

        def call(*arguments: Any, **named: Any) -> Any:
            return getattr(self, name)(*arguments, **named)

        return call

    def open_books(self, url: str, company: str | None, *, read_only: bool = False) -> tuple[FakeBooks, FakeDesk]:
        self.calls.append(("open_books", url, company, read_only))
        return self.books, self.desk

    def run_worker(self, url: str, record_id: int) -> int:
        self.calls.append(("run_worker", record_id))
        return 0

    def run_scenarios(self, url: str, files: Sequence[Path]) -> list[Mapping[str, Any]]:
        self.calls.append(("run_scenarios", url, [file.name for file in files]))
        return self.cases

    def import_currency(self, url: str, company: str | None, chosen: str | None) -> Currency:
        self.calls.append(("import_currency", company, chosen))
        return Currency.of(chosen or DEFAULT)

    def import_bundle(self, url: str, company: str | None, bundle: Bundle, *, dry_run: bool = False) -> object:
        self.calls.append(("import_bundle", company, bundle.name, len(bundle.rows), dry_run))
        if self.import_error:
            raise self.import_error
        return {"company": f"ACME{self.text}", "rows": len(bundle.rows)}

    def make_demo(self, url: str, size: str, currency: str) -> object:
        self.calls.append(("make_demo", size, currency))
        return f"Company DEMO{self.text} is ready."

    def new_company(self, url: str, request: NewCompany) -> object:
        self.calls.append(("new_company", request))
        return {"company": f"{request.code}{self.text}"}

    def verify(
        self,
        url: str,
        company: str | None,
        anchors: Sequence[Path] = (),
        public_key: Path | None = None,
        authority: Path | None = None,
    ) -> Sequence[Finding]:
        if anchors:
            self.calls.append(("verify", *anchors, public_key, authority))
        return self.findings

    def anchor(self, url: str, company: str | None, *, sign: Path | None = None) -> Anchor:
        self.calls.append(("anchor", sign))
        return Anchor("CASE", 97, "2026-11-28T21:50:26Z", "a" * 64)

    def keep_anchor(self, file: Path, anchor: Anchor) -> None:
        self.calls.append(("keep_anchor", file, anchor.number))

    def stamp_anchor(self, file: Path, anchor: Anchor, authority: str) -> Path:
        self.calls.append(("stamp_anchor", file, anchor.number, authority))
        return file.with_name("stamp.tsr")

    def new_key(self, path: Path) -> str:
        self.calls.append(("new_key", path))
        return "public"

    def doctor(self, url: str) -> Sequence[Finding]:
        return self.findings

    def reconcile(self, url: str, company: str | None, *, as_of: str | None = None) -> Reconciliation:
        return Reconciliation(as_of, tuple(self.parts), 0, self.books.currency)

    def masters(self, url: str, company: str | None, *, read_only: bool = False) -> FakeMasters:
        return FakeMasters(self)

    def db_info(self, url: str) -> object:
        return {"database": f"prod{self.text}", "revision": "0001"}

    def db_upgrade(self, url: str) -> object:
        return f"up to date{self.text}"

    def db_backup(self, url: str, target: Path, *, replace: bool = False) -> object:
        self.calls.append(("db_backup", target.name, replace))
        return {"file": target, "bytes": 1234}

    @contextmanager
    def db_restore(self, url: str, source: Path) -> Iterator[FakeRestoring]:
        yield FakeRestoring(self, source)

    def db_kept(self, url: str) -> Sequence[Kept]:
        return [Kept(f"books.db.kept{self.text}", "kept by a restore", 4096, "2026-06-01T10:00:00Z")]

    def db_drop_kept(self, url: str, name: str) -> object:
        self.calls.append(("db_drop_kept", name))
        return f"{name} is gone{self.text}"

    def ask_passwords_with(self, ask: object) -> None:
        self.asks = ask


USE_CASES = tuple(name for name in vars(FakeWiring) if not name.startswith("_") and name != "install")
