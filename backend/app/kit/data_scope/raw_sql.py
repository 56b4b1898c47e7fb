"""Rejects SQL whose meaning cannot be checked: text, and constructs that render as text."""

import re
from typing import Any

from sqlalchemy import BindParameter, Extract, Table
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement, ColumnClause, TextClause, quoted_name
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import TableClause, TextualSelect

from app.kit.data_scope.errors import ScopeBypass

ALLOWED_LITERALS = ("*", "1")  # literal columns of count(*) and exists()
# Names of the session's own parameters, by which `sql_guard` recognises its filters.
SCOPE_PARAMETERS = ("scope_user", "scope_own", "scope_groups", "scope_branches")
# Attributes with text that SQLAlchemy copies into the statement.
VERBATIM_ATTRS = ("_prefixes", "_suffixes", "_hints", "_statement_hints")
# An operator that contains one of these is more than an operator.
SQL_TOKENS = re.compile(r"\b(?:select|table|values|with)\b|/\*|--|[();]", re.IGNORECASE)
# Functions that take a query, or a file name, as an argument.
QUERY_FUNCTIONS = re.compile(
    r".*_to_xml(schema|_and_xmlschema)?|dblink.*|ts_stat|load_extension|load_file|pg_read_.*",
    re.IGNORECASE,
)


def reject_raw_sql(statement: ClauseElement | None, *, filtered: bool) -> None:
    """Raises ScopeBypass for any element whose SQL cannot be checked.

    `filtered` is True when the session itself has added its filter to the statement.
    """
    stack: list[Any] = [statement]
    visited_ids: set[int] = set()
    while stack:
        element = stack.pop()
        if id(element) in visited_ids:
            continue
        visited_ids.add(id(element))
        _reject_text(element)
        _reject_verbatim(element)
        if isinstance(element, UpdateBase) and element is not statement:
            raise ScopeBypass("a write hidden in a CTE")
        if (
            isinstance(element, BindParameter)
            and not filtered
            and element._orig_key in SCOPE_PARAMETERS  # noqa: SLF001
        ):
            raise ScopeBypass(f"the parameter name {element._orig_key} is reserved")  # noqa: SLF001
        if isinstance(element, FromStatement):
            stack.append(element.element)
        else:
            stack.extend(element.get_children())


def _reject_text(element: Any) -> None:
    if isinstance(element, TextClause | TextualSelect):
        raise ScopeBypass("text() in a scoped session")
    if isinstance(element, TableClause) and not isinstance(element, Table):
        raise ScopeBypass("table() in a scoped session")
    if (
        isinstance(element, ColumnClause)
        and element.is_literal
        and element.name not in ALLOWED_LITERALS
    ):
        raise ScopeBypass("literal_column() in a scoped session")


def _reject_verbatim(element: Any) -> None:
    """Rejects text that is rendered verbatim: hints, operators, EXTRACT fields, bare names."""
    if any(getattr(element, name, None) for name in VERBATIM_ATTRS):
        raise ScopeBypass("a prefix, suffix or hint in a scoped session")
    operator = getattr(element, "operator", None)
    if isinstance(operator, custom_op) and SQL_TOKENS.search(operator.opstring):
        raise ScopeBypass(f"op({operator.opstring!r}) in a scoped session")
    if isinstance(element, Extract) and not element.field.isidentifier():
        raise ScopeBypass(f"extract({element.field!r}) in a scoped session")
    name = getattr(element, "name", None)
    if isinstance(name, quoted_name) and name.quote is False and not name.isidentifier():
        raise ScopeBypass(f"the unquoted name {name!r} in a scoped session")
    if isinstance(element, FunctionElement) and QUERY_FUNCTIONS.fullmatch(str(name)):
        raise ScopeBypass(f"{name}() runs a query of its own")
