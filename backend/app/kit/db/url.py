"""Database URLs as hosting providers print them, and the one form that the project uses.

Messages name an option, but contain no other part of the URL: what parses as a port or as an option
may be part of a password.
"""

import json
import re
from collections.abc import Mapping

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.kit.db.dialects import DIALECT_BY_NAME

INVALID_URL = (
    "is not a database URL; in a username or password write @ as %40, : as %3A, / as %2F and % as "
    "%25, or set DATABASE_PASSWORD"
)
SCHEME_ALIASES = {"postgres": "postgresql", "mysql2": "mysql"}
OPTION_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}")
# libpq's modes, from none to the strictest.
TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# Other names of TLS options and of their values: MySQL's client, JDBC, Prisma, SQLAlchemy.
TLS_ALIASES = {
    "ssl": "sslmode",
    "ssl-mode": "sslmode",
    "ssl_mode": "sslmode",
    "sslaccept": "sslmode",
    "ssl-ca": "sslrootcert",
    "ssl_ca": "sslrootcert",
    "sslca": "sslrootcert",
    "ssl-cert": "sslcert",
    "ssl_cert": "sslcert",
    "ssl-key": "sslkey",
    "ssl_key": "sslkey",
}
TLS_MODE_ALIASES = {
    "disabled": "disable",
    "false": "disable",
    "0": "disable",
    "preferred": "prefer",
    "required": "require",
    "true": "require",
    "1": "require",
    "no-verify": "require",
    "accept_invalid_certs": "require",
    "verify_ca": "verify-ca",
    "verify_full": "verify-full",
    "verify_identity": "verify-full",
    "strict": "verify-full",
}
# Switches that some providers print instead of a mode.
TLS_SWITCHES = ("ssl_verify_identity", "ssl_verify_cert", "ssl_check_hostname")
TLS_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey"}
SUPPORTED_OPTIONS = {
    "postgresql": {*TLS_OPTIONS, "application_name", "host", "options", "port"}
    | {"target_session_attrs"},
    "mysql": {*TLS_OPTIONS, "charset", "unix_socket"},
    "sqlite": {"cache", "immutable", "mode", "nolock", "psow", "timeout", "uri", "vfs"},
}
# They set what the project sets itself, or what its driver does not have.
IGNORED_OPTIONS = {
    "postgresql": {"channel_binding", "client_encoding", "connect_timeout", "connection_limit"}
    | {"gssencmode", "pgbouncer", "pool_timeout", "sslsni"},
    "mysql": {"connect_timeout", "connection_limit", "pool_timeout", "reconnect"},
    "sqlite": set[str](),
}


def parse_database_url(value: str) -> URL:
    """Returns the URL with the options of this project. Raises ValueError for any other option."""
    # A second @ is part of a password, which would become the host.
    if value.count("@") > 1:
        raise ValueError(INVALID_URL)
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(INVALID_URL) from None
    scheme, _, driver = url.drivername.partition("+")
    scheme = SCHEME_ALIASES.get(scheme, scheme)
    if scheme not in DIALECT_BY_NAME:
        raise ValueError(f"must be one of {', '.join(DIALECT_BY_NAME)}")
    kind = "mysql" if scheme == "mariadb" else scheme
    url = url.set(drivername=f"{scheme}+{driver}" if driver else scheme)
    return url.set(query=_normalize_options(kind, url.query))


def _normalize_options(
    kind: str, query: Mapping[str, str | tuple[str, ...]]
) -> dict[str, str | tuple[str, ...]]:
    options: dict[str, str | tuple[str, ...]] = {}
    for name, value in query.items():
        if name in IGNORED_OPTIONS[kind]:
            continue
        if kind != "sqlite" and name in TLS_SWITCHES:
            options["sslmode"] = _stricter(options.get("sslmode"), _mode_of_switch(name, value))
            continue
        option = name if kind == "sqlite" else TLS_ALIASES.get(name, name)
        if option not in SUPPORTED_OPTIONS[kind]:
            raise ValueError(_unsupported(kind, name))
        if option == "sslmode":
            options["sslmode"] = _stricter(options.get("sslmode"), _tls_mode(name, value))
        elif option == "charset":
            _require_utf8mb4(value)
        else:
            options[option] = value
    return options


def _unsupported(kind: str, name: str) -> str:
    shown = f"the option {name}" if OPTION_NAME.fullmatch(name) else "an option"
    return f"{shown} is not supported; the options are {', '.join(sorted(SUPPORTED_OPTIONS[kind]))}"


def _tls_mode(name: str, value: str | tuple[str, ...]) -> str:
    text = str(value).lower()
    if text.startswith("{"):  # the options of Node's driver
        text = "no-verify" if _accepts_any_certificate(text) else "strict"
    mode = TLS_MODE_ALIASES.get(text, text)
    if mode not in TLS_MODES:
        raise ValueError(f"the option {name} must be one of {', '.join(TLS_MODES)}")
    return mode


def _accepts_any_certificate(text: str) -> bool:
    try:
        options = json.loads(text)
    except ValueError:
        return False
    return options.get("rejectunauthorized") is False


def _mode_of_switch(name: str, value: str | tuple[str, ...]) -> str:
    if str(value).lower() not in ("true", "1"):
        return "prefer"
    return "verify-ca" if name == "ssl_verify_cert" else "verify-full"


def _stricter(first: str | tuple[str, ...] | None, second: str) -> str:
    return max(str(first or "disable"), second, key=TLS_MODES.index)


def _require_utf8mb4(value: str | tuple[str, ...]) -> None:
    if value != "utf8mb4":
        raise ValueError("the option charset must be utf8mb4")
