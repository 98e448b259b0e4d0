"""The one place where commands call ``tui.wiring``. It is imported when the first call needs it, not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from core.importing import Bundle
    from core.ports import Books, Desk
    from core.views import Finding, ReconcileLine


class Masters(Protocol):
    """Setup of one company. ``kind`` is account, item, profile, period or user; values are text."""

    def list(self, kind: str) -> Sequence[Mapping[str, object]]: ...

    def show(self, kind: str, key: str) -> Mapping[str, object]: ...

    def set(self, kind: str, key: str, values: Mapping[str, str]) -> Mapping[str, object]: ...


def _wiring() -> Any:
    return import_module("tui.wiring")


def open_books(url: str, company: str | None, *, read_only: bool) -> tuple[Books, Desk]:
    return cast("tuple[Books, Desk]", _wiring().open_books(url, company, read_only=read_only))


def open_application(url: str, company: str | None, *, read_only: bool) -> int:
    """The screens; they open the books themselves, after the first paint."""

    def connect() -> tuple[Books, Desk]:
        return open_books(url, company, read_only=read_only)

    return int(import_module("tui.app").run_app(connect, read_only=read_only))


def run_worker(url: str, record_id: int) -> int:
    """The worker process of a run: its exit code."""
    return int(_wiring().run_worker(url, record_id))


def run_scenarios(url: str, files: Sequence[Path]) -> list[Mapping[str, Any]]:
    """Acceptance cases, each in an empty database of its own, on the server of a PostgreSQL address; one object a case."""
    return list(_wiring().run_scenarios(url, files))


def import_bundle(url: str, company: str | None, bundle: Bundle, *, dry_run: bool) -> object:
    """``RejectedInput`` with ``problems`` when anything is wrong; else what was loaded."""
    return _wiring().import_bundle(url, company, bundle, dry_run=dry_run)


def make_demo(url: str, size: str) -> object:
    return _wiring().make_demo(url, size)


def verify(url: str, company: str | None) -> Sequence[Finding]:
    return cast("Sequence[Finding]", _wiring().verify(url, company))


def reconcile(url: str, company: str | None, as_of: str | None) -> Sequence[ReconcileLine]:
    return cast("Sequence[ReconcileLine]", _wiring().reconcile(url, company, as_of=as_of))


def masters(url: str, company: str | None, *, read_only: bool) -> Masters:
    return cast("Masters", _wiring().masters(url, company, read_only=read_only))


def doctor(url: str) -> Sequence[Finding]:
    return cast("Sequence[Finding]", _wiring().doctor(url))


def db_upgrade(url: str) -> object:
    return _wiring().db_upgrade(url)


def db_info(url: str) -> object:
    return _wiring().db_info(url)


def db_backup(url: str, target: Path) -> object:
    return _wiring().db_backup(url, target)


def db_restore(url: str, source: Path) -> object:
    return _wiring().db_restore(url, source)
