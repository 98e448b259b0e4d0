"""Functions and triggers of PostgreSQL.

Most fire once for a statement and look at all its rows at once (transition tables), or for a row whose own values
already say that it is refused. Those that decide by a row of `inventory_lock` or `closing_record` take it FOR SHARE
first, so that a close or a post running side by side is waited for. Look-ups are scalar subqueries: the planner cannot
turn them into a join that goes wrong on tables it has no statistics of yet. References of the bulk tables are checked
here for all rows at once; as foreign keys they cost several times the insert (`db.tables.declare.bulk_reference`).
All run as the owner of the tables (SECURITY DEFINER), whose rights the locks need.
"""

from __future__ import annotations

from collections.abc import Iterator

from db.migrations import finishing, postings
from db.migrations.guarded import (
    ACTIVE_RECORD,
    APPROVAL_CHANGED,
    FACTS,
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
from db.migrations.staged import plpgsql

_BODIES = {
    "refuse": "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'IC001';",
    "rows_of_open_record": f"""
        FOR the_record IN SELECT DISTINCT n.record_id FROM new_rows n LOOP
            SELECT r.posted_at IS NOT NULL INTO is_posted FROM closing_record r WHERE r.id = the_record FOR SHARE;
            IF the_record <> 0 AND (NOT FOUND OR is_posted) THEN
                RAISE EXCEPTION '{SENTENCES["staged"]}' USING ERRCODE = 'IC001';
            END IF;
        END LOOP;
        RETURN NULL;""",
    "rows_of_posted_record": """
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT o.record_id FROM old_rows o) s
                    WHERE (s.record_id = 0 AND TG_ARGV[1] = 'posted')
                       OR (SELECT r.posted_at IS NOT NULL FROM closing_record r WHERE r.id = s.record_id)) THEN
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "open_period": f"""
        FOR the_company, first_date IN
            SELECT (SELECT c.company_id FROM cost_group c WHERE c.id = s.cost_group_id) AS company, min(s.first)
              FROM (SELECT n.cost_group_id, min(n.date) AS first FROM new_rows n WHERE n.record_id = 0 GROUP BY 1) s
             GROUP BY 1 ORDER BY 1
        LOOP
            SELECT greatest(l.closed_until, l.closing_until) INTO closed_to
              FROM inventory_lock l WHERE l.company_id = the_company FOR SHARE;
            IF NOT FOUND OR closed_to >= first_date THEN
                RAISE EXCEPTION '{SENTENCES["period"]}' USING ERRCODE = 'IC001';
            END IF;
        END LOOP;
        RETURN NULL;""",
    "balanced": f"""
        IF EXISTS (SELECT 1 FROM new_rows n WHERE n.posted <> 0 AND NOT
                    (SELECT count(*) <> 1 AND coalesce(sum(e.amount), 0) = 0 FROM ledger_entry e WHERE e.voucher_id = n.id)) THEN
            RAISE EXCEPTION '{SENTENCES["balance"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "no_draft_left": f"""
        IF (SELECT v.posted = 0 FROM voucher v WHERE v.id = NEW.id) THEN
            RAISE EXCEPTION '{SENTENCES["draft"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "line_of_draft": f"""
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT c.voucher_id FROM changed_rows c) s
                    WHERE coalesce((SELECT v.posted FROM voucher v WHERE v.id = s.voucher_id), 1) <> 0) THEN
            RAISE EXCEPTION '{SENTENCES["line"]}' USING ERRCODE = 'IC001';
        END IF;
        IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM (SELECT DISTINCT c.account_id FROM changed_rows c) s
                    WHERE (SELECT a.id FROM main_account a WHERE a.id = s.account_id) IS NULL) THEN
            RAISE EXCEPTION '{SENTENCES["reference"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "transaction_refers": f"""
        IF EXISTS (SELECT 1 FROM (SELECT DISTINCT n.company_id, n.cost_group_id FROM new_rows n) s
                    WHERE (SELECT g.company_id FROM cost_group g WHERE g.id = s.cost_group_id) IS DISTINCT FROM s.company_id)
           OR EXISTS (SELECT 1 FROM (SELECT DISTINCT n.company_id, n.dimension_id FROM new_rows n) s
                    WHERE (SELECT d.company_id FROM inventory_dimension d WHERE d.id = s.dimension_id)
                          IS DISTINCT FROM s.company_id) THEN
            RAISE EXCEPTION '{SENTENCES["reference"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "update_refers": f"""
        IF EXISTS (SELECT 1 FROM new_rows n
                    WHERE (SELECT t.cost_group_id FROM inventory_transaction t WHERE t.id = n.transaction_id)
                          IS DISTINCT FROM n.cost_group_id) THEN
            RAISE EXCEPTION '{SENTENCES["reference"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NULL;""",
    "of_second_person": f"""
        IF {UNAPPROVED} THEN
            RAISE EXCEPTION '{SENTENCES["second"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NEW;""",
    "decided": f"""
        IF TG_OP = 'INSERT' AND (NEW.state <> 'waiting' OR NEW.decided_by <> '' OR NEW.prepared_by <> session_user)
           OR TG_OP = 'UPDATE' AND ({APPROVAL_CHANGED} OR NEW.state <> 'done' AND NEW.decided_by <> session_user)
           OR TG_OP = 'UPDATE' AND NEW.state = 'approved' AND NOT EXISTS
              (SELECT 1 FROM app_user u WHERE u.company_id = NEW.company_id AND u.login = session_user
                AND u.role IN ('admin', CASE NEW.act WHEN 'restore' THEN 'admin' ELSE 'close' END,
                               CASE NEW.act WHEN 'adjustment' THEN 'post' ELSE 'admin' END)) THEN
            RAISE EXCEPTION '{SENTENCES["approval"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NEW;""",
    "voucher_of_record": f"""
        IF coalesce((SELECT v.posted FROM voucher v WHERE v.id = NEW.voucher_id), 0) <> 1 THEN
            RAISE EXCEPTION '{SENTENCES["flip"]}' USING ERRCODE = 'IC001';
        END IF;
        RETURN NEW;""",
}
_VARIABLES = {
    "open_period": "DECLARE the_company bigint; first_date date; closed_to date;",
    "rows_of_open_record": "DECLARE the_record bigint; is_posted boolean;",
}
_NEW = "REFERENCING NEW TABLE AS new_rows"
_OLD = "REFERENCING OLD TABLE AS old_rows"


def statements() -> list[str]:
    """CREATE statements of the view, the functions and all triggers."""
    functions = [
        f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql {postings.SECURE} AS $guard$ {_VARIABLES.get(name, '')}"
        f" BEGIN {body} END $guard$"
        for name, body in _BODIES.items()
    ]
    return [
        ACTIVE_RECORD,
        *functions,
        DISCARD_STAGED,
        REFRESH_STATISTICS,
        *_facts(),
        *_staged(),
        *_vouchers(),
        *_state(),
        *postings.statements(),
        *finishing.statements(),
    ]


DISCARD_STAGED = f"""
    CREATE FUNCTION discard_staged(the_record bigint, the_bundle bigint) RETURNS void
    LANGUAGE plpgsql {postings.SECURE} AS $guard$
    BEGIN
        PERFORM guard_run_of(the_record);
        PERFORM 1 FROM closing_record r WHERE r.id = the_record AND r.posted_at IS NULL FOR SHARE;
        IF NOT FOUND THEN RAISE EXCEPTION '{SENTENCES["staged"]}' USING ERRCODE = 'IC001'; END IF;
        {plpgsql("the_record", "the_bundle")}
    END $guard$
"""


REFRESH_STATISTICS = f"""
    CREATE FUNCTION refresh_statistics(the_table text, the_rows bigint) RETURNS void
    LANGUAGE plpgsql {postings.SECURE} SET default_statistics_target = 25 AS $guard$
    BEGIN
        IF the_rows >= (SELECT greatest(c.reltuples, 0) / 5 FROM pg_class c WHERE c.relname = the_table
                         AND c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r') THEN
            EXECUTE format('ANALYZE (SKIP_LOCKED) public.%I', the_table);
        END IF;
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
    yield _trigger("inventory_update", "refers", "AFTER INSERT", "update_refers", _NEW)
    yield _trigger("inventory_transaction", "refers", "AFTER INSERT", "transaction_refers", _NEW)


def _vouchers() -> Iterator[str]:
    yield _refuse_row("voucher", "draft_first", "INSERT", "draft", "NEW.posted <> 0")
    yield _refuse_row("voucher", "no_update", "UPDATE", "voucher", "OLD.posted <> 0 OR NEW.id <> OLD.id")
    yield _trigger("voucher", "balanced", "AFTER UPDATE", "balanced", _NEW)
    yield """CREATE CONSTRAINT TRIGGER voucher_no_draft_left AFTER INSERT ON voucher
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_no_draft_left()"""
    for event, rows in (("INSERT", "NEW"), ("DELETE", "OLD")):
        changed = f"REFERENCING {rows} TABLE AS changed_rows"
        yield _trigger("ledger_entry", f"draft_only_{event.lower()}", f"AFTER {event}", "line_of_draft", changed)
    yield _refuse("ledger_entry", "no_update", "UPDATE", "line")


def _state() -> Iterator[str]:
    yield _refuse_row("closing_record", "unposted_first", "INSERT", "flip", "NEW.posted_at IS NOT NULL")
    yield _refuse_row("closing_record", "no_update", "UPDATE", "record", RECORD_CHANGED)
    yield """CREATE TRIGGER closing_record_voucher_posted BEFORE UPDATE ON closing_record FOR EACH ROW
        WHEN (NEW.posted_at IS NOT NULL AND NEW.voucher_id <> 0) EXECUTE FUNCTION guard_voucher_of_record()"""
    yield """CREATE TRIGGER closing_record_second_person BEFORE UPDATE ON closing_record FOR EACH ROW
        WHEN (NEW.posted_at IS NOT NULL) EXECUTE FUNCTION guard_of_second_person()"""
    yield """CREATE TRIGGER approval_decided BEFORE INSERT OR UPDATE ON approval FOR EACH ROW
        EXECUTE FUNCTION guard_decided()"""
    yield _refuse_row("number_sequence", "upwards", "UPDATE", "number", NUMBER_CHANGED)
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


def _refuse_row(table: str, name: str, event: str, sentence: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when})"
        f" EXECUTE FUNCTION guard_refuse('{SENTENCES[sentence]}')"
    )
