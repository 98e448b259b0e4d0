"""Who did what, which files were imported, and the seals that prove what is stored."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import Row, data, index, key, laid_out, moment, remark, unique, whole, words, words_key, zero


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


class Seal(Row, table=True):
    """What a writing transaction did to the books of a company; each contains the hash of the one before."""

    __table_args__ = laid_out(unique("company_id", "number"))
    id: int = key()
    company_id: int = whole("company.id")
    number: int = whole()
    """Place in the chain of the company, from 1, without gap."""
    at: dt.datetime = moment()
    """When."""
    event_id: int = zero()
    """The newest audit event of the company then; 0: none."""
    previous_hash: str = remark()
    hash: str = words()
    """Hash over the row, its parts and `previous_hash`."""


class SealPart(Row, table=True):
    """The rows of one table that a seal speaks of."""

    __table_args__ = laid_out(index("company_id", "table_name", "scope", "seal_id"))
    seal_id: int = key()
    """The seal."""
    part: int = key()
    """Place in the seal, from 1."""
    company_id: int = whole()
    """The company; 0: of what all share."""
    table_name: str = words()
    """The table."""
    scope: str = words()
    """Which rows: `all` of the company, `shared` ones, a range of ids, listed `keys`, or those of a bundle of a record."""
    rows: int = zero()
    """How many."""
    digests: str = words()
    """Digest of each column, of the keys and of the marks."""
    keys: bytes = data()
    """Keys of the rows, where the scope is `keys`: differences from row to row, compressed."""
    marks: bytes = data()
    """Two bytes for each row, to find the one that was changed."""
