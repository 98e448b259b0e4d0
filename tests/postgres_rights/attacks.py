"""What somebody may try who has a login and a group role, but no business with company 1: statements, most of them made for each table.

Each is refused, or changes nothing that anybody sees (`tests.postgres_rights.conftest.State`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.engine.group_roles import NAMES
from db.migrations.posting_rights import acts

KEYS = {
    "alembic_version": "version_num", "inventory_lock": "company_id", "number_sequence": "code", "on_hand": "cost_group_id",
    "ledger_entry": "line", "inventory_update": "transaction_id", "part_update": "transaction_id", "opening_line": "transaction_id",
    "cost_link": "issue_id", "late_link": "issue_id", "cost_group_link": "to_group_id", "settlement": "row", "closing_log": "row",
    "cost_adjustment": "transaction_id", "adjustment_total": "accounts_id", "open_balance": "transaction_id", "job": "record_id",
    "closing_bundle": "bundle", "closing_bundle_group": "cost_group_id", "import_file": "sha256", "open_posting": "xid",
    "posting_stock": "xid", "production_share": "receipt_id", "stock_count": "transaction_id", "undoing": "transaction_id",
    "seal_part": "part", "export_setting": "name", "exported_voucher": "voucher_id",
    "posting_draw": "xid",
}  # fmt: skip
"""A column that makes a copy of a row another row; `id` where nothing is said."""


def of_table(table: str, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Adding a copy of a row, changing every row in every column, deleting, emptying."""
    key = KEYS.get(table, "id")
    kind = dict(columns)[key]
    other = (
        f"to_jsonb('x' || t.{key})" if kind == "text" else f"to_jsonb(CAST(CAST(t.{key} AS text) AS bigint) + 77000)"
    )
    copied = f"(jsonb_populate_record(t, jsonb_build_object('{key}', {other}))).*"
    yield f"INSERT INTO {table} SELECT {copied} FROM {table} t LIMIT 1"
    yield f"INSERT INTO {table} DEFAULT VALUES"
    yield f"WITH more AS (INSERT INTO {table} SELECT {copied} FROM {table} t RETURNING 1) SELECT count(*) FROM more"
    for column, of_kind in columns:
        changed = {"text": "'forged'", "bigint": f"{column} + 1", "date": "'1999-01-01'"}.get(of_kind)
        if changed:
            yield f"UPDATE {table} SET {column} = {changed}"
    yield f"UPDATE ONLY public.{table} SET {key} = {key}"
    yield f"DELETE FROM {table}"
    yield f"TRUNCATE {table} CASCADE"
    yield f"COPY {table} FROM STDIN: SELECT {copied} FROM {table} t"
    yield f"COPY {table} FROM PROGRAM 'true'"
    yield f"COPY {table} FROM '/etc/hostname'"
    yield f"COPY {table} TO '/tmp/stolen'"
    yield f"ALTER TABLE {table} DISABLE TRIGGER ALL"
    yield f"ALTER TABLE {table} ADD COLUMN mine text"
    yield f"DROP TABLE {table} CASCADE"
    yield f"GRANT ALL ON {table} TO PUBLIC"
    yield f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION guard_refuse()"
    yield f"CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING"
    yield f"SELECT 1 FROM {table} FOR UPDATE; UPDATE {table} SET {key} = {key}"


SETTINGS = (
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "SELECT set_config('session_replication_role', 'local', true)",
    "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "ALTER DATABASE {database} SET session_replication_role = replica",
    "ALTER SYSTEM SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION postgres",
    "SET SESSION AUTHORIZATION {owner}",
    "SET ROLE {owner}",
    "SET ROLE postgres",
    "SELECT set_config('role', '{owner}', false)",
    "SELECT set_config('session_authorization', '{owner}', false)",
    "SET is_superuser = on",
    "SET row_security = off",
    "SET allow_system_table_mods = on",
    "SET lo_compat_privileges = on",
    "SET check_function_bodies = off; CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET search_path = pg_temp, public; UPDATE app_user SET role = 'admin'",
    "SET constraints ALL IMMEDIATE; UPDATE voucher SET text = 'x'",
)

ROLES = (
    *(f"ALTER ROLE {name} LOGIN PASSWORD 'x'" for name in NAMES),
    *(f"ALTER ROLE {name} SUPERUSER" for name in NAMES),
    *(f"DROP ROLE {name}" for name in NAMES),
    *(f"GRANT {name} TO CURRENT_USER WITH ADMIN OPTION" for name in NAMES),
    *(f"REVOKE {name} FROM rights_admin" for name in NAMES),
    *(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}" for name in NAMES),
    *(f"REASSIGN OWNED BY {{owner}} TO {name}" for name in NAMES),
    *(f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} GRANT ALL ON TABLES TO {name}" for name in NAMES),
    "GRANT {owner} TO CURRENT_USER",
    "GRANT postgres TO CURRENT_USER",
    "GRANT pg_write_all_data TO CURRENT_USER",
    "GRANT pg_execute_server_program TO CURRENT_USER",
    "GRANT CREATE ON SCHEMA public TO CURRENT_USER",
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER REPLICATION",
    "ALTER ROLE rights_admin PASSWORD 'x'",
    "ALTER ROLE rights_admin RENAME TO somebody",
    "CREATE ROLE mine SUPERUSER",
    "CREATE ROLE mine LOGIN",
    "DROP ROLE rights_admin",
    "DROP OWNED BY {owner}",
    "UPDATE pg_authid SET rolsuper = true",
    "UPDATE pg_auth_members SET admin_option = true",
    "DELETE FROM pg_trigger",
    "UPDATE pg_proc SET prosrc = 'x' WHERE proname = 'guard_finish'",
    "UPDATE pg_class SET relowner = 10",
)

OBJECTS = (
    "CREATE TABLE public.mine (a int)",
    "CREATE TABLE mine (a int)",
    "CREATE TEMP TABLE app_user (company_id bigint, login text, role text)",
    "CREATE TEMP TABLE open_posting (xid xid8, act text, company_id bigint, record_id bigint)",
    "CREATE TEMP VIEW company AS SELECT 1 AS id",
    "CREATE TABLE pg_temp.voucher (LIKE public.voucher)",
    "CREATE SCHEMA mine",
    "CREATE SCHEMA IF NOT EXISTS pg_mine",
    "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
    "CREATE FUNCTION public.date_trunc(text, timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT $2'",
    "CREATE FUNCTION pg_temp.pg_has_role(name, name, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE OR REPLACE FUNCTION guard_finish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "CREATE OR REPLACE FUNCTION guard_stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION guard_rank(bigint) RETURNS int LANGUAGE sql AS 'SELECT 4'",
    "CREATE OPERATOR public.= (LEFTARG = bigint, RIGHTARG = text, PROCEDURE = texteq)",
    "CREATE CAST (text AS bigint) WITH INOUT AS IMPLICIT",
    "CREATE DOMAIN public.mine AS int",
    "CREATE TYPE public.mine AS (a int)",
    "CREATE SEQUENCE public.mine",
    "CREATE VIEW public.mine AS SELECT * FROM app_user",
    "CREATE MATERIALIZED VIEW public.mine AS SELECT * FROM app_user",
    "CREATE OR REPLACE VIEW active_record AS SELECT * FROM closing_record",
    "CREATE INDEX mine ON voucher (text)",
    "DROP INDEX ix_job_unfinished",
    "REINDEX TABLE voucher",
    "CLUSTER voucher USING voucher_pkey",
    "VACUUM FULL voucher",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE LANGUAGE plpython3u",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION guard_refuse()",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE SUBSCRIPTION mine CONNECTION 'host=x' PUBLICATION y",
    "CREATE POLICY mine ON app_user USING (true)",
    "CREATE STATISTICS mine ON company_id, login FROM app_user",
    "CREATE SERVER mine FOREIGN DATA WRAPPER x",
    "CREATE DATABASE mine",
    "DROP DATABASE {database}",
    "ALTER DATABASE {database} OWNER TO CURRENT_USER",
    "ALTER SCHEMA public OWNER TO CURRENT_USER",
    "DROP SCHEMA public CASCADE",
    "ALTER FUNCTION open_posting(text, bigint) OWNER TO CURRENT_USER",
    "ALTER FUNCTION open_posting(text, bigint) SECURITY INVOKER",
    "ALTER FUNCTION guard_finish() SET search_path = pg_temp",
    "ALTER FUNCTION open_posting(text, bigint) SET session_replication_role = replica",
    "DROP FUNCTION guard_finish() CASCADE",
    "DROP TRIGGER open_posting_finished ON open_posting",
    "COMMENT ON TABLE voucher IS 'mine'",
    "SECURITY LABEL ON TABLE voucher IS 'mine'",
    "LOCK TABLE voucher IN ACCESS EXCLUSIVE MODE; DELETE FROM voucher",
)

CALLS = (
    *(f"SELECT open_posting('{act}', 1)" for act in sorted(acts()) if act != "REFUSED"),
    *(f"SELECT open_posting('{act}', 0); UPDATE app_user SET role = 'admin'" for act in sorted(acts())),
    *(f"SELECT open_posting({act}, {company})" for act in ("NULL", "''", "'close'", "'CLOSE '", "'CLOSE'';--'")
      for company in ("1", "2", "NULL", "-1", "9223372036854775807")),
    "SELECT open_posting('IMPORT', 1), open_posting('CLOSE', 1)",
    "SELECT open_run(1, NULL, false)",
    "SELECT open_run(1, 1, true)",
    "SELECT open_run(2, NULL, NULL)",
    "SELECT open_run(-1, NULL, false)",
    "SELECT open_run(NULL, NULL, false)",
    "SELECT discard_staged(1, NULL)",
    "SELECT discard_staged(NULL, NULL)",
    "SELECT discard_staged(1, 1)",
    "SELECT discard_staged(2, NULL)",
    "SELECT guard_rank(1)",
    "SELECT guard_finish_events(ROW(pg_current_xact_id(), 'CLOSE', 1, 0)::open_posting)",
    "SELECT guard_finish_numbers(NULL)",
    "SELECT guard_run_of(1)",
    "SELECT guard_finish()",
    "SELECT grant_right('rights_admin')",
    "SELECT grant_right('postgres')",
    "SELECT grant_right(NULL)",
    "SELECT grant_right('x\"; DROP TABLE voucher; --')",
    "SELECT grant_right(CAST(session_user AS text))",
    "SELECT refresh_statistics('voucher', 9223372036854775807)",
    "SELECT refresh_statistics('voucher; DROP TABLE voucher', 9)",
    "SELECT refresh_statistics(NULL, NULL)",
    "SELECT refresh_statistics('pg_authid', 9223372036854775807)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/mine')",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_restore_point('mine')",
    "SELECT pg_logical_emit_message(true, 'a', 'b')",
    "SELECT pg_replication_origin_create('mine')",
    "SELECT query_to_xml('UPDATE app_user SET role = ''admin''', true, true, '')",
    "SELECT setval('nothing', 1)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_advisory_xact_lock(7596829178187019109)",
    "LISTEN mine",
    "NOTIFY mine, 'text'",
    "DECLARE mine CURSOR WITH HOLD FOR SELECT * FROM voucher",
    "PREPARE mine AS UPDATE app_user SET role = 'admin'; EXECUTE mine",
    "PREPARE TRANSACTION 'mine'",
    "DO $$ BEGIN UPDATE app_user SET role = 'admin'; END $$",
    "DO $$ BEGIN EXECUTE 'UPDATE app_user SET role = ''admin'''; EXCEPTION WHEN others THEN NULL; END $$",
    "DO $$ BEGIN INSERT INTO open_posting VALUES (pg_current_xact_id(), 'CHANGE_USERS', 1, 0); END $$",
    "DO LANGUAGE plpgsql $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true); END $$",
    "DO $$ BEGIN SAVEPOINT a; EXCEPTION WHEN others THEN NULL; END $$",
    "SAVEPOINT a; UPDATE voucher SET text = 'x'; RELEASE SAVEPOINT a",
    "MERGE INTO app_user u USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET role = 'admin'",
    "MERGE INTO number_sequence n USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET next_number = 99",
    "SELECT * FROM pg_authid",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM open_posting",
    "SELECT * FROM posting_draw",
    "EXPLAIN ANALYZE UPDATE app_user SET role = 'admin'",
    "EXPLAIN ANALYZE DELETE FROM voucher",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (DELETE FROM marking RETURNING 1) TO STDOUT",
)  # fmt: skip

STATE = (
    "INSERT INTO app_user (id, company_id, login, role) VALUES (900, 1, CAST(session_user AS text), 'admin')",
    "INSERT INTO app_user SELECT 900, 1, CAST(session_user AS text), 'admin' ON CONFLICT DO NOTHING",
    "UPDATE app_user SET role = 'admin' WHERE company_id = 1 AND login = session_user",
    "UPDATE app_user SET company_id = 1",
    "DELETE FROM app_user WHERE role = 'admin' AND company_id = 1",
    "UPDATE inventory_lock SET closed_until = NULL WHERE company_id = 1",
    "UPDATE inventory_lock SET closed_until = '2030-12-31' WHERE company_id = 1",
    "UPDATE inventory_lock SET closing_until = NULL, record_id = 0 WHERE company_id = 1",
    "UPDATE ledger_period SET status = 'open' WHERE company_id = 1",
    "UPDATE ledger_period SET status = 'closed', inventory_access = 'none' WHERE company_id = 1",
    ("INSERT INTO ledger_period (id, company_id, name, start_date, end_date, status, inventory_access)"
    " VALUES (900, 1, 'x', '2031-01-01', '2031-01-31', 'open', 'all')"),
    "UPDATE number_sequence SET next_number = next_number + 1000 WHERE company_id = 1",
    "UPDATE number_sequence SET next_number = 9223372036854775807 WHERE company_id = 0",
    "UPDATE number_sequence SET prefix = 'X' WHERE company_id = 1",
    "INSERT INTO number_sequence (company_id, code, next_number) VALUES (1, 'mine', 1)",
    "INSERT INTO number_sequence (company_id, code, next_number) VALUES (0, 'change2', 1)",
    "UPDATE on_hand SET financial_amount = financial_amount + 1",
    "UPDATE on_hand SET financial_quantity = 0",
    "UPDATE on_hand SET change_number = 999",
    "UPDATE job SET fence = fence + 1",
    "UPDATE job SET state = 'cancelled', requested = 'cancelled'",
    "UPDATE job SET heartbeat_at = '2000-01-01'",
    "UPDATE closing_bundle SET state = 'planned'",
    "UPDATE marking SET quantity = 1",
    "UPDATE item SET cost_price = 1 WHERE company_id = 1",
    "UPDATE posting_profile SET account_id = (SELECT max(id) FROM main_account WHERE company_id = 1)",
    "UPDATE main_account SET blocked = 1 WHERE company_id = 1",
    "UPDATE company SET name = 'Mine', currency = 'USD' WHERE id = 1",
    ("INSERT INTO audit_event (id, company_id, at, actor, host, action, subject, detail, previous_hash, hash)"
    " VALUES (900, 1, '2024-01-01', 'boss', 'here', 'closing posted', 'IC-000001', '{}', '', 'ab')"),
    ("INSERT INTO audit_event (id, company_id, at, actor, host, action, hash) SELECT max(id) + 1, 1, now(), session_user,"
    " 'here', 'refused', 'ab' FROM audit_event"),
    ("INSERT INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
    " VALUES (900, 1, 'VCH-9999999', '2024-02-28', 'purchase', now(), 'x')"),
    ("INSERT INTO closing_record (id, company_id, number, type, date, reversal_of, created_at, created_by)"
    " VALUES (900, 1, 'IC-000900', 'reversal', '2024-01-31', 1, now(), 'boss')"),
    "UPDATE closing_record SET posted_at = now() WHERE posted_at IS NULL",
    "INSERT INTO import_file (company_id, sha256, name, rows, imported_at, imported_by) VALUES (1, 'x', 'x', 1, now(), 'boss')",
)  # fmt: skip


def statements(tables: dict[str, list[tuple[str, str]]]) -> list[str]:
    """All of them, for tables with their columns and types."""
    made = [statement for table, columns in tables.items() for statement in of_table(table, columns)]
    return [*made, *SETTINGS, *ROLES, *OBJECTS, *CALLS, *STATE]
