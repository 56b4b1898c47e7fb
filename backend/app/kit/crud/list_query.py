"""Statements of lists. Those that never vary are built once and keep their cache key."""

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
    """Returns a SELECT of exactly the columns of `out`, ordered.

    The primary key comes last in the order, so that no row appears on two pages. It is sorted in
    the direction of the last column, so that one index on both can serve the order.
    """
    names = order.split(",")
    sign = "-" if names[-1].startswith("-") else ""
    names.extend(sign + name for name in key_names(model))
    labels = {link.name: link.label_query().label(link.name) for link in many_to_one}
    columns = [(name, _get_column(model, labels, name.removeprefix("-"))) for name in names]
    order_by = [column.desc() if name.startswith("-") else column.asc() for name, column in columns]
    selected_names = (*column_names(model, out), *labels)
    return select(*(_get_column(model, labels, name) for name in selected_names)).order_by(
        *order_by
    )


def _get_column(model: type[Base], labels: dict[str, Label[Any]], name: str) -> Any:
    return labels[name] if name in labels else getattr(model, name)


@cache
def column_names(model: type[Base], out: type[Schema]) -> tuple[str, ...]:
    """Returns the fields of `out` that are columns of the model.

    Other fields are labels of relations, an encoded id or a version.
    """
    return tuple(name for name in out.model_fields if hasattr(model, name))


def key_columns(model: type[Base]) -> list[Any]:
    """Returns the columns of the primary key."""
    return [getattr(model, name) for name in key_names(model)]


def key_in(model: type[Base], identities: Collection[tuple[Any, ...]]) -> ColumnElement[bool]:
    """Returns a clause: the primary key is one of `identities`."""
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
    """Returns a SELECT of one page with the total in each row.

    Its parameters are `_limit` and `_offset`.
    """
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
    """Returns the page statement without a filter, built once to keep its cache key."""
    window = list_statement(model, out, many_to_one, order).add_columns(
        count_statement(model).label("_total")
    )
    window = window.limit(bindparam("_limit", type_=Integer)).offset(
        bindparam("_offset", type_=Integer)
    )
    return window.execution_options(built_once=True)


@cache
def association_statement(relation: ManyToMany, model: type[Base]) -> Select[*tuple[Any, ...]]:
    """Returns the statement for the associated rows of a page, built once."""
    return relation.within_scope(relation.rows_for(), model, *key_columns(model)).execution_options(
        built_once=True
    )


def count_statement(model: type[Base], *where: ColumnElement[bool]) -> ScalarSelect[int]:
    """Returns a subquery for the total, which stops counting at COUNT_LIMIT + 1."""
    counted = select(*key_columns(model)).where(*where).limit(COUNT_LIMIT + 1).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()
