"""docs/rights.md, made of the table of rights and of where each act is reached: ``scripts/rights_reference``.

``COMMANDS_OF`` and ``KEYS_OF`` name every command with its actions, and every key that acts. Tests walk them with every role
and fail when a command, an action or a command of a screen is in neither list.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from core.rights import Act
from core.vocabulary import Role
from tui.registry import COMMANDS, shown

COMMANDS_OF: Mapping[Act | None, tuple[str, ...]] = {
    Act.OPEN_BOOKS: (
        "overview", "job list", "job watch", "voucher", "settlements", "transaction", "explain", "log", "report",
        "pending", "item", "on-hand", "export --log",
    ),
    Act.LIST_SETUP: (
        "account list", "item list", "group list", "model list", "profile list", "period list", "user list", "company list",
        "target list",
    ),
    Act.SHOW_SETUP: (
        "account show", "item show", "group show", "model show", "profile show", "profile explain", "period show", "user show",
        "company show", "target show",
    ),
    Act.READ_AUDIT: ("audit",),
    Act.EXAMINE: ("doctor",),
    Act.VERIFY: ("verify", "anchor"),
    Act.RECONCILE: ("reconcile",),
    Act.CHECK: ("check",),
    Act.PREVIEW: (
        "close --preview", "recalculate --preview", "adjust on-hand --preview", "adjust transaction --preview",
        "adjust charge --preview", "adjust revalue --preview", "standard-cost activate --preview", "undo --preview",
        "reverse --preview", "approve --preview",
    ),
    Act.SEE_ON_HAND: ("adjust on-hand (without a change)",),
    Act.SEE_PRICES: ("standard-cost list",),
    Act.SEE_MARKS: ("mark list",),
    Act.IMPORT: ("import (transactions)", "import (new items)", "import (by an import profile)"),
    Act.MARK: ("mark",),
    Act.UNMARK: ("mark remove",),
    Act.RECALCULATE: (
        "recalculate", "run (a recalculation)", "job pause (a recalculation)", "job resume (a recalculation)",
        "job cancel (a recalculation)",
    ),
    Act.EXPLAIN_DIFFERENCE: ("reconcile note",),
    Act.ADJUST: (
        "adjust on-hand", "adjust transaction", "adjust charge", "adjust revalue", "standard-cost activate",
        "approve (an adjustment)", "decline (an adjustment)",
    ),
    Act.UNDO: ("undo",),
    Act.CLOSE: (
        "close", "run (a close)", "job pause (a close)", "job resume (a close)", "job cancel (a close)", "approve (a close)",
        "decline (a close)",
    ),
    Act.REVERSE: (
        "reverse", "reverse --with-later", "reverse --recalculations-from", "approve (a reversal)", "decline (a reversal)",
    ),
    Act.EXPORT: ("export",),
    Act.CHANGE_SETUP: (
        "account set", "item set", "group set", "profile set", "period set", "company set", "target set", "target import",
    ),
    Act.CHANGE_USERS: ("user set", "user revoke"),
    Act.IMPORT_SETUP: ("import (accounts)", "import (posting profile)", "import (periods)"),
    Act.IMPORT_CHANGES: ("import (changed items)", "import (changed item groups)"),
    Act.CUT_OVER: ("import (opening balances)",),
    Act.CREATE_COMPANY: ("import (another company)", "demo", "company new"),
    Act.UPGRADE: ("db upgrade",),
    Act.BACK_UP: ("db backup",),
    Act.RESTORE: ("db restore", "db drop-kept", "approve (a restore)", "decline (a restore)"),
    Act.DESCRIBE: ("db info", "db kept"),
    None: (
        "scenario", "import-profile list", "import-profile show", "import-profile copy", "import-profile check",
        "import-profile propose", "completion", "help", "keys", "tour", "config show", "config set", "config unset", "config path",
    ),
}  # fmt: skip
"""Act -> its commands with their actions; what follows in brackets says when. ``None``: touches no books."""

KEYS_OF: Mapping[Act, tuple[tuple[str, str], ...]] = {
    Act.OPEN_BOOKS: (
        ("", "go_overview"), ("", "go_tasks"), ("", "go_voucher"), ("", "go_reports"), ("", "go_periods"), ("", "go_approvals"),
        ("", "go_import"),
        ("", "go_items"), ("", "go_reconciliation"), ("", "reload"),
    ),
    Act.LIST_SETUP: (("", "go_setup"), ("", "go_users"), ("", "go_targets")),
    Act.IMPORT: (("ImportPreview", "confirm"),),
    Act.READ_AUDIT: (("", "go_audit"),),
    Act.CHECK: (("CloseDialog", "findings"),),
    Act.PREVIEW: (
        ("CloseDialog", "simulate"), ("Preview", "simulate"), ("Overview", "reverse"), ("RecordScreen", "reverse"),
        ("Reversal", "compute_again"), ("Reversal", "reverse_in_order"), ("Reversal", "reverse_from"),
        ("AdjustmentReview", "compute_again"), ("UndoReview", "compute_again"),
    ),
    Act.MARK: (("Marks", "set_mark"),),
    Act.UNMARK: (("Marks", "remove_mark"),),
    Act.RECALCULATE: (
        ("Overview", "recalculate"), ("CloseDialog", "confirm"), ("TaskScreen", "pause"), ("TaskScreen", "cancel"),
        ("TaskScreen", "open"),
    ),
    Act.EXPLAIN_DIFFERENCE: (("ReconciliationScreen", "explain_difference"), ("NoteForm", "confirm")),
    Act.ADJUST: (
        ("AdjustOnHand", "confirm"), ("AdjustmentReview", "confirm"), ("StandardCosts", "open"), ("Approvals", "approve"),
        ("Approvals", "decline"),
    ),
    Act.UNDO: (("UndoReview", "confirm"),),
    Act.CLOSE: (
        ("Overview", "new_close"), ("CloseDialog", "confirm"), ("TaskScreen", "pause"), ("TaskScreen", "cancel"),
        ("TaskScreen", "open"), ("Approvals", "approve"), ("Approvals", "decline"),
    ),
    Act.REVERSE: (
        ("Reversal", "confirm"), ("ReversalChain", "confirm"), ("Approvals", "approve"), ("Approvals", "decline"),
    ),
    Act.CHANGE_USERS: (("UserList", "open"), ("UserList", "grant"), ("UserList", "revoke"), ("RoleForm", "confirm")),
    Act.EXPORT: (("VoucherForm", "confirm"),),
    Act.CHANGE_SETUP: (
        ("Periods", "open"), ("Periods", "hold_period"), ("Periods", "close_period"), ("Periods", "new_period"),
        ("MasterForm", "confirm"), ("SetupList", "new_master"),
    ),
}  # fmt: skip
"""Act -> (screen, command); a blank screen: every one. What only leads to one of these, or asks before it, is not listed."""

_HEAD = """# Rights

Made from `core/rights.py` and `tui/rights_reference.py` by `scripts/rights_reference`; a test compares. Another walks the table:
every act is tried with every role, by command, on the screen, by import and as worker, on SQLite and on PostgreSQL.

A right is a role in a company: `invclose user set anna role=close`. Each role includes those before it. Whoever has none may
nothing. Acts on the whole database (backing up, restoring, upgrading, another company) need the role in every company of it.
Whoever creates the first company of a database is its admin. Refusals are kept in the audit trail (`invclose audit --action
refused`), also where the books were opened for reading only, as long as the user may write the file or log in to the server.

On SQLite these rights are asked by invclose. Whoever may write the file can change it by other means; `invclose verify` finds
that. Whoever acts is the owner of the process, on PostgreSQL the user of the session as the server knows it: no variable, file
or option says it. See [install.md](install.md) for accounts that several people share.
"""


def reference() -> str:
    """The text of docs/rights.md."""
    roles = " | ".join(f"{role.value}" for role in Role)
    parts = [
        _HEAD,
        "## Who may what\n",
        f"| act | {roles} | where | comprises |",
        "|---|" + "---|" * len(Role) + "---|---|",
    ]
    for act in Act:
        ticks = " | ".join("yes" if role.rank >= act.needs.rank else "" for role in Role)
        parts.append(f"| {act.words} | {ticks} | {act.scope.value} | {act.comprises} |")
    parts += ["\n## Where it is asked\n", "| act | commands | keys |", "|---|---|---|"]
    for act in Act:
        commands = ", ".join(f"`{name}`" for name in COMMANDS_OF.get(act, ()))
        parts.append(f"| {act.words} | {commands} | {', '.join(_key(*place) for place in KEYS_OF.get(act, ()))} |")
    return "\n".join(parts) + "\n"


def _key(screen: str, command: str) -> str:
    key = f"`{shown(COMMANDS[command].keys[0])}`"
    return f"{key} on {screen}" if screen else f"{key} everywhere"


def main(arguments: list[str]) -> int:
    """Write the page named (``docs/rights.md``)."""
    Path(arguments[0]).write_text(reference(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
