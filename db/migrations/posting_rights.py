"""Which act may add to, change or delete from which table on PostgreSQL, and so what each group role may do there.

`core.rights` says what right an act needs; this list says what it writes. Triggers and grants are made of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rights import Act
from core.vocabulary import Role
from db.engine.posting import REFUSED, RELEASE

LOADING = ("IMPORT", "IMPORT_SETUP", "IMPORT_CHANGES", "CUT_OVER", "CREATE_COMPANY")
POSTING = (*LOADING, "UNDO")
"""What posts, or takes back, transactions and their updates."""
SETTING_UP = ("IMPORT_SETUP", "IMPORT_CHANGES", "CUT_OVER", "CREATE_COMPANY", "CHANGE_SETUP")
OPENING = ("CUT_OVER", "CREATE_COMPANY")
RUNS = ("RECALCULATE", "CLOSE")
RECORDS = (*RUNS, "ADJUST", "REVERSE", *OPENING)
MARKING = ("MARK", "UNMARK")
KEEPING = ("BACK_UP", "RESTORE")
APPROVED = (*RUNS, "ADJUST", "REVERSE", "RESTORE")
"""What a company may ask a second person for."""
EVERY = (
    *POSTING, "CHANGE_SETUP", "CHANGE_USERS", *RUNS, "ADJUST", "REVERSE", *MARKING, *KEEPING, "EXPORT", "EXPLAIN_DIFFERENCE",
)  # fmt: skip

ADDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("company", "inventory_lock"), ("CREATE_COMPANY",)),
    **dict.fromkeys(("number_sequence", "audit_event"), (*EVERY, REFUSED)),
    **dict.fromkeys(("seal", "seal_part"), (*EVERY, REFUSED, RELEASE)),
    **dict.fromkeys(("main_account", "posting_profile", "ledger_period"), SETTING_UP),
    "app_user": ("CHANGE_USERS", "CREATE_COMPANY"),
    **dict.fromkeys(("item_group", "item_model_group", "dimension_group", "item"), (*LOADING, "CHANGE_SETUP")),
    **dict.fromkeys(("item_price", "posting_accounts", "cost_group"), (*POSTING, "ADJUST")),
    "inventory_dimension": (*POSTING, *RUNS, "ADJUST"),
    **dict.fromkeys(("inventory_transaction", "inventory_update", "cost_link"), (*POSTING, *RUNS)),
    **dict.fromkeys(("late_link", "cost_group_link", "part_update", "production_share", "undoing"), POSTING),
    **dict.fromkeys(("foreign_entry", "import_file", "stock_count"), LOADING),
    **dict.fromkeys(("voucher", "ledger_entry"), (*POSTING, *RUNS, "ADJUST", "REVERSE")),
    "on_hand": (*POSTING, "ADJUST"),
    "marking": (*POSTING, *MARKING),
    "closing_record": RECORDS,
    **dict.fromkeys(("settlement", "closing_log", "job", "closing_bundle", "closing_bundle_group"), RUNS),
    **dict.fromkeys(("cost_adjustment", "adjustment_total"), (*RUNS, "ADJUST", *OPENING)),
    "open_balance": (*RUNS, *OPENING),
    "approval": APPROVED,
    "opening_line": OPENING,
    "export_setting": ("CHANGE_SETUP",),
    **dict.fromkeys(("export_file", "exported_voucher"), ("EXPORT",)),
    "reconciliation_note": ("EXPLAIN_DIFFERENCE",),
}
CHANGED: dict[str, tuple[str, ...]] = {
    "company": ("CHANGE_SETUP", "CREATE_COMPANY"),
    "inventory_lock": (*RUNS, "REVERSE", *OPENING, RELEASE),
    "number_sequence": (*EVERY, REFUSED, RELEASE),
    **dict.fromkeys(("main_account", "posting_profile", "ledger_period"), SETTING_UP),
    **dict.fromkeys(("item_group", "item_model_group", "dimension_group", "item"), SETTING_UP),
    "app_user": ("CHANGE_USERS",),
    "voucher": (*POSTING, *RUNS, "ADJUST", "REVERSE"),
    "on_hand": (*POSTING, *RUNS, "ADJUST", "REVERSE", "CHANGE_SETUP", *MARKING),
    "marking": (*POSTING, *MARKING, *RUNS),
    "closing_record": RECORDS,
    "job": (*RUNS, RELEASE),
    "closing_bundle": RUNS,
    "approval": APPROVED,
    "export_setting": ("CHANGE_SETUP",),
}
DELETED: dict[str, tuple[str, ...]] = {
    "app_user": ("CHANGE_USERS",),
    **dict.fromkeys(("posting_profile", "export_setting"), ("CHANGE_SETUP",)),
    "marking": (*POSTING, *MARKING),
    **dict.fromkeys(("closing_bundle", "closing_bundle_group"), RUNS),
}
COLUMNS = {
    "voucher": ("posted",),
    "closing_record": (
        "date", "parameters", "voucher_id", "note", "posted_at", "adjusted", "transactions", "settlements", "warnings",
        "passes", "hash", "previous_hash",
    ),
}  # fmt: skip
"""Where only some columns change: those of a record are filled in until it is posted, the trigger refuses them afterwards."""

EVENTS = {"INSERT": ADDED, "UPDATE": CHANGED, "DELETE": DELETED}
_SPECIAL = {REFUSED: Role.VIEW, RELEASE: Role.ENTER}


def needed(act: str) -> Role:
    """The right that an act needs."""
    return _SPECIAL.get(act) or Act[act].needs


def acts() -> dict[str, Role]:
    """Every act that writes, with its right."""
    named = {act for tables in EVENTS.values() for acts in tables.values() for act in acts}
    return {act: needed(act) for act in sorted(named)}


def grants(role: Role) -> Iterator[str]:
    """What a group role may do besides what the one below it may, as `INSERT ON table`."""
    for event, tables in EVENTS.items():
        for table, allowed in tables.items():
            if min((needed(act) for act in allowed), key=lambda right: right.rank) is role:
                columns = f" ({', '.join(COLUMNS[table])})" if event == "UPDATE" and table in COLUMNS else ""
                yield f"{event}{columns} ON {table}"
