"""Addresses of databases, and the secrets that must not stand in them.

An address is shown, logged and handed to other processes, and one typed as an option stands in the list of processes: so none
with a password is accepted, wherever it comes from. What cannot be read as an address may hold a password all the same, so
its refusal never repeats it. `redacted` is for sentences that repeat what somebody typed, in whatever place they typed it.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

from core.errors import UsageError

OTHER_DATABASES = ("mysql", "mariadb", "mssql", "oracle", "mongodb", "http", "https", "file")
"""Beginnings of addresses that are named when they are refused; anything else before :// may hold what is secret."""
FORMS = "Write postgresql://user@host/database, sqlite:////folder/file.db or the name of a file."
WHERE_PASSWORDS_BELONG = (
    "Leave the password out: it belongs into ~/.pgpass or a service file, or is asked for on a terminal."
    " It may have been seen in the list of processes, so choose a new one."
)

_SERVER = re.compile(
    r"""(?:postgresql|postgres)://
        (?:(?P<user>[^:/?\#@\s]*)@)?
        (?P<hosts>[^/?\#@\s]*)
        (?:/(?P<database>[^/?\#@:\s]*))?
        (?:\?(?P<query>[^\#\s]*))?\Z""",
    re.VERBOSE,
)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(?::(?P<port>\d{1,5}))?\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_PLAIN_SECRET = re.compile(r"postgres(?:ql)?://[^:/?#@\s]*:[^\s]*@", re.IGNORECASE)
_NO_FILE = re.compile(
    r"""://
      | :.*@                                                                      # user:password@host
      | \b(?:host|hostaddr|port|user|dbname|service|passfile|\w*passw\w*|pwd)\s*=  # key words of the database client
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
SECRET_WORDS = frozenset(["password", "sslpassword", "passwd", "pwd", "oauth_client_secret", "scram_client_key"])
PARAMETERS = frozenset(
    [
        "application_name",
        "channel_binding",
        "client_encoding",
        "connect_timeout",
        "dbname",
        "gssdelegation",
        "gssencmode",
        "gsslib",
        "host",
        "hostaddr",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "krbsrvname",
        "load_balance_hosts",
        "max_protocol_version",
        "min_protocol_version",
        "options",
        "passfile",
        "port",
        "require_auth",
        "requirepeer",
        "service",
        "servicefile",
        "ssl_max_protocol_version",
        "ssl_min_protocol_version",
        "sslcert",
        "sslcertmode",
        "sslcrl",
        "sslcrldir",
        "sslkey",
        "sslmode",
        "sslnegotiation",
        "sslrootcert",
        "sslsni",
        "target_session_attrs",
        "tcp_user_timeout",
        "user",
    ]
)
"""What may follow the question mark: what the client knows, except secrets."""


class Address(NamedTuple):
    """Where a database is."""

    kind: Literal["sqlite", "postgresql"]
    place: str
    """The file, or the whole address of the server and database."""


def address_of(text: str) -> Address:
    """What an address names; ``UsageError`` for one with a password or one that cannot be read, without repeating it."""
    if re.match(r"postgres(?:ql)?://", text):
        _refuse_secret(text)
        if not _is_server(text):
            raise _unreadable()
        return Address("postgresql", text)
    return Address("sqlite", file_of(text))


def file_of(text: str) -> str:
    """The file that a SQLite address names: `sqlite:////absolute`, `sqlite:///relative` or a plain file name."""
    path = text
    if text.startswith("sqlite:"):
        rest = text.removeprefix("sqlite:")
        path = rest.removeprefix("//").removeprefix("/") if rest.startswith("///") else ""
        if not path or "?" in path or path == ":memory:":
            raise UsageError("This address does not name a database file.", advice=FORMS)
    elif found := re.match(r"([a-z][a-z0-9+]{1,15})://", text):
        kind = f"{found[1]}://" if found[1] in OTHER_DATABASES else "What stands before ://"
        raise UsageError(f"{kind} is not a supported database.", advice=FORMS)
    elif _SCHEME.match(text):
        raise _unreadable()
    if not path or path == ":memory:" or _NO_FILE.search(path) or any(letter in path for letter in "\0\n\r"):
        raise _unreadable()
    return path


def with_database(address: str, name: str) -> str:
    """The address of another database of the same server."""
    server, _, query = address.partition("?")
    scheme, _, rest = server.partition("://")
    pairs = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key != "dbname"]
    more = f"?{urlencode(pairs, safe='/')}" if pairs else ""
    return f"{scheme}://{rest.partition('/')[0]}/{quote(name, safe='')}{more}"


def _refuse_secret(text: str) -> None:
    query = text.partition("?")[2]
    if _PLAIN_SECRET.match(text) or any(
        name.strip().lower() in SECRET_WORDS for name, _ in parse_qsl(query, keep_blank_values=True)
    ):
        raise UsageError("An address with a password is not accepted.", advice=WHERE_PASSWORDS_BELONG)


def _is_server(text: str) -> bool:
    found = _SERVER.match(text)
    if found is None or any(ord(letter) < 32 or letter == "\x7f" for letter in unquote(text)):
        return False
    if ":" in unquote(found["user"] or "") or set(unquote(found["database"] or "")) & set(":@/="):
        return False
    if not all(_is_host(host) for host in found["hosts"].split(",")):
        return False
    try:
        pairs = parse_qsl(found["query"] or "", keep_blank_values=True, strict_parsing=bool(found["query"]))
    except ValueError:
        return False
    return all(
        name in PARAMETERS and not _NO_FILE.search(value) and not (name in ("dbname", "user") and "=" in value)
        for name, value in pairs
    )


def _is_host(text: str) -> bool:
    found = _HOST.match(text)
    plain = unquote(text.rpartition(":")[0] or text) if found is not None and found["port"] else unquote(text)
    return (
        found is not None
        and int(found["port"] or 0) < 1 << 16
        and "@" not in plain
        and (":" not in plain or text.startswith("["))
    )


def _unreadable() -> UsageError:
    return UsageError(
        "The address of the database cannot be read.",
        where="it is not repeated here, because it may hold a password",
        advice=FORMS,
    )


_SHAPES = (
    # From the name of a scheme to the last @ of the line: a password may hold blanks and slashes.
    (re.compile(r"\bpostgres(?:ql)?\b:?[^\n]*@[^\s'\"]*", re.IGNORECASE), "(address)"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*:/[^\n]*@[^\s'\"]*", re.IGNORECASE), "(address)"),
    (re.compile(r"[^\s'\"(]*:[^\n'\"]*@[^\s'\"]*"), "(address)"),
    (
        re.compile(r"(\b\w*(?:passw(?:or)?d|passphrase|pwd|secret)\w*\s*(?:=|%3d)\s*)(?:'[^'\n]*'?|[^\s&'\"]+)", re.I),
        r"\1(secret)",
    ),
)


_LONGEST = 2_000
"""Characters of a sentence; what is longer repeats something that nobody reads to its end."""


def redacted(text: str) -> str:
    """A sentence without what may be a password: addresses with a user and a password, and values of such key words."""
    if len(text) > _LONGEST:  # the shapes look back and forth: a word of 100,000 letters would take minutes
        text = f"{text[:_LONGEST]}..."
    text = re.sub(r"%[2-7][0-9A-Fa-f]", lambda found: unquote(found[0]), text)
    if not set("@=:") & set(text):
        return text
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return re.sub(r"\bpostgres(?:ql)?:[^\s'\"]*", _if_accepted, text, flags=re.IGNORECASE)


def _if_accepted(found: re.Match[str]) -> str:
    try:
        address_of(found[0].rstrip(".,;:)"))
    except UsageError:
        return "(address)"
    return found[0]
