"""Whether vouchers can be exported to a target: everything that is missing there is named at once."""

from __future__ import annotations

from collections.abc import Iterator

from core.errors import NotExportable, NotMapped
from core.exporting.model import Format, Journal, TargetAccount

NO_NAME = "it has no name there"


def refuse_unready(target: Format, journal: Journal) -> None:
    """Raise what stands in the way."""
    currency = journal.currency
    if currency.decimals > target.decimals:
        raise NotExportable(
            f"{target.title} has amounts of at most {target.decimals} decimals, and {currency.code} has {currency.decimals}.",
            advice="Choose another format, such as csv.",
        )
    unset = [option for option in target.options if option.needed and not journal.option(option.name)]
    if unset:
        raise NotMapped(
            f"{target.title} is not set up: {', '.join(option.name for option in unset)} is missing.",
            advice=f"Set it: `invclose target set {target.name} {unset[0].name}=...`.",
        )
    missing = list(_missing(target, journal))
    if missing:
        count = len(missing)
        raise NotMapped(
            f"{target.title} does not know {count} of the accounts: {', '.join(missing)}."
            if count > 1
            else f"{target.title} does not know account {missing[0]}.",
            advice=f"Map them: `invclose target set {target.name}/{missing[0].partition(' ')[0]} code=...`, or all from a file"
            f" by `invclose target import {target.name} FILE`.",
        )
    for voucher in journal.vouchers:
        if why := target.why_not_voucher(voucher):
            raise NotExportable(
                f"Voucher {voucher.number} cannot be written for {target.title}: {why}.",
                advice="Choose another format, such as csv.",
            )


def _missing(target: Format, journal: Journal) -> Iterator[str]:
    """Accounts that need an entry, or another one, each with the reason where it is not plain."""
    for code, account in sorted(journal.accounts.items()):
        if why := why_not(target, account):
            yield code if why == NO_NAME else f"{code} ({why})"


def why_not(target: Format, account: TargetAccount) -> str:
    """Why an account cannot be called so at the target; empty: it can."""
    if not account.code.strip():
        return NO_NAME
    if account.dimensions and not target.dimensions:
        return f"{target.title} knows no dimensions"
    return target.why_not_account(account)
