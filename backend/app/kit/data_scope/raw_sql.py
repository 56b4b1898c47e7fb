"""SQL that nobody can reason about, plain or in disguise. None of it enters a restricted session."""

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
SCOPE_PARAMETERS = (
    "scope_user",
    "scope_own",
    "scope_groups",
    "scope_branches",
)  # by which the net knows our filters
VERBATIM_ATTRS = (
    "_prefixes",
    "_suffixes",
    "_hints",
    "_statement_hints",
)  # text that is put into a statement as it is
SQL_TOKENS = re.compile(
    r"\b(?:select|table|values|with)\b|/\*|--|[();]", re.IGNORECASE
)  # more than an operator
QUERY_FUNCTIONS = re.compile(  # functions to which a question, or a file, is an argument
    r".*_to_xml(schema|_and_xmlschema)?|dblink.*|ts_stat|load_extension|load_file|pg_read_.*",
    re.IGNORECASE,
)


def reject_raw_sql(statement: ClauseElement | None, *, filtered: bool) -> None:
    """`filtered`: we have put our own filter into it."""
    stack: list[Any] = [statement]
    seen: set[int] = set()
    while stack:
        element = stack.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        _reject_text(element)
        _reject_verbatim(element)
        if isinstance(element, UpdateBase) and element is not statement:
            raise ScopeBypass("a write hidden in a CTE")
        if (
            isinstance(element, BindParameter)
            and not filtered
            and element._orig_key in SCOPE_PARAMETERS  # noqa: SLF001
        ):
            raise ScopeBypass(f"{element._orig_key} is what a scope calls its own")  # noqa: SLF001
        stack.append(element.element) if isinstance(element, FromStatement) else stack.extend(
            element.get_children()
        )


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
    """What SQLAlchemy renders as it was given: hints, operators, the field of EXTRACT, names that
    are not quoted.
    """
    if any(getattr(element, name, None) for name in VERBATIM_ATTRS):
        raise ScopeBypass("a prefix, suffix or hint in a scoped session")
    operator = getattr(element, "operator", None)
    if isinstance(operator, custom_op) and SQL_TOKENS.search(operator.opstring):
        raise ScopeBypass(f"op({operator.opstring!r}) in a scoped session")
    if isinstance(element, Extract) and not element.field.isidentifier():
        raise ScopeBypass(f"extract({element.field!r}) in a scoped session")
    name = getattr(element, "name", None)
    if isinstance(name, quoted_name) and name.quote is False and not name.isidentifier():
        raise ScopeBypass(f"the bare name {name!r} in a scoped session")
    if isinstance(element, FunctionElement) and QUERY_FUNCTIONS.fullmatch(str(name)):
        raise ScopeBypass(f"{name}() asks on its own")
