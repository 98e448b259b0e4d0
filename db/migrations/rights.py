"""Rights on PostgreSQL: five group roles that own nothing, each with what its acts write and the right to read.

The roles belong to the server. Whoever upgrades makes them where they may; where not, the upgrade is refused with the statements
for the administrator of the server.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from core.errors import NoRight
from core.vocabulary import Role
from db.engine.group_roles import FORMER, GROUP_ROLES, NAMES
from db.migrations.posting_rights import grants
from db.migrations.postings import SECURE

FUNCTIONS = {
    "open_posting(text, bigint)": Role.VIEW,
    "open_run(bigint, bigint, boolean)": Role.POST,
    "discard_staged(bigint, bigint)": Role.POST,
    "refresh_statistics(text, bigint)": Role.ENTER,
    "grant_right(text)": Role.ADMIN,
}
"""What may be called, and from which right on. Everything else belongs to triggers."""

MAY_MAKE_ROLES = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)"
MISSING = f"""SELECT n.name FROM unnest(ARRAY[{", ".join(repr(name) for name in NAMES)}]) n(name)
    WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = n.name)"""
NOT_GRANTABLE = f"""SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ({", ".join(repr(name) for name in NAMES)})
    AND NOT EXISTS (SELECT 1 FROM pg_roles me WHERE me.rolname = current_user AND (me.rolsuper
                     OR me.rolcreaterole AND CAST(current_setting('server_version_num') AS int) < 160000))
    AND NOT EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.roleid = r.oid AND m.admin_option
                     AND pg_has_role(current_user, m.member, 'USAGE'))"""


def for_the_administrator(owner: str, missing: Collection[str] = NAMES) -> list[str]:
    """The statements that make the roles and let the owner of the tables grant them."""
    made = [f"CREATE ROLE {name} NOLOGIN;" for name in missing]
    nested = [f"GRANT {lower} TO {higher};" for lower, higher in pairwise(NAMES)]
    owned = [f'GRANT {name} TO "{owner}" WITH ADMIN OPTION;' for name in NAMES]
    return [*made, *nested, *owned]


def without_roles(owner: str, missing: Collection[str]) -> NoRight:
    """Why an upgrade goes no further."""
    what = "are missing" if missing else f"may not be granted by {owner}"
    return NoRight(
        f"The group roles that protect the books {what}.",
        advice="Nothing was changed. Let the administrator of the server run these statements:\n"
        + "\n".join(for_the_administrator(owner, missing))
        + "\nThen run `invclose db upgrade` again.",
    )


def role_statements() -> list[str]:
    """Make the roles that are missing, as somebody who may; two databases of a server may be upgraded at once."""
    made = "".join(
        f"""BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}') THEN
            CREATE ROLE {name} NOLOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;"""
        for name in NAMES
    )
    nested = "".join(
        f"IF NOT pg_has_role('{higher}', '{lower}', 'MEMBER') THEN GRANT {lower} TO {higher}; END IF;"
        for lower, higher in pairwise(NAMES)
    )
    return [f"DO $rights$ BEGIN {made} END $rights$", f"DO $rights$ BEGIN {nested} END $rights$"]


def statements() -> list[str]:
    """Give each role exactly its rights on tables and functions, and nobody else any."""
    every = ", ".join(NAMES)
    return [
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
        _GRANT_RIGHT,
        "REVOKE ALL ON FUNCTION grant_right(text) FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {every}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {every}",
        f"REVOKE ALL ON SCHEMA public FROM {every}",
        _ON_DATABASE_AND_SCHEMA,
        _FORMER,
        f"GRANT USAGE ON SCHEMA public TO {NAMES[0]}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {NAMES[0]}",
        *(f"GRANT {grant} TO {name}" for role, name in GROUP_ROLES.items() for grant in grants(role)),
        *(f"GRANT EXECUTE ON FUNCTION {function} TO {GROUP_ROLES[role]}" for function, role in FUNCTIONS.items()),
    ]


_ON_DATABASE_AND_SCHEMA = f"""DO $rights$ BEGIN
    IF (SELECT pg_has_role(current_user, d.datdba, 'USAGE') FROM pg_database d WHERE d.datname = current_database()) THEN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO {NAMES[0]}', current_database());
    END IF;
    IF (SELECT pg_has_role(current_user, n.nspowner, 'USAGE') FROM pg_namespace n WHERE n.nspname = 'public') THEN
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
    END IF;
END $rights$"""
"""Only who belongs to a group role comes in; nobody makes objects of their own, temporary ones included."""

_FORMER = f"""DO $rights$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{FORMER}') THEN
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {FORMER};
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {FORMER};
    REVOKE ALL ON SCHEMA public FROM {FORMER};
END IF; END $rights$"""

_RANKS = " ".join(f"WHEN '{role.value}' THEN {role.rank}" for role in Role)
_GRANT_RIGHT = f"""CREATE FUNCTION grant_right(the_login text) RETURNS text LANGUAGE plpgsql {SECURE} AS $guard$
    DECLARE names text[] := ARRAY[{", ".join(repr(name) for name in NAMES)}]; wanted text; held text;
    BEGIN
        IF NOT pg_has_role(session_user, current_user, 'MEMBER') AND NOT EXISTS
            (SELECT 1 FROM app_user u WHERE u.login = session_user AND u.role = '{Role.ADMIN}') THEN
            RAISE EXCEPTION 'invclose/no_right: only an admin grants and revokes' USING ERRCODE = 'IC001';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = the_login AND r.rolname <> ALL (names)) THEN
            RETURN 'no user';
        END IF;
        wanted := (SELECT names[1 + max(CASE u.role {_RANKS} END)] FROM app_user u WHERE u.login = the_login);
        FOR held IN SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
            JOIN pg_roles l ON l.oid = m.member WHERE l.rolname = the_login AND r.rolname = ANY (names)
              AND r.rolname IS DISTINCT FROM wanted
        LOOP
            EXECUTE format('REVOKE %I FROM %I', held, the_login);
        END LOOP;
        IF wanted IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
            JOIN pg_roles l ON l.oid = m.member WHERE l.rolname = the_login AND r.rolname = wanted) THEN
            EXECUTE format('GRANT %I TO %I', wanted, the_login);
        END IF;
        SELECT string_agg(format('REVOKE %I FROM %I;', r.rolname, the_login), ' ') INTO held FROM pg_auth_members m
            JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles l ON l.oid = m.member
            WHERE l.rolname = the_login AND r.rolname = ANY (names) AND r.rolname IS DISTINCT FROM wanted;
        IF held IS NOT NULL THEN
            RAISE EXCEPTION 'invclose/no_right: somebody else granted it, so the administrator of the server must run: %', held
                USING ERRCODE = 'IC001';
        END IF;
        RETURN coalesce(wanted, 'none');
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'invclose/no_right: % may not grant the group roles; let the administrator of the server run: %', current_user,
            (SELECT string_agg(format('GRANT %I TO %I WITH ADMIN OPTION;', n.name, current_user), ' ') FROM unnest(names) n(name))
            USING ERRCODE = 'IC001';
    END $guard$"""
"""Make a login a member of the group role that its highest right in this database needs, and of no other; the answer says which."""


def members() -> list[str]:
    """Make everybody who has a right in this database a member of the group role for it."""
    return ["SELECT grant_right(u.login) FROM (SELECT DISTINCT login FROM app_user) u"]
