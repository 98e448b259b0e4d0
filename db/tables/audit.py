"""Who did what, and which files were imported."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import Row, index, key, laid_out, moment, remark, whole, words, words_key


class AuditEvent(Row, table=True):
    """One event of the hash chain of a company."""

    __table_args__ = laid_out(index("company_id", "id"))
    id: int = key()
    company_id: int = whole()
    at: dt.datetime = moment()
    """When."""
    actor: str = words()
    """Who."""
    host: str = words()
    """From which computer."""
    action: str = words()
    """What was done, in words."""
    subject: str = remark()
    """To what: a number or code."""
    detail: str = remark()
    """JSON text: what was before and after, figures."""
    previous_hash: str = remark()
    hash: str = words()


class ImportFile(Row, table=True):
    """A file that was loaded; the same file is refused."""

    __table_args__ = laid_out(by_key=True)
    company_id: int = key("company.id")
    sha256: str = words_key()
    """Hash of the content."""
    name: str = words()
    """Name of the bundle."""
    rows: int = whole()
    """Lines of transactions."""
    imported_at: dt.datetime = moment()
    """When."""
    imported_by: str = words()
    """Who."""
