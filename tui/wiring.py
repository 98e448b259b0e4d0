"""The composition root: joins the use cases with the storage, for the application, the command line and the worker.

Nothing heavy is imported before a call needs it, and Textual never.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import EXIT_DONE, EXIT_FAILURE, EXIT_TRY_AGAIN
from core.rights import Act
from core.vocabulary import JobState

if TYPE_CHECKING:
    from core.currency import Currency
    from core.importing import Bundle
    from core.mapping.beside import Beside
    from core.ports import Books, Desk, Masters
    from core.proof.anchors import Anchor
    from core.reconciliation import Reconciliation
    from core.requests import NewCompany
    from core.views.checks import Finding
    from db.admin.kept import Kept
    from db.admin.new_files import SavedFile
    from db.admin.restoring import Restoring
    from db.company.companies import Company
    from db.engine.session import Database
    from db.importing import Imported

_NOTES: dict[str, str] = {}
_WORKER_EXITS = {
    JobState.DONE: EXIT_DONE,
    JobState.DONE_WARNED: EXIT_DONE,
    JobState.PAUSED: EXIT_TRY_AGAIN,
    None: EXIT_TRY_AGAIN,
}


def ask_passwords_with(ask: Callable[[str], str] | None) -> None:
    """Who is asked for a password that a server wants and nobody knows; ``None``: nobody."""
    from db.engine import passwords

    passwords.ask_with(ask)


def _company(url: str, company: str | None, *, read_only: bool, act: Act) -> tuple[Database[Any], Company, str]:
    """The database, the company and the user, who may at least look at it."""
    from db.admin.opening import open_current
    from db.admin.protection import why_unprotected
    from db.company.companies import find_company
    from db.company.rights import require

    database = open_current(url, read_only=read_only)
    with database.read() as tx:
        found = find_company(tx, company)
        if why := why_unprotected(tx):
            _NOTES[url] = why
    return database, found, require(database, found.id, act)


def notes() -> list[str]:
    """What there is to say about the databases that were opened, each once: where the server does not protect the books."""
    found = list(_NOTES.values())
    _NOTES.clear()
    return found


def open_books(url: str, company: str | None, *, read_only: bool = False) -> tuple[Books, Desk]:
    """The books and the desk of a company."""
    from db.desk import StoredDesk
    from db.reading.books import StoredBooks

    database, found, user = _company(url, company, read_only=read_only, act=Act.OPEN_BOOKS)
    return StoredBooks(database, found.id, user, found.currency), StoredDesk(database, found.id)


def run_worker(url: str, record_id: int) -> int:
    """Work on a run until it ends or stops, as somebody who might have started it; the exit code of the worker process."""
    from core.quiet import seldom

    with seldom():
        from db.admin.opening import open_current
        from db.close.following import require_worker, work_and_follow
        from db.close.worker import tried
        from db.engine import passwords

        passwords.take_over(url)
        with tried(lambda _again: open_current(url)) as database:
            tried(lambda _again: require_worker(database, record_id))
            return _WORKER_EXITS.get(work_and_follow(database, record_id), EXIT_FAILURE)


def run_scenarios(url: str, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Acceptance cases, each in an empty database of its own: on the server of ``url``, else in a SQLite file."""
    from db.acceptance.files import run_files

    return run_files(url, files)


def import_currency(url: str, company: str | None, chosen: str | None) -> Currency:
    """What the amounts of a bundle are to be read in: the currency of the company it goes into, else the chosen one."""
    from db.admin import opening
    from db.engine.open import open_database
    from db.importing.target import currency_of_import

    database = open_database(url, read_only=True)
    there = opening.exists(database) and opening.version_of(database) is not None
    return currency_of_import(database if there else None, company, chosen)


def beside_export(url: str, company: str | None, name: str, profile: str) -> Beside:
    """What the books hold beside an export of another system; nothing where there are no books."""
    from core.mapping.beside import Beside
    from db.admin import opening
    from db.engine.open import open_database
    from db.importing.beside import beside_of

    database = open_database(url)
    if not opening.exists(database) or opening.version_of(database) is None:
        return Beside(company=company or "")
    return beside_of(database, company, name, profile)


def import_bundle(url: str, company: str | None, bundle: Bundle, *, dry_run: bool = False) -> Imported:
    """Load a checked bundle; creates the books where there are none."""
    from db.admin import opening
    from db.engine.open import open_database
    from db.importing import load

    if dry_run:
        database = open_database(url)
        if not opening.exists(database) or opening.version_of(database) is None:
            return _tried_in_new_books(company, bundle)
    with opening.open_upgraded(url) as database:
        return load.import_bundle(database, company, bundle, dry_run=dry_run)


def _tried_in_new_books(company: str | None, bundle: Bundle) -> Imported:
    """A dry run where there are no books yet: into some that are gone afterwards."""
    from tempfile import TemporaryDirectory

    from db.admin.opening import open_upgraded
    from db.importing import load

    with TemporaryDirectory() as folder, open_upgraded(f"sqlite:///{folder}/books.db") as database:
        return load.import_bundle(database, company, bundle, dry_run=True)


def nothing_there(url: str) -> bool:
    """Whether there are no books at an address yet: no file, no tables, or no company in them."""
    from db.admin import opening
    from db.engine.open import open_database

    with open_database(url, read_only=True) as database:
        if not opening.exists(database) or opening.version_of(database) is None:
            return True
        opening.refuse_other_schema(database)
        with database.read() as tx:
            return tx.one("SELECT 1 FROM company") is None


def currencies() -> dict[str, str]:
    """Code and name of every currency in use."""
    from db.company.currencies import currencies as known

    return known()


def new_company(url: str, request: NewCompany) -> dict[str, object]:
    """A company with the standard chart and posting profile; creates the books where there are none."""
    from db.admin.opening import open_upgraded
    from db.setup.new_company import new_company as make

    with open_upgraded(url) as database:
        return make(database, request)


def make_demo(
    url: str, size: str, currency: str, say: Callable[[int, int], None] = lambda _done, _all: None
) -> dict[str, object]:
    """A company of our own invention with a year of history and a month to close."""
    from db.acceptance.demo import make_demo as make
    from db.admin.opening import open_upgraded
    from db.company.currencies import chosen

    with open_upgraded(url) as database:
        return make(database, size, chosen(currency), say)


def verify(
    url: str,
    company: str | None,
    anchors: Sequence[Path] = (),
    public_key: Path | None = None,
    authority: Path | None = None,
) -> Sequence[Finding]:
    """Every invariant of the books, and heads that were kept in files, signed and stamped where a key and certificates are given."""
    from db.admin.kept_heads import check_files
    from db.reading.verify import verify_books

    database, found, _ = _company(url, company, read_only=True, act=Act.VERIFY)
    kept = check_files(database, found.id, anchors, public_key, authority) if anchors else []
    return [*kept, *verify_books(database, found.id)]


def anchor(url: str, company: str | None, *, sign: Path | None = None) -> Anchor:
    """The head of the chain of seals, signed where a key is given."""
    from db.admin.kept_heads import signed_head

    database, found, _ = _company(url, company, read_only=True, act=Act.VERIFY)
    return signed_head(database, found.id, sign)


def keep_anchor(file: Path, anchor: Anchor) -> None:
    """Append a head to a file."""
    from db.admin.kept_heads import keep

    keep(file, anchor)


def stamp_anchor(file: Path, anchor: Anchor, authority: str) -> Path:
    """Have an authority stamp a head that was kept in a file; where its answer is kept beside it."""
    from db.admin import timestamps

    path = timestamps.file_beside(file, anchor)
    timestamps.keep(path, timestamps.asked(anchor, authority))
    return path


def new_key(path: Path) -> str:
    """A new private key for signing heads; the public one."""
    from db.admin.signing import new_key as make

    return make(path)


def reconcile(url: str, company: str | None, *, as_of: str | None = None) -> Reconciliation:
    """Inventory against ledger, by account; last, without an account, what is not in the ledger."""
    from db.reading.reconcile import reconcile as compare

    database, found, _ = _company(url, company, read_only=True, act=Act.RECONCILE)
    with database.read(repeatable=True) as tx:
        return compare(tx, found.id, as_of)


def masters(url: str, company: str | None, *, read_only: bool = False) -> Masters:
    """Accounts, items, posting profile, periods and users of a company."""
    from db.setup.lists import CompanyLists

    database, found, _ = _company(url, company, read_only=read_only, act=Act.OPEN_SETUP)
    return CompanyLists(database, found.id)


def save_files(
    files: Sequence[tuple[Path, bytes]],
    *,
    replace: bool = False,
    before_naming: Callable[[Sequence[SavedFile]], None] | None = None,
) -> Sequence[SavedFile]:
    """Write new files, all or none of them; what is asked before they are named may refuse them."""
    from db.admin.new_files import save

    return save(files, replace=replace, before_naming=before_naming)


def doctor(url: str) -> Sequence[Finding]:
    """Trouble around the program."""
    from db.admin.doctor import examine

    return examine(url)


def db_upgrade(url: str) -> object:
    """Create the tables, or bring them to the newest schema."""
    from db.admin.upkeep import upgrade

    return upgrade(url)


def db_info(url: str) -> object:
    """What the database is and what it holds."""
    from db.admin.upkeep import info

    return info(url)


def db_backup(url: str, target: Path, *, replace: bool = False) -> object:
    """Copy the database into a new file and read it back."""
    from db.admin.backup import backup

    return backup(url, target, replace=replace)


def db_restore(url: str, source: Path) -> AbstractContextManager[Restoring]:
    """A backup, loaded and proved beside the present books: what it changes, and the exchange."""
    from db.admin.restore import preparing

    return preparing(url, source)


def db_kept(url: str) -> Sequence[Kept]:
    """Books that restores replaced."""
    from db.admin.kept import shown_kept

    return shown_kept(url)


def db_drop_kept(url: str, name: str) -> object:
    """Remove kept books for good."""
    from db.admin.kept import drop_kept

    return drop_kept(url, name)
