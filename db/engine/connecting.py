"""Why a server cannot be reached or does not let somebody in: each case a sentence of its own.

The database client hands over a text and no code, so the text decides; what none of these is, says what the server said.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from core.addresses import redacted
from core.errors import InvcloseError
from db.engine.errors import NotReached, ServerRefuses


class Target(NamedTuple):
    """What an address asks for, as far as it says so."""

    host: str
    port: str
    user: str
    database: str

    @property
    def place(self) -> str:
        """The server, as people call it."""
        where = self.host or "this machine"
        return f"{where}, port {self.port}" if self.port else where


class _Case(NamedTuple):
    pattern: str
    kind: type[InvcloseError]
    message: str
    advice: str


_NO_PASSWORD = "no password supplied"
_CASES = (
    _Case(
        "temporary failure in name resolution|EAI_AGAIN",
        NotReached,
        "The name of the host {host} cannot be looked up at the moment.",
        "Check the network, then try again.",
    ),
    _Case(
        "failed to resolve host|could not translate host name|name or service not known",
        ServerRefuses,
        "There is no host {host}.",
        "Check the name of the host in the address.",
    ),
    _Case(
        r"on socket .*no such file or directory|on socket .*connection refused",
        NotReached,
        "No PostgreSQL server listens at {place}.",
        "Start the server, or name its host and port in the address.",
    ),
    _Case(
        "connection refused",
        NotReached,
        "No PostgreSQL server listens at {place}.",
        "Check host and port in the address, and whether the server runs and listens on the network.",
    ),
    _Case(
        "connection timeout expired|timeout expired|timed out",
        NotReached,
        "The server {place} does not answer.",
        "Check host and port in the address, the network and its firewalls.",
    ),
    _Case(
        "network is unreachable|no route to host|host is down",
        NotReached,
        "There is no way to the server {place} from here.",
        "Check the network, and the host in the address.",
    ),
    _Case(
        "database system is (shutting down|starting up|in recovery mode|not yet accepting)|57P03",
        NotReached,
        "The server {place} is starting or shutting down.",
        "Try again when it is up.",
    ),
    _Case(
        r"too many clients|remaining connection slots|too many connections",
        NotReached,
        "The server {place} has no connection left: too many people and programs are connected.",
        "Try again later, or ask its administrator to raise max_connections or the limit of the role or database.",
    ),
    _Case(
        _NO_PASSWORD,
        ServerRefuses,
        "The server {place} wants a password{of_user}.",
        "Put it into ~/.pgpass (mode 600) or a service file; on a terminal it is asked for.",
    ),
    _Case(
        "password authentication failed|SCRAM authentication failed|empty password returned",
        ServerRefuses,
        "The server {place} does not accept this user and password{of_user}.",
        "Check the user in the address and the password in ~/.pgpass or the service file.",
    ),
    _Case(
        r'role ".*" does not exist|user ".*" does not exist',
        ServerRefuses,
        "The server {place} knows no such user{of_user}.",
        "Check the user in the address, or ask the database administrator: CREATE ROLE ... LOGIN.",
    ),
    _Case(
        "is not permitted to log in",
        ServerRefuses,
        "This role of the server {place} may not log in{of_user}.",
        "Name a user of your own in the address, or ask the database administrator: ALTER ROLE ... LOGIN.",
    ),
    _Case(
        r'database ".*" does not exist',
        ServerRefuses,
        "The server {place} has no database {database}.",
        "Check its name in the address, or ask the database administrator: CREATE DATABASE {database}.",
    ),
    _Case(
        "is not currently accepting connections",
        ServerRefuses,
        "The database {database} is closed to connections.",
        "Its owner opens it: ALTER DATABASE {database} ALLOW_CONNECTIONS true.",
    ),
    _Case(
        "permission denied for database|does not have CONNECT privilege",
        ServerRefuses,
        "You may not connect to the database {database}{of_user}.",
        "Its owner grants it: GRANT CONNECT ON DATABASE {database} TO USER.",
    ),
    _Case(
        "server does not support SSL",
        ServerRefuses,
        "The address asks for an encrypted connection, and the server {place} does not offer one.",
        "Have SSL switched on at the server, or leave sslmode out where the network is trusted.",
    ),
    _Case(
        "certificate verify failed|root certificate|server certificate|certificate authority|could not load .*certificate",
        ServerRefuses,
        "The certificate of the server {place} cannot be checked.",
        "Name its authority with sslrootcert=... in the address, or ask whoever runs the server.",
    ),
    _Case(
        "no pg_hba.conf entry.*no encryption|requires SSL|SSL (connection )?(is )?required",
        ServerRefuses,
        "The server {place} lets nobody in without encryption{of_user}.",
        "Add sslmode=require to the address.",
    ),
    _Case(
        "no pg_hba.conf entry|pg_hba.conf rejects",
        ServerRefuses,
        "The server {place} does not let this user in from here{of_user}.",
        "Ask its administrator for a line in pg_hba.conf: it names user, database and the place to come from.",
    ),
    _Case(
        "peer authentication failed|ident authentication failed",
        ServerRefuses,
        "The server {place} lets users in under their own names only{of_user}.",
        "Leave the user out of the address, or ask for a line in pg_ident.conf.",
    ),
    _Case(
        "definition of service .* not found|service file",
        ServerRefuses,
        "The service that the address names is in no service file.",
        "Add it to ~/.pg_service.conf, or name host and database.",
    ),
    _Case(
        "received invalid response to SSL|invalid response to.*negotiation|expected authentication request|protocol version",
        ServerRefuses,
        "What listens at {place} is no PostgreSQL server.",
        "Check host and port in the address.",
    ),
    _Case(
        "server closed the connection unexpectedly|connection reset|broken pipe|terminating connection",
        NotReached,
        "The server {place} ended the connection at once.",
        "It may be restarting: try again. If it stays so, check that PostgreSQL listens there.",
    ),
    _Case(
        "permission denied",
        ServerRefuses,
        "The socket of the server at {place} may not be used by you.",
        "Ask whoever runs the server for access to the folder of its socket.",
    ),
)


def target_of(url: str) -> Target:
    """The parts of an address."""
    parts, given = urlsplit(url), parse_qs(urlsplit(url).query)

    def also(name: str) -> str:
        return given.get(name, [""])[-1]

    _, _, hosts = parts.netloc.rpartition("@")
    host, port = hosts, ""
    if "," not in hosts and (found := re.fullmatch(r"(.*?)(?::(\d+))?", hosts)):
        host, port = found[1].strip("[]"), found[2] or ""
    return Target(
        unquote(host) or also("host") or also("hostaddr"),
        port or also("port"),
        unquote(parts.username or "") or also("user"),
        unquote(parts.path.removeprefix("/")) or also("dbname"),
    )


def wants_password(said: str) -> bool:
    """Whether the server asked for a password that nobody had."""
    return _NO_PASSWORD in said


def wrong_password(said: str) -> bool:
    """Whether the server did not take the password that it was given."""
    return "password authentication failed" in said


def refused(said: str, url: str) -> InvcloseError:
    """The sentence for what the client said when it could not connect to this address."""
    target = target_of(url)
    words = {
        "host": target.host or "this machine",
        "place": target.place,
        "database": target.database or "of this name",
        "of_user": f" (user {target.user})" if target.user else "",
    }
    for case in _CASES:
        if re.search(case.pattern, said, re.IGNORECASE | re.DOTALL):
            return case.kind(case.message.format(**words), advice=case.advice.format(**words))
    first = redacted(next(iter(said.strip().splitlines()), "")).rpartition("failed: ")[2]
    return ServerRefuses(
        f"The server {target.place} does not let us in.", where=first, advice="Ask whoever runs the server."
    )
