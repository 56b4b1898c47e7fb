"""The few things every feature does to its table."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import BinaryExpression, ColumnElement, Row, inspect, select
from sqlalchemy.exc import InvalidRequestError

from app.kit.context import Context
from app.kit.crud import list_query
from app.kit.crud.pagination import CursorPage, Page
from app.kit.crud.primary_key import RecordId, encode_key, key_names, parse_id
from app.kit.crud.relations import ManyToMany, ManyToOne
from app.kit.crud.search import SearchHit, search_statement, to_hit
from app.kit.data_scope import AssociationRow
from app.kit.errors import Conflict, NotFound, Unprocessable, VersionConflict
from app.kit.model import Base, Record, Unmanaged, utc_now
from app.kit.param import CursorParam, PageParam, after_cursor
from app.kit.schema import Option, Schema, UnmanagedUpdate, VersionedUpdate

M = TypeVar("M", bound=Base)
O = TypeVar("O", bound=Schema)  # noqa: E741 (read it as Out)


MAX_PARAMETERS = 10_000  # values in one statement: every database takes as many
# rows of an export, and of a piece of it
MAX_EXPORT_ROWS = 100_000
EXPORT_CHUNK = 1_000


class Crud(Generic[M, O]):
    """Reads and writes one model. Lists select exactly the columns of `out`; forms work on whole
    objects.

    Whose rows these are is the session's business, and so is the commit.
    """

    model: type[M]
    out_schema: type[O]
    default_order: ClassVar[str] = "-id"
    many_to_one: ClassVar[tuple[ManyToOne, ...]] = ()
    many_to_many: ClassVar[tuple[ManyToMany, ...]] = ()
    search_fields: ClassVar[
        tuple[str, ...]
    ] = ()  # columns, also of the list's filter: see `kit/search.py`

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def get(self, id: RecordId) -> M:
        record = await self.db.get(self.model, parse_id(self.model, id))
        if record is None:
            raise NotFound
        return record

    async def get_many(self, ids: Collection[RecordId]) -> Sequence[M]:
        wanted = {parse_id(self.model, id) for id in ids}
        records = (
            await self.db.scalars(select(self.model).where(list_query.key_in(self.model, wanted)))
        ).all()
        if len(records) < len(wanted):
            raise NotFound
        return records

    async def ids_matching(self, expected: int, *where: ColumnElement[bool]) -> list[RecordId]:
        """All these rows, if they are as many as were seen by the one who means them: nobody means
        one he never saw.
        """
        found = (
            await self.db.execute(
                select(*list_query.key_columns(self.model)).where(*where).limit(expected + 1)
            )
        ).all()
        if len(found) != expected:
            raise Conflict("count_mismatch", count=expected)
        return [row[0] if key_names(self.model) == ("id",) else encode_key(*row) for row in found]

    async def read(self, id: RecordId) -> O:
        """The row as a list shows it, as the database has it now: its own defaults, triggers and
        linked words.
        """
        this = list_query.key_in(self.model, {parse_id(self.model, id)})
        found = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, self.default_order
        ).where(this)
        for item in await self._build_items((await self.db.execute(found)).all()):
            return item
        raise NotFound

    async def _build_items(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[O]:
        """One more statement for each kind of tie, however many rows a page has; an export goes in
        pieces.
        """
        read = _row_dicts(self.model, self.out_schema, self.many_to_one, rows)
        by_id = {row["id"]: row for row in read} if self.many_to_many else {}
        for many in self.many_to_many:
            for row in read:
                row[many.ids] = []
                row[many.name] = []
            for ids in _chunks(list(by_id)):
                for mine, theirs, label in await self.db.execute(
                    list_query.association_statement(many, self.model), {"ids": ids}
                ):
                    by_id[mine][many.ids].append(theirs)
                    by_id[mine][many.name].append(label)
        if self.many_to_many and issubclass(self.model, Unmanaged):
            for row in read:
                row["version"] = _with_associations(
                    row["version"], [row[many.ids] for many in self.many_to_many]
                )
        return _list_adapter(self.out_schema).validate_python(read)

    async def search(self, text: str, *where: ColumnElement[bool]) -> list[SearchHit]:
        rows = await self.db.execute(
            search_statement(self.model, self.search_fields, text).where(*where)
        )
        return [to_hit(self.model, self.search_fields, row) for row in rows]

    async def relation_options(self, name: str, search: str) -> list[Option]:
        """An id is written as `out` writes it: a UUID, or a large number, is a text there."""
        targets: tuple[ManyToOne | ManyToMany, ...] = (*self.many_to_one, *self.many_to_many)
        target = next(target for target in targets if target.name == name)
        rows = (await self.db.execute(target.options_query(search))).all()
        return [Option(id=self._as_sent(target, id), label=label) for id, label in rows]

    def _as_sent(self, relation: ManyToOne | ManyToMany, id: RecordId) -> int | str:
        field, value = (
            (relation.ids, [id]) if isinstance(relation, ManyToMany) else (relation.column.key, id)
        )
        shown = self.out_schema.model_construct(None, **{field: value}).model_dump(
            mode="json", include={field}
        )[field]
        (sent,) = shown if isinstance(relation, ManyToMany) else [shown]
        return sent  # type: ignore[no-any-return]

    async def list_all(self, param: PageParam, *where: ColumnElement[bool]) -> list[O]:
        found = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, param.order_by or self.default_order
        ).where(*where)
        return await self._build_items((await self.db.execute(found)).all())

    async def stream(self, order: str, *where: ColumnElement[bool]) -> AsyncIterator[list[O]]:
        """All of them, so many at a time that memory does not grow with them. Which they are is
        settled first; each is as it is when its piece is read, and one that has gone by then is
        left out.
        """
        found = list_query.list_statement(
            self.model, self.out_schema, self.many_to_one, order or self.default_order
        )
        keys = (
            found.with_only_columns(*list_query.key_columns(self.model))
            .where(*where)
            .limit(MAX_EXPORT_ROWS + 1)
        )
        identities = [tuple(row) for row in await self.db.execute(keys)]
        if len(identities) > MAX_EXPORT_ROWS:
            raise Unprocessable("too_many_rows", most=MAX_EXPORT_ROWS)
        for start in range(0, len(identities), EXPORT_CHUNK):
            these = list_query.key_in(self.model, identities[start : start + EXPORT_CHUNK])
            yield await self._build_items((await self.db.execute(found.where(these))).all())

    async def page(self, param: PageParam, *where: ColumnElement[bool]) -> Page[O]:
        """Rows and their total in one statement: one round trip, one snapshot."""
        offset = (param.page_no - 1) * param.page_size
        found = list_query.page_statement(
            self.model,
            self.out_schema,
            self.many_to_one,
            param.order_by or self.default_order,
            *where,
        )
        rows = (
            await self.db.execute(found, {"_limit": param.page_size + 1, "_offset": offset})
        ).all()
        if rows or param.page_no == 1:
            total: int = rows[0]._mapping["_total"] if rows else 0  # noqa: SLF001 (public despite its name)
        else:
            total = (
                await self.db.scalar(select(list_query.count_statement(self.model, *where))) or 0
            )
        return _page_type(self.out_schema)(
            items=await self._build_items(rows[: param.page_size]),
            total=total,
            page_no=param.page_no,
            page_size=param.page_size,
            has_next=len(rows) > param.page_size,
        )

    async def cursor_page(self, param: CursorParam, *where: ColumnElement[bool]) -> CursorPage[O]:
        id_column = self.model.id  # type: ignore[attr-defined]
        rows = await self.latest(param.page_size + 1, *after_cursor(id_column, param.after), *where)
        items = rows[: param.page_size]
        return _cursor_page_type(self.out_schema)(
            items=items,
            has_next=len(rows) > len(items),
            after=items[-1].id if len(rows) > len(items) else None,  # type: ignore[attr-defined]
        )

    async def latest(self, limit: int, *where: ColumnElement[bool]) -> list[O]:
        found = (
            list_query.list_statement(self.model, self.out_schema, self.many_to_one, "-id")
            .where(*where)
            .limit(limit)
        )
        return await self._build_items((await self.db.execute(found)).all())

    async def exists(self, *where: ColumnElement[bool]) -> bool:
        for clause in where:
            if isinstance(clause, BinaryExpression) and "\0" in str(
                getattr(clause.right, "value", "")
            ):
                raise Unprocessable(
                    "not_text", field=inspect(self.model).get_property_by_column(clause.left).key
                )
        return bool(
            await self.db.scalar(
                select(select(*list_query.key_columns(self.model)).where(*where).exists())
            )
        )

    async def add(self, record: M) -> M:
        _reject_nul(record)
        self.db.add(record)
        await self.db.flush()
        return record

    async def update(self, record: M, data: VersionedUpdate | UnmanagedUpdate) -> M:
        """A save counts, also one that changes nothing but ties: they stood in the form that
        another has open.
        """
        if isinstance(record, Record):
            current: object = record.version
            record.updated_at = utc_now()
        else:  # nothing in its UPDATE will tell, so hold the row while comparing
            await self.lock(record)
            current = _version_hash(
                getattr(record, name)
                for name in list_query.column_names(self.model, self.out_schema)
            )
            current = _with_associations(
                current, [await self._associated_ids(record, many) for many in self.many_to_many]
            )
        if data.version != current:
            raise VersionConflict
        for name, value in self.row_values(data).items():
            if name in self.out_schema.model_fields or self._is_given(data, name):
                setattr(record, name, value)
        _reject_nul(record)
        await self.db.flush()
        return record

    async def lock(self, record: M) -> None:
        """As it is now, and nobody else changes it until the end of this transaction."""
        try:
            await self.db.refresh(record, with_for_update=True)
        except InvalidRequestError:  # it has been deleted since
            raise NotFound from None

    async def _associated_ids(self, record: M, relation: ManyToMany) -> list[RecordId]:
        """As they are now, too: those of MySQL's snapshot are older than the wait for the row."""
        (mine,) = key_names(self.model)
        ties = relation.within_scope(
            relation.rows_for(), self.model, *list_query.key_columns(self.model)
        ).with_for_update(read=True)
        return [
            theirs for _, theirs, _ in await self.db.execute(ties, {"ids": [getattr(record, mine)]})
        ]

    def _is_given(self, data: Schema, name: str) -> bool:
        """What no answer shows stays as it is where it is left out, or is nothing where there must
        be something.
        """
        nullable = inspect(self.model).columns[name].nullable
        return name in data.model_fields_set and (nullable or getattr(data, name) is not None)

    def row_values(self, data: Schema) -> dict[str, Any]:
        """What of a form goes into the row itself."""
        return data.model_dump(exclude={"version", *(many.ids for many in self.many_to_many)})

    async def set_associations(self, record: M, data: Schema | None) -> None:
        """Make the row's ties those of the form, or none, and leave alone the ones that stay."""
        (id,) = (getattr(record, name) for name in key_names(self.model))
        for many in self.many_to_many:
            wanted: set[object] = set(getattr(data, many.ids, ()))
            ties = many.within_scope(
                select(many.through), self.model, *list_query.key_columns(self.model)
            ).where(many.source_key == id)
            if data is not None and issubclass(
                many.through, AssociationRow
            ):  # what his writer cannot see stays as it is
                ties = ties.join(many.key.class_, many.target_key == many.key)
            for tie in (await self.db.scalars(ties)).all():
                if (theirs := getattr(tie, many.target_key.key)) in wanted:
                    wanted.remove(theirs)
                else:
                    await self.db.delete(tie)
            if wanted and wanted - set(await self.db.scalars(many.existing(wanted))):
                raise Conflict("reference_not_found", field=many.ids)
            self.db.add_all(
                [
                    many.through(**{many.source_key.key: id, many.target_key.key: theirs})
                    for theirs in wanted
                ]
            )
        await self.db.flush()

    async def delete(self, records: Sequence[M]) -> None:
        for record in records:
            await self.db.delete(record)
        await self.db.flush()


def _row_dicts(
    model: type[Base],
    out: type[Schema],
    many_to_one: tuple[ManyToOne, ...],
    rows: Sequence[Row[*tuple[Any, ...]]],
) -> list[dict[str, Any]]:
    stored = list_query.column_names(model, out)
    names = (*stored, *(link.name for link in many_to_one))
    read = [dict(zip(names, row, strict=False)) for row in rows]
    if issubclass(model, Unmanaged):
        key = key_names(model)
        for row in read:
            row["version"] = _version_hash(row[name] for name in stored)
            row.setdefault("id", encode_key(*(row[name] for name in key)))
    return read


def _reject_nul(record: Base) -> None:
    """PostgreSQL keeps no NUL character, so it is refused everywhere, and at its field."""
    for name, value in vars(record).items():
        if isinstance(value, str) and "\0" in value:
            raise Unprocessable("not_text", field=name)


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
