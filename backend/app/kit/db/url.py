"""Database URLs as hosting providers print them, and the one form that the project uses.

Messages name an option, but contain no other part of the URL: what parses as a port or as an option
may be part of a password.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.kit.db.dialects import DIALECT_BY_NAME

INVALID_URL = (
    "is not a database URL; in a username or password write @ as %40, : as %3A, / as %2F and % as "
    "%25, or set DATABASE_PASSWORD"
)
SCHEME_ALIASES = {"postgres": "postgresql", "mysql2": "mysql"}
Value: TypeAlias = str | tuple[str, ...]
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
# The URL is that of a pooler in transaction mode. Supabase writes it in three ways.
POOLER_OPTION = "pgbouncer"
POOLER_ALIASES = {"supa": "base-pooler.x", "workaround": "supabase-pooler.vercel"}
CHANNEL_BINDING = "channel_binding"
CHANNEL_BINDING_VALUES = ("disable", "prefer", "require")
SUPPORTED_OPTIONS = {
    "postgresql": {*TLS_OPTIONS, CHANNEL_BINDING, POOLER_OPTION, "application_name", "host"}
    | {"options", "port", "target_session_attrs"},
    "mysql": {*TLS_OPTIONS, "charset", "unix_socket"},
    "sqlite": {"cache", "immutable", "mode", "nolock", "psow", "timeout", "uri", "vfs"},
}
# They set what the project sets itself, or what its driver does not have.
IGNORED_OPTIONS = {
    "postgresql": {"client_encoding", "connect_timeout", "connection_limit", "gssencmode"}
    | {"pool_timeout", "sslsni", "uselibpqcompat"},
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


def is_transaction_pooler(url: URL) -> bool:
    """Returns whether the URL says that it is a pooler in transaction mode."""
    return POOLER_OPTION in url.query


def _normalize_options(kind: str, query: Mapping[str, Value]) -> dict[str, Value]:
    options: dict[str, Value] = {}
    for name, given in query.items():
        for option, value in _normalize_option(kind, name, given).items():
            is_mode = option == "sslmode"
            options[option] = _stricter(options.get(option), value) if is_mode else value
    if "sslmode" not in options and options.keys() & TLS_OPTIONS:
        # Otherwise a certificate would have no effect.
        options["sslmode"] = "verify-ca" if "sslrootcert" in options else "require"
    return options


def _normalize_option(kind: str, name: str, value: Value) -> dict[str, Value]:
    """Returns the options of this project with the same meaning. Most are one."""
    if name in IGNORED_OPTIONS[kind]:
        return {}
    if kind == "sqlite" and name in SUPPORTED_OPTIONS[kind]:
        return {name: value}
    if kind == "postgresql" and value == POOLER_ALIASES.get(name):
        return {POOLER_OPTION: "true"}
    if kind != "sqlite" and name in TLS_SWITCHES:
        return {"sslmode": _mode_of_switch(name, value)}
    option = TLS_ALIASES.get(name, name)
    if option not in SUPPORTED_OPTIONS[kind]:
        raise ValueError(_unsupported(kind, name))
    if option == "sslmode":
        return {"sslmode": _tls_mode(name, value)}
    normalize = NORMALIZERS.get(option)
    return {option: value} if normalize is None else normalize(value)


def _unsupported(kind: str, name: str) -> str:
    shown = f"the option {name}" if OPTION_NAME.fullmatch(name) else "an option"
    return f"{shown} is not supported; the options are {', '.join(sorted(SUPPORTED_OPTIONS[kind]))}"


def _tls_mode(name: str, value: Value) -> str:
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


def _mode_of_switch(name: str, value: Value) -> str:
    if str(value).lower() not in ("true", "1"):
        return "prefer"
    return "verify-ca" if name == "ssl_verify_cert" else "verify-full"


def _stricter(first: Value | None, second: Value) -> str:
    return max(str(first or "disable"), str(second), key=TLS_MODES.index)


def _normalize_charset(value: Value) -> dict[str, Value]:
    if value != "utf8mb4":
        raise ValueError("the option charset must be utf8mb4")
    return {}


def _normalize_pooler(value: Value) -> dict[str, Value]:
    text = str(value).lower()
    if text not in ("true", "false"):
        raise ValueError(f"the option {POOLER_OPTION} must be true or false")
    return {POOLER_OPTION: text} if text == "true" else {}


def _normalize_channel_binding(value: Value) -> dict[str, Value]:
    """Returns the TLS mode that protects as well: the driver has no channel binding.

    Both make sure that no other server is in between.
    """
    if value not in CHANNEL_BINDING_VALUES:
        allowed = ", ".join(CHANNEL_BINDING_VALUES)
        raise ValueError(f"the option {CHANNEL_BINDING} must be one of {allowed}")
    return {"sslmode": "verify-full"} if value == "require" else {}


NORMALIZERS: dict[str, Callable[[Value], dict[str, Value]]] = {
    "charset": _normalize_charset,
    POOLER_OPTION: _normalize_pooler,
    CHANNEL_BINDING: _normalize_channel_binding,
}
