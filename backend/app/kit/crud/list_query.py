"""The statements of a list. Those that are always the same are built once, and keep their cache
key.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from app.kit.crud.pagination import COUNT_LIMIT
from app.kit.crud.primary_key import key_names
from app.kit.crud.relations import ManyToMany, ManyToOne
from app.kit.model import Base
from app.kit.schema import Schema


@lru_cache(maxsize=512)
def list_statement(
    model: type[Base], out: type[Schema], many_to_one: tuple[ManyToOne, ...], order: str
) -> Select[*tuple[Any, ...]]:
    """Exactly the columns that `out` shows, ordered.

    The key decides a tie, so that no row shows on two pages; it runs the way the last column does,
    so that an index on both can serve it.
    """
    names = order.split(",")
    sign = "-" if names[-1].startswith("-") else ""
    names.extend(sign + name for name in key_names(model))
    words = {link.name: link.label_query().label(link.name) for link in many_to_one}
    columns = [(name, _get_column(model, words, name.removeprefix("-"))) for name in names]
    ordered = [column.desc() if name.startswith("-") else column.asc() for name, column in columns]
    shown = (*column_names(model, out), *words)
    return select(*(_get_column(model, words, name) for name in shown)).order_by(*ordered)


def _get_column(model: type[Base], labels: dict[str, Label[Any]], name: str) -> Any:
    return labels[name] if name in labels else getattr(model, name)


@cache
def column_names(model: type[Base], out: type[Schema]) -> tuple[str, ...]:
    """What `out` shows of the row itself; the rest is linked words, a joined id or a version."""
    return tuple(name for name in out.model_fields if hasattr(model, name))


def key_columns(model: type[Base]) -> list[Any]:
    return [getattr(model, name) for name in key_names(model)]


def key_in(model: type[Base], identities: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    parts = key_columns(model)
    if len(parts) == 1:
        return parts[0].in_([part for (part,) in identities])  # type: ignore[no-any-return]
    return tuple_(*parts).in_(identities)


def page_statement(
    model: type[Base],
    out: type[Schema],
    many_to_one: tuple[ManyToOne, ...],
    order: str,
    *where: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    if not where:
        return _unfiltered_page_statement(model, out, many_to_one, order)
    window = (
        list_statement(model, out, many_to_one, order)
        .where(*where)
        .add_columns(count_statement(model, *where).label("_total"))
    )
    return window.limit(bindparam("_limit", type_=Integer)).offset(
        bindparam("_offset", type_=Integer)
    )


@lru_cache(maxsize=512)
def _unfiltered_page_statement(
    model: type[Base], out: type[Schema], many_to_one: tuple[ManyToOne, ...], order: str
) -> Select[*tuple[Any, ...]]:
    """Without a filter the statement is always the same: build it once, and let it keep its cache
    key.
    """
    window = list_statement(model, out, many_to_one, order).add_columns(
        count_statement(model).label("_total")
    )
    window = window.limit(bindparam("_limit", type_=Integer)).offset(
        bindparam("_offset", type_=Integer)
    )
    return window.execution_options(built_once=True)


@cache
def association_statement(relation: ManyToMany, model: type[Base]) -> Select[*tuple[Any, ...]]:
    """The same for every page, too."""
    return relation.within_scope(relation.rows_for(), model, *key_columns(model)).execution_options(
        built_once=True
    )


def count_statement(model: type[Base], *where: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(*key_columns(model)).where(*where).limit(COUNT_LIMIT + 1).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()
