"""Generic data access for one model: lists, forms and their associations."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import BinaryExpression, ColumnElement, inspect, select
from sqlalchemy.exc import InvalidRequestError

from app.kit.compiled_queries import Rows, fetch_rows
from app.kit.context import Context
from app.kit.crud import list_query
from app.kit.crud.in_use import describe_references
from app.kit.crud.pagination import CursorPage, Page
from app.kit.crud.primary_key import RecordId, encode_key, key_names, parse_id
from app.kit.crud.relations import ManyToMany, ManyToOne
from app.kit.crud.search import SearchHits, search_statement, to_hit
from app.kit.data_scope import AssociationRow
from app.kit.db.integrity_errors import IN_USE, ConstraintViolation
from app.kit.errors import Conflict, NotFound, Unprocessable, VersionConflict
from app.kit.model import Base, Record, Unmanaged, utc_now
from app.kit.param import CursorParam, PageParam, after_cursor
from app.kit.parameters import parameter
from app.kit.schema import Option, Schema, UnmanagedUpdate, VersionedUpdate
from app.kit.unmanaged_edit import InvalidEdit, UnmanagedEdit
from app.kit.wire_names import wire_name

U = TypeVar("U", bound=UnmanagedUpdate)
M = TypeVar("M", bound=Base)
O = TypeVar("O", bound=Schema)  # noqa: E741 (read it as Out)


# Values in one statement; every supported database accepts this many.
MAX_PARAMETERS = 10_000
EXPORT_MAX_ROWS = parameter("export.max_rows", int, default=100_000, minimum=1, maximum=1_000_000)
# Rows that an export reads at a time.
EXPORT_CHUNK = 1_000


class Crud(Generic[M, O]):
    """Reads and writes one model. Lists select exactly the columns of `out_schema`.

    Forms work on whole objects. The session applies the data scope and commits.
    """

    model: type[M]
    out_schema: type[O]
    default_order: ClassVar[str] = "-id"
    many_to_one: ClassVar[tuple[ManyToOne, ...]] = ()
    many_to_many: ClassVar[tuple[ManyToMany, ...]] = ()
    # Columns that the list can be filtered by, too: see `kit/crud/search.py`.
    search_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, context: Context) -> None:
        self.db = context.db
        self.parameters = context.parameters

    async def get(self, id: RecordId) -> M:
        """Returns the row. Raises NotFound if it is absent or invisible."""
        record = await self.db.get(self.model, parse_id(self.model, id))
        if record is None:
            raise NotFound
        return record

    async def get_many(self, ids: Collection[RecordId]) -> Sequence[M]:
        """Returns the rows. Raises NotFound if any of them is absent or invisible."""
        identities = {parse_id(self.model, id) for id in ids}
        records = (
            await self.db.scalars(
                select(self.model).where(list_query.key_in(self.model, identities))
            )
        ).all()
        if len(records) < len(identities):
            raise NotFound
        return records

    async def ids_matching(self, expected: int, *where: ColumnElement[bool]) -> list[RecordId]:
        """Returns the ids of all matching rows. Raises Conflict unless they are `expected` many.

        The caller acts on rows that they have seen: more or fewer rows now mean that others have
        changed.
        """
        keys = select(*list_query.key_columns(self.model)).where(*where).limit(expected + 1)
        rows = await fetch_rows(self.db, keys)
        if len(rows) != expected:
            raise Conflict("count_mismatch", count=expected)
        return [row[0] if key_names(self.model) == ("id",) else encode_key(*row) for row in rows]

    async def read(self, id: RecordId) -> O:
        """Returns the row as a list shows it, with database defaults and labels of relations."""
        statement = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, self.default_order
        ).where(list_query.key_in(self.model, {parse_id(self.model, id)}))
        for item in await self._build_items(await fetch_rows(self.db, statement)):
            return item
        raise NotFound

    async def _build_items(self, rows: Rows) -> list[O]:
        """Returns the rows as `out_schema`.

        Runs one more statement for each many-to-many relation, whatever the number of rows.
        """
        row_dicts = _row_dicts(self.model, self.out_schema, self.many_to_one, rows)
        row_by_id = {row["id"]: row for row in row_dicts} if self.many_to_many else {}
        for relation in self.many_to_many:
            for row in row_dicts:
                row[relation.ids] = []
                row[relation.name] = []
            for ids in _chunks(list(row_by_id)):
                for source_id, target_id, label in await fetch_rows(
                    self.db, list_query.association_statement(relation, self.model), {"ids": ids}
                ):
                    row_by_id[source_id][relation.ids].append(target_id)
                    row_by_id[source_id][relation.name].append(label)
        if self.many_to_many and issubclass(self.model, Unmanaged):
            for row in row_dicts:
                row["version"] = _with_associations(
                    row["version"], [row[relation.ids] for relation in self.many_to_many]
                )
        return _list_adapter(self.out_schema).validate_python(row_dicts)

    async def search(self, text: str, *where: ColumnElement[bool]) -> SearchHits:
        """Returns the records whose names contain the text, for the global search."""
        statement = search_statement(self.model, self.search_fields, text, *where)
        rows = await fetch_rows(self.db, statement)
        return SearchHits(
            items=[to_hit(self.model, self.search_fields, row[:-1]) for row in rows],
            total=rows[0][-1] if rows else 0,
        )

    async def relation_options(self, name: str, search: str) -> list[Option]:
        """Returns the choices of a relation.

        Ids have the type that `out_schema` gives them: a UUID or a large number is a string there.
        """
        targets: tuple[ManyToOne | ManyToMany, ...] = (*self.many_to_one, *self.many_to_many)
        target = next(target for target in targets if target.name == name)
        rows = await fetch_rows(self.db, target.options_query(search))
        return [Option(id=self._as_sent(target, id), label=label) for id, label in rows]

    def _as_sent(self, relation: ManyToOne | ManyToMany, id: RecordId) -> int | str:
        """Returns an id as `out_schema` serialises it."""
        is_list = isinstance(relation, ManyToMany)
        field = relation.ids if isinstance(relation, ManyToMany) else relation.column.key
        item = self.out_schema.model_construct(None, **{field: [id] if is_list else id})
        serialized = item.model_dump(mode="json", include={field})[field]
        return serialized[0] if is_list else serialized  # type: ignore[no-any-return]

    async def list_all(self, param: PageParam, *where: ColumnElement[bool]) -> list[O]:
        """Returns all matching rows."""
        statement = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, param.order_by or self.default_order
        ).where(*where)
        return await self._build_items(await fetch_rows(self.db, statement))

    async def stream(self, order: str, *where: ColumnElement[bool]) -> AsyncIterator[list[O]]:
        """Yields all matching rows in chunks, so that memory does not grow with their number.

        The first statement selects the keys. Each row is read with its chunk; rows deleted by then
        are left out.
        """
        statement = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, order or self.default_order
        )
        max_rows = self.parameters.get(EXPORT_MAX_ROWS)
        keys = (
            statement.with_only_columns(*list_query.key_columns(self.model))
            .where(*where)
            .limit(max_rows + 1)
        )
        identities = [tuple(row) for row in await fetch_rows(self.db, keys)]
        if len(identities) > max_rows:
            raise Unprocessable("too_many_rows", most=max_rows)
        for start in range(0, len(identities), EXPORT_CHUNK):
            is_in_chunk = list_query.key_in(self.model, identities[start : start + EXPORT_CHUNK])
            yield await self._build_items(await fetch_rows(self.db, statement.where(is_in_chunk)))

    async def page(self, param: PageParam, *where: ColumnElement[bool]) -> Page[O]:
        """Returns rows and their total from one statement: one round trip, one snapshot."""
        offset = (param.page_no - 1) * param.page_size
        statement = list_query.page_statement(
            self.model,
            self.out_schema,
            self.many_to_one,
            param.order_by or self.default_order,
            *where,
        )
        window = {"_limit": param.page_size + 1, "_offset": offset}
        rows = await fetch_rows(self.db, statement, window)
        if rows or param.page_no == 1:
            total: int = rows[0][-1] if rows else 0
        else:
            count = select(list_query.count_statement(self.model, *where))
            ((total,),) = await fetch_rows(self.db, count)
        return _page_type(self.out_schema)(
            items=await self._build_items(rows[: param.page_size]),
            total=total,
            page_no=param.page_no,
            page_size=param.page_size,
            has_next=len(rows) > param.page_size,
        )

    async def cursor_page(self, param: CursorParam, *where: ColumnElement[bool]) -> CursorPage[O]:
        """Returns one page of a list that only grows, newest first."""
        id_column = self.model.id  # type: ignore[attr-defined]
        rows = await self.latest(param.page_size + 1, *after_cursor(id_column, param.after), *where)
        items = rows[: param.page_size]
        return _cursor_page_type(self.out_schema)(
            items=items,
            has_next=len(rows) > len(items),
            after=items[-1].id if len(rows) > len(items) else None,  # type: ignore[attr-defined]
        )

    async def latest(self, limit: int, *where: ColumnElement[bool]) -> list[O]:
        """Returns the newest rows."""
        statement = (
            list_query.list_statement(self.model, self.out_schema, self.many_to_one, "-id")
            .where(*where)
            .limit(limit)
        )
        return await self._build_items(await fetch_rows(self.db, statement))

    async def exists(self, *where: ColumnElement[bool]) -> bool:
        """Returns whether a row matches. Raises Unprocessable for a value with a NUL character."""
        for clause in where:
            if isinstance(clause, BinaryExpression) and "\0" in str(
                getattr(clause.right, "value", "")
            ):
                attribute = inspect(self.model).get_property_by_column(clause.left).key
                raise Unprocessable("not_text", field=wire_name(self.model, attribute))
        any_row = select(*list_query.key_columns(self.model)).where(*where)
        ((is_there,),) = await fetch_rows(self.db, select(any_row.exists()))
        return bool(is_there)

    async def add(self, record: M) -> M:
        """Inserts the row, so that its id is known."""
        _reject_nul(record)
        self.db.add(record)
        await self.db.flush()
        return record

    async def validate(self, record: M, edit: UnmanagedEdit[U]) -> U:
        """Returns the form. Raises InvalidEdit, or VersionConflict if the row has changed.

        A value that is sent as it was shown is valid.
        """
        names = list_query.column_names(self.model, self.out_schema)
        stored = {name: getattr(record, name) for name in names}
        (row,) = _row_dicts(self.model, self.out_schema, (), [tuple(stored.values())])
        for name in self.out_schema.model_fields.keys() - row.keys():
            row[name] = None if name in {link.name for link in self.many_to_one} else []
        adapter = _list_adapter(self.out_schema)
        (shown,) = from_json(adapter.dump_json(adapter.validate_python([row])))
        try:
            return edit.validate({name: shown[name] for name in names}, stored)
        except InvalidEdit:
            # A value that was valid when the form was read may have been changed since.
            version = edit.body.get("version")
            if isinstance(version, str):
                await self.lock(record)
                await self._check_version(record, version)
            raise

    async def update(self, record: M, data: VersionedUpdate | UnmanagedUpdate) -> M:
        """Writes the form into the row. Raises VersionConflict if the row has changed meanwhile.

        A save that changes only associations counts as a change, because they are part of the form.
        """
        if not isinstance(record, Record):
            # The UPDATE has no version to compare, so the row stays locked from here on.
            await self.lock(record)
        await self._check_version(record, data.version)
        if isinstance(record, Record):
            record.updated_at = utc_now()
        for name, value in self.row_values(data).items():
            if self._is_written(record, data, name):
                setattr(record, name, value)
        _reject_nul(record)
        await self.db.flush()
        return record

    async def _check_version(self, record: M, version: object) -> None:
        if isinstance(record, Record):
            current_version: object = record.version
        else:
            current_version = _with_associations(
                _version_hash(
                    getattr(record, name)
                    for name in list_query.column_names(self.model, self.out_schema)
                ),
                [await self._associated_ids(record, many) for many in self.many_to_many],
            )
        if version != current_version:
            raise VersionConflict

    async def lock(self, record: M) -> None:
        """Reloads the row and locks it until the end of the transaction."""
        try:
            await self.db.refresh(record, with_for_update=True)
        except InvalidRequestError:  # The row has been deleted.
            raise NotFound from None

    async def _associated_ids(self, record: M, relation: ManyToMany) -> list[RecordId]:
        """Returns the current associations.

        They are read with a lock, because MySQL's snapshot is older than the wait for the row.
        """
        (key_name,) = key_names(self.model)
        associations = relation.within_scope(
            relation.rows_for(), self.model, *list_query.key_columns(self.model)
        ).with_for_update(read=True)
        return [
            target_id
            for _, target_id, _ in await self.db.execute(
                associations, {"ids": [getattr(record, key_name)]}
            )
        ]

    def _is_written(self, record: M, data: Schema, name: str) -> bool:
        """Returns whether the update writes a field.

        An unmanaged row keeps what the form leaves out or sends as it was shown. A field that
        `out_schema` does not show is also kept if the form leaves it out, or sends null for a NOT
        NULL column.
        """
        is_given = name in data.model_fields_set
        if name in self.out_schema.model_fields:
            return is_given or isinstance(record, Record)
        return is_given and (
            inspect(self.model).columns[name].nullable or getattr(data, name) is not None
        )

    def row_values(self, data: Schema) -> dict[str, Any]:
        """Returns the values of the form that belong to the row itself."""
        # A stored value may be none of the field's type.
        return data.model_dump(
            exclude={"version", *(relation.ids for relation in self.many_to_many)},
            warnings="none",
        )

    async def set_associations(self, record: M, data: Schema | None) -> None:
        """Sets the associations of the row to those of the form; None removes them.

        Associations that stay are not written. Those with rows outside the scope of the caller
        stay.
        """
        (id,) = (getattr(record, name) for name in key_names(self.model))
        for relation in self.many_to_many:
            target_ids: set[object] = set(getattr(data, relation.ids, ()))
            statement = relation.within_scope(
                select(relation.through), self.model, *list_query.key_columns(self.model)
            ).where(relation.source_key == id)
            if data is not None and issubclass(relation.through, AssociationRow):
                statement = statement.join(relation.key.class_, relation.target_key == relation.key)
            for association in (await self.db.scalars(statement)).all():
                if (target_id := getattr(association, relation.target_key.key)) in target_ids:
                    target_ids.remove(target_id)
                else:
                    await self.db.delete(association)
            if target_ids and target_ids - set(
                await self.db.scalars(relation.existing(target_ids))
            ):
                raise Conflict("reference_not_found", field=relation.ids)
            self.db.add_all(
                [
                    relation.through(
                        **{relation.source_key.key: id, relation.target_key.key: new_id}
                    )
                    for new_id in target_ids
                ]
            )
        await self.db.flush()

    async def delete(self, records: Sequence[M]) -> None:
        """Deletes the rows. Raises Conflict, with what refers to them, if the database refuses."""
        if issubclass(self.model, Unmanaged) and not self.model.__has_transactions__:
            # Such a table has no foreign keys that could refuse.
            for record in records:
                await self.db.delete(record)
            await self.db.flush()
            return
        values = [dict(inspect(record).dict) for record in records]
        try:
            async with self.db.begin_nested():
                for record in records:
                    await self.db.delete(record)
        except ConstraintViolation as error:
            if error.key != IN_USE:
                raise
            described = await describe_references(self.db, self.model, values)
            if not described:
                raise
            raise Conflict(IN_USE, references=f" ({described})") from error


def _row_dicts(
    model: type[Base],
    out: type[Schema],
    many_to_one: tuple[ManyToOne, ...],
    rows: Rows,
) -> list[dict[str, Any]]:
    column_names = list_query.column_names(model, out)
    names = (*column_names, *(link.name for link in many_to_one))
    row_dicts = [dict(zip(names, row, strict=False)) for row in rows]
    if issubclass(model, Unmanaged):
        key = key_names(model)
        for row in row_dicts:
            row["version"] = _version_hash(row[name] for name in column_names)
            row.setdefault("id", encode_key(*(row[name] for name in key)))
    return row_dicts


def _reject_nul(record: Base) -> None:
    """Raises Unprocessable for a new NUL character, on every database: PostgreSQL stores none."""
    for attribute in inspect(record).attrs:
        for value in attribute.history.added or ():
            if isinstance(value, str) and "\0" in value:
                raise Unprocessable("not_text", field=wire_name(type(record), attribute.key))


def _version_hash(values: Iterable[object]) -> str:
    return sha256(repr(list(values)).encode()).hexdigest()[:16]


def _with_associations(version: str, associations: list[list[RecordId]]) -> str:
    return _version_hash((version, *map(sorted, associations))) if associations else version


def _chunks(values: Sequence[object]) -> list[Sequence[object]]:
    return [
        values[start : start + MAX_PARAMETERS]
        for start in range(0, len(values) or 1, MAX_PARAMETERS)
    ]


@cache
def _page_type(out: type[O]) -> type[Page[O]]:
    return Page[out]  # type: ignore[valid-type]


@cache
def _cursor_page_type(out: type[O]) -> type[CursorPage[O]]:
    return CursorPage[out]  # type: ignore[valid-type]


@cache
def _list_adapter(out: type[O]) -> TypeAdapter[list[O]]:
    return TypeAdapter(list[out])  # type: ignore[valid-type]


def all_cruds(base: type[Any] = Crud) -> Iterator[type[Any]]:
    """Yields the crud classes of all features.

    They are not typed as Crud, because `model` and `out_schema` of a generic class have no type.
    """
    for subclass in base.__subclasses__():
        if hasattr(subclass, "model") and hasattr(subclass, "out_schema"):
            yield subclass
        yield from all_cruds(subclass)
