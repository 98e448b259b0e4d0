"""Triggers of SQLite. Each costs something on every insert: docs/architecture.md says how much.

Every INSERT guard also holds against INSERT OR REPLACE on a connection that has recursive_triggers off, where the
delete that replaces would fire no trigger: a key that exists already is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from db.migrations.guarded import (
    ACTIVE_RECORD,
    APPROVAL_CHANGED,
    NEVER_DELETED,
    NUMBER_CHANGED,
    OF_A_RUN,
    PERMANENT,
    POSTED_OR_STAGED,
    RECORD_CHANGED,
    SENTENCES,
    STAGED,
    UNAPPROVED,
)

_POSTED = "(SELECT posted_at IS NOT NULL FROM closing_record WHERE id = {row}.record_id)"
_NOT_OPEN = "coalesce((SELECT posted_at IS NOT NULL FROM closing_record WHERE id = NEW.record_id), 1)"
_CLOSED = """EXISTS (SELECT 1 FROM inventory_lock l
      WHERE (l.closed_until >= NEW.date OR l.closing_until >= NEW.date)
        AND l.company_id = (SELECT company_id FROM cost_group WHERE id = NEW.cost_group_id))"""


def statements() -> list[str]:
    """CREATE statements of the view and all triggers."""
    return [
        ACTIVE_RECORD,
        *_permanent(),
        *_staged(),
        *_posted_or_staged(),
        *_vouchers(),
        *_records(),
        *_approvals(),
        *_kept(),
    ]


def drop_statements(existing: list[tuple[str, str]]) -> list[str]:
    """What removes the views and triggers that are there, given as (kind, name)."""
    return [f'DROP {kind} "{name}"' for kind, name in existing]


def _trigger(name: str, event: str, table: str, sentence: str, when: str = "") -> str:
    condition = f" WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {table}_{name} {event} ON {table}{condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCES[sentence]}'); END"
    )


def _not_again(table: str, key: str = "id", more: str = "") -> str:
    """A key that is there already: what INSERT OR REPLACE would overwrite."""
    return _trigger(
        "not_again", "BEFORE INSERT", table, "fact", f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}{more})"
    )


def _permanent() -> Iterator[str]:
    for table in PERMANENT:
        yield _trigger("no_update", "BEFORE UPDATE", table, "fact")
        yield _trigger("no_delete", "BEFORE DELETE", table, "fact")
    for table in (
        "posting_accounts",
        "cost_group",
        "inventory_dimension",
        "reconciliation_note",
        "audit_event",
        "export_file",
        "seal",
    ):
        yield _not_again(table)
    yield _not_again("import_file", "sha256", " AND company_id = NEW.company_id")
    yield _not_again("exported_voucher", "export_id", " AND voucher_id = NEW.voucher_id")
    yield _not_again("seal_part", "seal_id", " AND part = NEW.part")


def _staged() -> Iterator[str]:
    for table in STAGED:
        yield _trigger("open_record", "AFTER INSERT", table, "staged", _NOT_OPEN)
        yield _trigger("no_update", "BEFORE UPDATE", table, "staged")
        yield _trigger("no_delete", "BEFORE DELETE", table, "staged", _POSTED.format(row="OLD"))
    for table in OF_A_RUN:
        yield _trigger("no_update", "BEFORE UPDATE", table, "staged", _POSTED.format(row="OLD"))
        yield _trigger("no_delete", "BEFORE DELETE", table, "staged", _POSTED.format(row="OLD"))


def _posted_or_staged() -> Iterator[str]:
    for table in POSTED_OR_STAGED:
        posted = f"OLD.record_id = 0 OR {_POSTED.format(row='OLD')}"
        yield _trigger("no_update", "BEFORE UPDATE", table, "fact")
        yield _trigger("no_delete", "BEFORE DELETE", table, "fact", posted)
        if table != "inventory_update":
            yield _trigger("open_record", "AFTER INSERT", table, "staged", f"NEW.record_id <> 0 AND {_NOT_OPEN}")
    for table in ("inventory_transaction", "item_price"):
        yield _not_again(table)
    yield _not_again("inventory_update", "transaction_id", " AND kind = NEW.kind")
    yield _not_again("cost_link", "receipt_id", " AND issue_id = NEW.issue_id")
    yield f"""CREATE TRIGGER inventory_update_open_period AFTER INSERT ON inventory_update
        WHEN CASE WHEN NEW.record_id = 0 THEN {_CLOSED} ELSE {_NOT_OPEN} END
        BEGIN SELECT CASE WHEN NEW.record_id = 0 THEN RAISE(ABORT, '{SENTENCES["period"]}')
                          ELSE RAISE(ABORT, '{SENTENCES["staged"]}') END; END"""


def _vouchers() -> Iterator[str]:
    yield _trigger("draft_first", "AFTER INSERT", "voucher", "draft", "NEW.posted <> 0")
    yield _trigger(
        "not_again",
        "BEFORE INSERT",
        "voucher",
        "voucher",
        "EXISTS (SELECT 1 FROM voucher WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM voucher WHERE company_id = NEW.company_id AND number = NEW.number)",
    )
    yield _trigger("no_update", "BEFORE UPDATE", "voucher", "voucher", "OLD.posted <> 0 OR NEW.id <> OLD.id")
    balanced = "(SELECT count(*) <> 1 AND coalesce(sum(amount), 0) = 0 FROM ledger_entry WHERE voucher_id = NEW.id)"
    yield _trigger("balanced", "BEFORE UPDATE OF posted", "voucher", "balance", f"NEW.posted <> 0 AND NOT {balanced}")
    draft = "coalesce((SELECT posted FROM voucher WHERE id = {row}.voucher_id), 1) <> 0"
    yield _trigger("draft_only", "AFTER INSERT", "ledger_entry", "line", draft.format(row="NEW"))
    yield _trigger("no_update", "BEFORE UPDATE", "ledger_entry", "line")
    yield _trigger("no_delete", "BEFORE DELETE", "ledger_entry", "line", draft.format(row="OLD"))


def _records() -> Iterator[str]:
    yield _trigger(
        "not_again",
        "BEFORE INSERT",
        "closing_record",
        "record",
        "EXISTS (SELECT 1 FROM closing_record WHERE id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM closing_record WHERE company_id = NEW.company_id AND number = NEW.number)",
    )
    yield _trigger("unposted_first", "AFTER INSERT", "closing_record", "flip", "NEW.posted_at IS NOT NULL")
    yield _trigger(
        "no_update",
        "BEFORE UPDATE",
        "closing_record",
        "record",
        RECORD_CHANGED,
    )
    yield _trigger(
        "voucher_posted",
        "BEFORE UPDATE OF posted_at",
        "closing_record",
        "flip",
        "NEW.posted_at IS NOT NULL AND NEW.voucher_id <> 0"
        " AND coalesce((SELECT posted FROM voucher WHERE id = NEW.voucher_id), 0) <> 1",
    )


def _approvals() -> Iterator[str]:
    yield _not_again("approval")
    yield _trigger(
        "waiting_first", "AFTER INSERT", "approval", "approval", "NEW.state <> 'waiting' OR NEW.decided_by <> ''"
    )
    yield _trigger("no_update", "BEFORE UPDATE", "approval", "approval", APPROVAL_CHANGED)
    yield _trigger("second_person", "BEFORE UPDATE OF posted_at", "closing_record", "second", UNAPPROVED)


def _kept() -> Iterator[str]:
    for table in NEVER_DELETED:
        yield _trigger("no_delete", "BEFORE DELETE", table, "kept")
    yield _trigger("upwards", "BEFORE UPDATE", "number_sequence", "number", NUMBER_CHANGED)
