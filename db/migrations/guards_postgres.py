"""Functions and triggers of PostgreSQL.

Most fire once for a statement and look at all its rows at once (transition tables). Those that decide by a row of
`inventory_lock` or `closing_record` take it FOR SHARE first, so that a close or a post running side by side is waited
for. They run as the owner of the tables (SECURITY DEFINER), whose rights the locks need.
"""

from __future__ import annotations

from collections.abc import Iterator

from db.migrations.guarded import (
    ACTIVE_RECORD,
    FACTS,
    NEVER_DELETED,
    OF_A_RUN,
    PERMANENT,
    POSTED_OR_STAGED,
    SENTENCES,
    STAGED,
)
from db.staged import plpgsql

_BODIES = {
    "refuse": "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'IC001';",
    "rows_of_open_record": f"""
        PERFORM 1 FROM closing_record r WHERE r.id IN (SELECT DISTINCT n.record_id FROM new_rows n) FOR SHARE;
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT n.record_id FROM new_rows n WHERE n.record_id <> 0) s
                    WHERE NOT EXISTS (SELECT 1 FROM closing_record r WHERE r.id = s.record_id AND r.posted_at IS NULL)) THEN
            RAISE EXCEPTION '{SENTENCES["staged"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "rows_of_posted_record": """
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT o.record_id FROM old_rows o) s
                    WHERE (s.record_id = 0 AND TG_ARGV[1] = 'posted')
                       OR EXISTS (SELECT 1 FROM closing_record r WHERE r.id = s.record_id AND r.posted_at IS NOT NULL)) THEN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "open_period": f"""
        PERFORM 1 FROM inventory_lock l WHERE l.company_id IN (
            SELECT DISTINCT g.company_id FROM new_rows n JOIN cost_group g ON g.id = n.cost_group_id WHERE n.record_id = 0)
        ORDER BY l.company_id FOR SHARE;
        IF EXISTS (SELECT 1 FROM inventory_lock l
                    WHERE greatest(l.closed_until, l.closing_until) >= (
                          SELECT min(n.date) FROM new_rows n JOIN cost_group g ON g.id = n.cost_group_id
                           WHERE n.record_id = 0 AND g.company_id = l.company_id)) THEN
            RAISE EXCEPTION '{SENTENCES["period"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "voucher_draft_first": f"""
        IF EXISTS (SELECT 1 FROM new_rows WHERE posted <> 0) THEN
            RAISE EXCEPTION '{SENTENCES["draft"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "voucher_no_draft_left": f"""
        IF EXISTS (SELECT 1 FROM voucher v WHERE v.id = NEW.id AND v.posted = 0) THEN
            RAISE EXCEPTION '{SENTENCES["draft"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "voucher_flip": f"""
        IF EXISTS (SELECT 1 FROM old_rows WHERE posted <> 0)
           OR EXISTS (SELECT 1 FROM new_rows n WHERE NOT EXISTS (SELECT 1 FROM old_rows o WHERE o.id = n.id)) THEN
            RAISE EXCEPTION '{SENTENCES["voucher"]}' USING ERRCODE = 'IC001';
        END IF;
        IF EXISTS (SELECT 1 FROM new_rows n LEFT JOIN ledger_entry e ON e.voucher_id = n.id WHERE n.posted <> 0
                    GROUP BY n.id HAVING count(e.line) = 1 OR coalesce(sum(e.amount), 0) <> 0) THEN
            RAISE EXCEPTION '{SENTENCES["balance"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "voucher_no_delete": f"""
        IF EXISTS (SELECT 1 FROM old_rows WHERE posted <> 0) THEN
            RAISE EXCEPTION '{SENTENCES["voucher"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "line_of_draft": f"""
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT c.voucher_id FROM changed_rows c) s
                    WHERE NOT EXISTS (SELECT 1 FROM voucher v WHERE v.id = s.voucher_id AND v.posted = 0)) THEN
            RAISE EXCEPTION '{SENTENCES["line"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "record_change": f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.posted_at IS NOT NULL THEN RAISE EXCEPTION '{SENTENCES["flip"]}' USING ERRCODE = 'IC001'; END IF;
            RETURN NEW;
        END IF;
        IF OLD.posted_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.company_id <> OLD.company_id
           OR NEW.number <> OLD.number OR NEW.type <> OLD.type OR NEW.reversal_of <> OLD.reversal_of THEN
            RAISE EXCEPTION '{SENTENCES["record"]}' USING ERRCODE = 'IC001';
        END IF;
        IF NEW.posted_at IS NOT NULL AND NEW.voucher_id <> 0
           AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.id = NEW.voucher_id AND v.posted = 1) THEN
            RAISE EXCEPTION '{SENTENCES["flip"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NEW;""",
    "number_upwards": f"""
        IF NEW.next_number < OLD.next_number OR NEW.company_id <> OLD.company_id OR NEW.code <> OLD.code THEN
            RAISE EXCEPTION '{SENTENCES["number"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NEW;""",
}
_SECURE = "SECURITY DEFINER SET search_path = public, pg_temp"
_NEW = "REFERENCING NEW TABLE AS new_rows"
_OLD = "REFERENCING OLD TABLE AS old_rows"


def statements() -> list[str]:
    """CREATE statements of the view, the functions and all triggers."""
    functions = [
        f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql {_SECURE} AS $guard$ BEGIN {body} END $guard$"
        for name, body in _BODIES.items()
    ]
    return [ACTIVE_RECORD, *functions, DISCARD_STAGED, *_facts(), *_staged(), *_vouchers(), *_state()]


DISCARD_STAGED = f"""
    CREATE FUNCTION discard_staged(the_record bigint, the_bundle bigint) RETURNS void
    LANGUAGE plpgsql {_SECURE} AS $guard$
    BEGIN
        PERFORM 1 FROM closing_record r WHERE r.id = the_record AND r.posted_at IS NULL FOR SHARE;
        IF NOT FOUND THEN RAISE EXCEPTION '{SENTENCES["staged"]}' USING ERRCODE = 'IC001'; END IF;
        {plpgsql("the_record", "the_bundle")}
    END $guard$
"""


def _facts() -> Iterator[str]:
    for table in PERMANENT:
        yield _refuse(table, "no_change", "UPDATE OR DELETE", "fact")
    for table in FACTS:
        yield _refuse(table, "no_truncate", "TRUNCATE", "fact")
    for table in (*STAGED, *POSTED_OR_STAGED):
        yield _refuse(table, "no_update", "UPDATE", "fact")


def _staged() -> Iterator[str]:
    for table in STAGED:
        yield _trigger(table, "open_record", "AFTER INSERT", "rows_of_open_record", _NEW)
        yield _trigger(table, "no_delete", "AFTER DELETE", "rows_of_posted_record", _OLD, SENTENCES["staged"], "")
    for table in POSTED_OR_STAGED:
        yield _trigger(table, "open_record", "AFTER INSERT", "rows_of_open_record", _NEW)
        yield _trigger(table, "no_delete", "AFTER DELETE", "rows_of_posted_record", _OLD, SENTENCES["fact"], "posted")
    for table in OF_A_RUN:
        for event in ("UPDATE", "DELETE"):
            name = f"no_{event.lower()}"
            yield _trigger(table, name, f"AFTER {event}", "rows_of_posted_record", _OLD, SENTENCES["staged"], "")
    yield _trigger("inventory_update", "open_period", "AFTER INSERT", "open_period", _NEW)


def _vouchers() -> Iterator[str]:
    yield _trigger("voucher", "draft_first", "AFTER INSERT", "voucher_draft_first", _NEW)
    yield _trigger("voucher", "flip", "AFTER UPDATE", "voucher_flip", f"{_OLD} NEW TABLE AS new_rows")
    yield _trigger("voucher", "no_delete", "AFTER DELETE", "voucher_no_delete", _OLD)
    yield """CREATE CONSTRAINT TRIGGER voucher_no_draft_left AFTER INSERT ON voucher
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_voucher_no_draft_left()"""
    yield _trigger(
        "ledger_entry", "draft_only", "AFTER INSERT", "line_of_draft", "REFERENCING NEW TABLE AS changed_rows"
    )
    yield _trigger(
        "ledger_entry", "no_delete", "AFTER DELETE", "line_of_draft", "REFERENCING OLD TABLE AS changed_rows"
    )
    yield _refuse("ledger_entry", "no_update", "UPDATE", "line")


def _state() -> Iterator[str]:
    yield """CREATE TRIGGER closing_record_change BEFORE INSERT OR UPDATE ON closing_record
        FOR EACH ROW EXECUTE FUNCTION guard_record_change()"""
    yield """CREATE TRIGGER number_sequence_upwards BEFORE UPDATE ON number_sequence
        FOR EACH ROW EXECUTE FUNCTION guard_number_upwards()"""
    for table in NEVER_DELETED:
        yield _refuse(table, "no_delete", "DELETE", "kept")


def _trigger(table: str, name: str, event: str, function: str, rows: str, *arguments: str) -> str:
    given = ", ".join(f"'{argument}'" for argument in arguments)
    return (
        f"CREATE TRIGGER {table}_{name} {event} ON {table} {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION guard_{function}({given})"
    )


def _refuse(table: str, name: str, events: str, sentence: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('{SENTENCES[sentence]}')"
    )
