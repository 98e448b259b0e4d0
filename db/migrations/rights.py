"""Rights of the role that the application works as on PostgreSQL: it owns nothing and may only add to facts."""

from __future__ import annotations

MASTERS = (
    "company", "main_account", "item_group", "item_model_group", "dimension_group", "item", "posting_profile",
    "ledger_period", "app_user",
)  # fmt: skip
STATE = ("job", "closing_bundle", "closing_bundle_group", "on_hand", "number_sequence", "inventory_lock", "marking")
DELETED = ("posting_profile", "app_user", "closing_bundle", "closing_bundle_group", "marking")
SUMMARY = (
    "date", "parameters", "voucher_id", "note", "posted_at", "adjusted", "transactions", "settlements", "warnings",
    "passes", "hash", "previous_hash",
)  # fmt: skip
"""Columns of a closing record that are filled in until it is posted; the trigger refuses them afterwards."""


def statements(role: str) -> list[str]:
    """Create the role where the user may, and give it exactly these rights; nothing where there is no role."""
    rights = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
        f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE INSERT ON alembic_version, active_record FROM {role}",
        f"GRANT UPDATE ON {', '.join((*MASTERS, *STATE))} TO {role}",
        f"GRANT UPDATE (posted) ON voucher TO {role}",
        f"GRANT UPDATE ({', '.join(SUMMARY)}) ON closing_record TO {role}",
        f"GRANT DELETE ON {', '.join(DELETED)} TO {role}",
        f"GRANT EXECUTE ON FUNCTION discard_staged(bigint, bigint), refresh_statistics(text, bigint) TO {role}",
    ]
    given = " ".join(f"EXECUTE '{statement}';" for statement in rights)
    return [
        f"""DO $rights$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}')
               AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)) THEN
                BEGIN
                    CREATE ROLE {role} NOLOGIN;
                    GRANT {role} TO CURRENT_USER;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END;
            END IF;
            IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN {given} END IF;
        END $rights$"""
    ]
