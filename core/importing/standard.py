"""What a new company gets of the standard chart and posting profile beside the files of its bundle.

accounts.csv and posting_profile.csv add to the standard: a line of a file takes the place of the standard one for the same
account or posting key, and where the file has no line for all items of a key, the standard one holds. A bundle that is told
to replace the profile, or that has lines for all keys, gets no standard line; where it brings accounts too, it gets only the
standard accounts that its lines name.

Example: two lines, for ``inv_loss`` and ``inv_profit`` of all items: the other 29 keys go to the accounts of the standard.
"""

from __future__ import annotations

import re

from core.chart import CHART, STANDARD_PROFILE
from core.importing.model import Bundle
from core.importing.problems import Problem
from core.plural import plural
from core.posting.keys import POSTING_KEYS

_SHOWN = 4


def standard_lines(bundle: Bundle) -> dict[str, str]:
    """Posting key -> account, of the standard lines for all items that a new company gets."""
    if bundle.replaces_profile:
        return {}
    own = {row.posting_type for row in bundle.posting_profile if row.item_relation == "all"}
    return {key: account for key, account in STANDARD_PROFILE.items() if POSTING_KEYS[key] not in own}


def standard_accounts(bundle: Bundle) -> dict[str, str]:
    """Number -> name, of the standard accounts that a new company gets."""
    if standard_lines(bundle) or not bundle.accounts:
        return dict(CHART)
    named = {row.account for row in bundle.posting_profile}
    return {code: name for code, name in CHART if code in named}


def standard_used(bundle: Bundle) -> str:
    """What to say of a posting profile that is partly the bundle's own; blank for all or nothing."""
    added = standard_lines(bundle)
    if not bundle.posting_profile or not added:
        return ""
    named = [f"{key} {account}" for key, account in added.items()]
    shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else "")
    return (
        f"posting_profile.csv adds to the standard profile, which gives {plural(len(added), 'posting key')} an account "
        f"({shown}); `--replace-profile` leaves them out."
    )


_IN_FILES = (
    (r".*invclose profile set (\w+).*", r"Add a line for \1 to posting_profile.csv."),
    (
        r"Unblock it \(`invclose account set [^`]*`\), or.*",
        "Leave blocked empty in accounts.csv, or name another account in posting_profile.csv.",
    ),
    (r".*invclose period set.*", "Give the period the status open in periods.csv."),
    (r".*invclose account .*", "Write the account in accounts.csv."),
    (r".*invclose item .*", "Write the item in items.csv."),
    (r".*invclose (?!import).*", "Correct the files, then import again."),
)  # fmt: skip
"""Advice to use a command on a company -> what to do while there is none."""


def in_files(problem: Problem) -> Problem:
    """A problem of a bundle whose company the import would create: what to do about it in the files."""
    for command, file in _IN_FILES:
        if found := re.fullmatch(command, problem.advice):
            return problem._replace(advice=found.expand(file))
    return problem
