"""What other ledgers are told about accounts, and what was exported to them."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import Row, index, key, laid_out, moment, remark, whole, words, words_key


class ExportSetting(Row, table=True):
    """A setting of a target, or what an account is called there: the account map."""

    __table_args__ = laid_out(by_key=True)
    company_id: int = key("company.id")
    target: str = words_key()
    """`core.exporting.formats`: the format."""
    account_id: int = key()
    """The main account; 0: a setting of the target itself."""
    name: str = words_key()
    """`code` or `dimensions` of an account; the name of an option of the target."""
    value: str = remark()
    """What it is there."""


class ExportFile(Row, table=True):
    """A file with vouchers for another ledger, as it was written."""

    __table_args__ = laid_out(index("company_id", "id"))
    id: int = key()
    company_id: int = whole("company.id")
    target: str = words()
    """The format."""
    name: str = words()
    """Path of the file."""
    sha256: str = words()
    """Hash of its content."""
    vouchers: int = whole()
    """How many vouchers the export has, in all of its files."""
    lines: int = whole()
    """How many lines they have."""
    made_at: dt.datetime = moment()
    """When."""
    made_by: str = words()
    """Who."""
    note: str = remark()
    """`again`, where vouchers were asked for that had been exported before."""


class ExportedVoucher(Row, table=True):
    """A voucher that an export contains."""

    __table_args__ = laid_out(index("voucher_id"), by_key=True)
    export_id: int = key("export_file.id")
    """The first file of the export."""
    voucher_id: int = key("voucher.id")
    """The voucher."""
    company_id: int = whole("company.id")
