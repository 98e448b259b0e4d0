"""Questions to the catalogs of both databases; each of OBJECTS answers (name of an object, its definition).

For `checks` of SQLite the definition is the whole CREATE TABLE; the reader takes the checks out of it.
"""

from __future__ import annotations

from db.engine.group_roles import NAMES

VERSIONED = {
    "sqlite": "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'",
    "postgresql": "SELECT 1 WHERE to_regclass('public.alembic_version') IS NOT NULL",
}

_SQLITE_JOIN = "AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'alembic_version'"

_SQLITE = (
    f"""SELECT 'table ' || t.name, 'strict ' || l.strict || ', without rowid ' || l.wr
          FROM sqlite_schema t JOIN pragma_table_list l ON l.schema = 'main' AND l.name = t.name {_SQLITE_JOIN}""",
    f"""SELECT 'column ' || t.name || '.' || c.name,
               c.type || ' not null ' || c."notnull" || ' default ' || coalesce(c.dflt_value, '-') || ' key ' || c.pk
          FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE true {_SQLITE_JOIN}""",
    f"SELECT 'checks ' || t.name, t.sql FROM sqlite_schema t WHERE t.sql LIKE '%CHECK (%' {_SQLITE_JOIN}",
    f"""SELECT 'foreign key ' || t.name || '.' || f."from", f."table" || '.' || f."to" || ' ' || f.on_delete
          FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE true {_SQLITE_JOIN}""",
    f"""SELECT 'index ' || t.name || ' (' || (SELECT group_concat(x.name, ', ') FROM pragma_index_info(i.name) x) || ')',
               i.origin || ' unique ' || i."unique" || ' ' || coalesce((SELECT substr(s.sql, instr(s.sql, ' WHERE '))
                 FROM sqlite_schema s WHERE s.type = 'index' AND s.name = i.name AND i.partial), '')
          FROM sqlite_schema t JOIN pragma_index_list(t.name) i WHERE i.origin <> 'pk' {_SQLITE_JOIN}""",
    "SELECT t.type || ' ' || t.name, t.sql FROM sqlite_schema t WHERE t.type IN ('trigger', 'view')",
)

_POSTGRES_TABLE = (
    """c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r' AND c.relname <> 'alembic_version'"""
)

_ROLES = ", ".join(f"'{name}'" for name in NAMES)
_POSTGRES = (
    f"""SELECT 'column ' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' not null '
               || a.attnotnull || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {_POSTGRES_TABLE}""",
    f"""SELECT 'constraint ' || c.relname || ' ' || k.conname, pg_get_constraintdef(k.oid) FROM pg_class c
          JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c') WHERE {_POSTGRES_TABLE}""",
    f"""SELECT 'index ' || i.relname, pg_get_indexdef(i.oid) || ' ' || x.indisvalid FROM pg_class c
          JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
         WHERE {_POSTGRES_TABLE} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid)""",
    f"""SELECT 'trigger ' || g.tgname, pg_get_triggerdef(g.oid) || ' ' || CAST(g.tgenabled AS text) FROM pg_class c
          JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal WHERE {_POSTGRES_TABLE}""",
    """SELECT 'function ' || p.proname, p.prosrc || ' ' || p.prosecdef || ' ' || coalesce(array_to_string(p.proconfig, ' '), '-')
         FROM pg_proc p WHERE p.pronamespace = CAST('public' AS regnamespace)
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    """SELECT 'view ' || c.relname, string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'v' GROUP BY c.relname""",
    f"""SELECT 'rights ' || r.rolname || ' ' || c.relname, string_agg(p.name, ' ' ORDER BY p.name) FROM pg_class c
         JOIN pg_roles r ON r.rolname IN ({_ROLES})
         JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p(name)
           ON has_table_privilege(r.oid, c.oid, p.name) OR p.name IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
              AND has_any_column_privilege(r.oid, c.oid, p.name)
        WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'v') GROUP BY r.rolname, c.relname""",
    f"""SELECT 'calls ' || r.rolname, string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc p
         JOIN pg_roles r ON r.rolname IN ({_ROLES}) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
        WHERE p.pronamespace = CAST('public' AS regnamespace) GROUP BY r.rolname""",
    f"""SELECT 'role ' || r.rolname, r.rolsuper || ' ' || r.rolcreaterole || ' ' || r.rolcanlogin || ' '
               || has_schema_privilege(r.oid, 'public', 'CREATE') FROM pg_roles r WHERE r.rolname IN ({_ROLES})""",
)

OBJECTS = {"sqlite": _SQLITE, "postgresql": _POSTGRES}
