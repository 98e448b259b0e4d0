"""A copy beside the present books is proved whole before anything is replaced by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import InvcloseError, RejectedInput
from core.views.states import Severity
from db.admin.files import no_copy
from db.engine.errors import NotOurDatabase
from db.engine.session import Database, Tx
from db.migrations.fingerprint import difference, schema_version
from db.migrations.head import HEAD
from db.reading.verify import verify_books


def prove(copy: Database[Any], source: Path) -> None:
    """Refuse what is damaged, of another schema, without its guards, or does not stand up to `verify`.

    Whatever a hostile file makes the readers stumble over is a reason to refuse it.
    """
    try:
        for company, code in _looked_at(copy, source):
            for finding in verify_books(copy, company):
                if finding.severity == Severity.STOP:
                    raise no_copy(source, f"does not stand up to `verify` (company {code})", finding.message)
    except RejectedInput:
        raise
    except NotOurDatabase as error:
        raise no_copy(source, "is not a copy of these books", error.message) from error
    except InvcloseError as error:
        raise no_copy(source, "is damaged", error.message) from error
    except Exception as error:
        raise no_copy(source, "cannot be read", f"{type(error).__name__}: {error}") from error


def _looked_at(copy: Database[Any], source: Path) -> list[tuple[int, str]]:
    """The companies of a copy whose file and schema are whole."""
    with copy.read(repeatable=True) as tx:
        version = schema_version(tx.dialect, tx.all)
        if version is None:
            raise no_copy(source, "is not a copy of these books")
        if version != HEAD:
            raise no_copy(source, _other_version(version))
        if tx.dialect == "sqlite":
            refuse_damaged_file(tx, source)
        if unlike := difference(tx.dialect, tx.all):
            raise no_copy(source, "has not the tables and guards of this version", unlike)
        companies = tx.all("SELECT id, code FROM company ORDER BY id")
    if not companies:
        raise no_copy(source, "holds no company")
    return [(int(company), str(code)) for company, code in companies]


def refuse_damaged_file(tx: Tx, source: Path) -> None:
    """What SQLite itself finds wrong with its pages, indexes and references, and a draft that no commit may leave."""
    found = tx.value("PRAGMA integrity_check(1)")
    if found != "ok":
        raise no_copy(source, "is damaged", str(found))
    lone = tx.one("PRAGMA foreign_key_check")
    if lone:
        raise no_copy(source, "is damaged", f"rows of {lone[0]} refer to rows that are missing")
    if draft := tx.value("SELECT number FROM voucher WHERE posted = 0 LIMIT 1"):
        raise no_copy(source, "holds a voucher that was never posted", str(draft))


def _other_version(version: str) -> str:
    if version > HEAD:
        return f"has schema {version}, this program has {HEAD}; the program that made it is newer"
    return f"has schema {version}, this program has {HEAD}; bring a copy of it up to date first (`invclose db upgrade`)"
