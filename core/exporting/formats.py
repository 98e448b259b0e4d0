"""The one table of formats that vouchers are exported in."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import NotFound
from core.exporting import bc, beancount, d365, erpnext, iif, odoo, plain_text, rows, saft, sie, xero
from core.exporting.model import Format, Option

_DECLARE = Option("declare", "yes or no: whether the file declares accounts and currency", "yes")

_ALL = (
    Format(
        "hledger",
        "hledger",
        ".journal",
        plain_text.write_hledger,
        plain_text.read,
        called="name, parts between colons",
        options=(_DECLARE,),
        why_not_account=plain_text.why_not_account,
        why_not_voucher=plain_text.why_not_voucher,
    ),
    Format(
        "ledger",
        "ledger",
        ".ledger",
        plain_text.write_ledger,
        plain_text.read,
        called="name, parts between colons",
        options=(_DECLARE,),
        why_not_account=plain_text.why_not_account,
        why_not_voucher=plain_text.why_not_voucher,
    ),
    Format(
        "beancount",
        "beancount",
        ".beancount",
        beancount.write,
        beancount.read,
        needs_map=True,
        called="name below Assets, Liabilities, Equity, Income or Expenses",
        options=(_DECLARE,),
        why_not_account=beancount.why_not_account,
        why_not_voucher=beancount.why_not_voucher,
    ),
    Format(
        "d365",
        "Dynamics 365 Finance",
        ".csv",
        d365.write,
        d365.read,
        options=d365.OPTIONS,
        booked_as=d365.display_value,
        dimensions="values in the order of the account structure",
        why_not_account=d365.why_not_account,
        why_not_voucher=d365.why_not_voucher,
    ),
    Format(
        "bc",
        "Business Central",
        ".csv",
        bc.write,
        bc.read,
        options=bc.OPTIONS,
        dimensions="values of shortcut dimensions 1 and 2",
        why_not_account=bc.why_not_account,
        why_not_voucher=bc.why_not_voucher,
    ),
    Format(
        "erpnext",
        "ERPNext",
        ".csv",
        erpnext.write,
        erpnext.read,
        needs_map=True,
        called="name with the abbreviation of the company",
        options=erpnext.OPTIONS,
        dimensions="cost center, project",
        why_not_account=erpnext.why_not_account,
        why_not_voucher=erpnext.why_not_voucher,
    ),
    Format(
        "odoo",
        "Odoo",
        ".csv",
        odoo.write,
        odoo.read,
        options=odoo.OPTIONS,
        dimensions="id of an analytic account",
        why_not_account=odoo.why_not_account,
        why_not_voucher=odoo.why_not_voucher,
    ),
    Format(
        "iif",
        "QuickBooks IIF",
        ".iif",
        iif.write,
        iif.read,
        needs_map=True,
        called="name, parents before a colon",
        dimensions="class",
        why_not_account=iif.why_not_account,
        why_not_voucher=iif.why_not_voucher,
    ),
    Format(
        "xero",
        "Xero",
        ".csv",
        xero.write,
        xero.read,
        called="code",
        options=xero.OPTIONS,
        dimensions="at most two tracking options, NAME=OPTION",
        why_not_account=xero.why_not_account,
        why_not_voucher=xero.why_not_voucher,
    ),
    Format(
        "sie",
        "SIE 4I",
        ".si",
        sie.write,
        sie.read,
        options=sie.OPTIONS,
        dimensions="objects, NUMBER=OBJECT",
        decimals=sie.DECIMALS,
        why_not_account=sie.why_not_account,
        why_not_voucher=sie.why_not_voucher,
    ),
    Format(
        "saft",
        "SAF-T Norway 1.30",
        ".xml",
        saft.write,
        saft.read,
        options=saft.OPTIONS,
        dimensions="its grouping, CATEGORY=CODE",
        balances=True,
        decimals=saft.DECIMALS,
        why_not_account=saft.why_not_account,
        why_not_voucher=saft.why_not_voucher,
    ),
    Format("csv", "CSV", ".csv", rows.write_csv, rows.read_csv, dimensions="any"),
    Format("xlsx", "XLSX", ".xlsx", rows.write_sheet, rows.read_sheet, dimensions="any"),
    Format("json", "JSON", ".json", rows.write_json, rows.read_json, dimensions="any"),
)
FORMATS: Mapping[str, Format] = {one.name: one for one in _ALL}


def format_of(name: str) -> Format:
    """The format of this name; ``NotFound`` names all."""
    found = FORMATS.get(name.strip().lower())
    if found is None:
        raise NotFound(f"There is no format {name or '(empty)'}.", advice=f"There are {', '.join(FORMATS)}.")
    return found
