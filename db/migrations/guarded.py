"""Which rule guards which table; both databases derive their triggers from these lists."""

from __future__ import annotations

PERMANENT = (
    "posting_accounts",
    "cost_group",
    "inventory_dimension",
    "cost_group_link",
    "part_update",
    "late_link",
    "production_share",
    "undoing",
    "stock_count",
    "opening_line",
    "foreign_entry",
    "reconciliation_note",
    "audit_event",
    "import_file",
    "export_file",
    "exported_voucher",
    "seal",
    "seal_part",
)
"""Facts that count as soon as they are stored: never changed or deleted."""

STAGED = ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log")
"""Facts of a record: added and deleted until the record is posted, never changed."""

POSTED_OR_STAGED = ("inventory_transaction", "inventory_update", "cost_link", "item_price")
"""As PERMANENT where record_id is 0, as STAGED where it names a record."""

OF_A_RUN = ("closing_bundle", "closing_bundle_group")
"""State of a run that a posted record's digests rest on: not changed or deleted once the record is posted."""

NEVER_DELETED = (
    "company",
    "main_account",
    "item_group",
    "item_model_group",
    "dimension_group",
    "item",
    "closing_record",
    "voucher",
    "job",
    "number_sequence",
    "inventory_lock",
    "on_hand",
    "approval",
)
"""Rows that change but stay: facts refer to them, or their number must not be given twice."""

FACTS = (*PERMANENT, *STAGED, *POSTED_OR_STAGED, "voucher", "ledger_entry", "closing_record")
"""What may not be emptied by TRUNCATE either."""

ACTIVE_RECORD = """
    CREATE VIEW active_record AS
    SELECT r.id, r.company_id, r.number, r.type, r.date FROM closing_record r
     WHERE r.posted_at IS NOT NULL AND r.type <> 'reversal'
       AND NOT EXISTS (SELECT 1 FROM closing_record x
                        WHERE x.reversal_of = r.id AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL)
"""

SENTENCES = {
    "fact": "invclose/immutable: a posted fact is never changed or deleted; post a reversal or an adjustment instead",
    "staged": "invclose/immutable: what belongs to a posted closing record is never added to, changed or deleted",
    "voucher": "invclose/immutable: a posted voucher is never changed or deleted; post an opposite one instead",
    "line": "invclose/immutable: lines are only added to a voucher that is being posted",
    "draft": "invclose/unbalanced: a voucher is inserted as a draft, gets its lines and is posted in one transaction",
    "balance": "invclose/unbalanced: a voucher is posted only with at least two lines, or none, that add up to zero",
    "record": "invclose/immutable: a posted closing record is never changed or deleted; reverse it instead",
    "flip": "invclose/unbalanced: a closing record is posted once, with its voucher",
    "period": "invclose/inventory_period_closed: inventory is closed, or being closed, up to a date on or after this one",
    "kept": "invclose/immutable: this row is kept; it may change, but not be deleted",
    "reference": "invclose/reference: something that a row refers to is missing, or belongs to another company",
    "approval": "invclose/second_person: what was prepared stays as it was, and is decided once, by another person",
    "second": "invclose/second_person: the company asks for a second person, who has not approved this",
    "number": "invclose/immutable: numbers are drawn upwards only",
}

RECORD_CHANGED = (
    "OLD.posted_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.company_id <> OLD.company_id"
    " OR NEW.number <> OLD.number OR NEW.type <> OLD.type OR NEW.reversal_of <> OLD.reversal_of"
)
"""A change of a closing record that is refused: any once it is posted, of its identity always."""

APPROVAL_CHANGED = (
    "NEW.id <> OLD.id OR NEW.company_id <> OLD.company_id OR NEW.act <> OLD.act OR NEW.subject <> OLD.subject"
    " OR NEW.request <> OLD.request OR NEW.records <> OLD.records OR NEW.digest <> OLD.digest"
    " OR NEW.prepared_by <> OLD.prepared_by OR NEW.prepared_at <> OLD.prepared_at"
    " OR NOT (OLD.state = 'waiting' AND NEW.state IN ('approved', 'declined')"
    " OR OLD.state = 'approved' AND NEW.state = 'declined'"
    " OR OLD.state = 'approved' AND NEW.state = 'done' AND NEW.decided_by = OLD.decided_by AND NEW.decided_at = OLD.decided_at)"
)
"""A change of what was prepared that is refused: any but a decision, and an approval used up."""

UNAPPROVED = """NEW.posted_at IS NOT NULL AND OLD.posted_at IS NULL
    AND (SELECT c.second_person FROM company c WHERE c.id = NEW.company_id) = 1
    AND (NEW.type IN ('closing', 'reversal') OR NEW.parameters LIKE '%"update_ledger": false%')
    AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.company_id = NEW.company_id AND a.state = 'approved'
      AND CASE a.act
        WHEN 'close' THEN NEW.type = 'closing' AND a.records LIKE '%,' || NEW.id || ',%' AND a.decided_by <> NEW.created_by
          OR NEW.type = 'reversal'
             AND (SELECT r.type FROM closing_record r WHERE r.id = NEW.reversal_of) = 'recalculation'
        WHEN 'reversal' THEN NEW.type = 'reversal' AND a.records LIKE '%,' || NEW.reversal_of || ',%'
        WHEN 'adjustment' THEN NEW.type NOT IN ('closing', 'reversal')
        ELSE 1 = 0 END)"""
"""A record that a second person should have approved and has not."""

NUMBER_CHANGED = "NEW.next_number < OLD.next_number OR NEW.company_id <> OLD.company_id OR NEW.code <> OLD.code"
