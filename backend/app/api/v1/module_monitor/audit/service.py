import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from pydantic import JsonValue

from app.api.v1.module_system.dict_item.service import DictItemService
from app.kit.context import Context
from app.kit.crud.list_query import column_names
from app.kit.crud.pagination import CursorPage
from app.kit.crud.primary_key import decode_key
from app.kit.i18n import current_language, translate

from .crud import OWNER, AuditCrud, AuditExportCrud
from .labels import (
    LinkedRow,
    TableLabels,
    audited_tables,
    connected_rows,
    table_title,
    value_label,
)
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditDetail, AuditObject, AuditOut, AuditRow, FieldChange


class AuditService:
    """Audit entries of the rows that the caller sees. They are read-only."""

    def __init__(self, context: Context) -> None:
        self.entries = AuditCrud(context)
        self.rows = AuditExportCrud(context)
        self.dicts = DictItemService(context)

    async def cursor_page(self, param: AuditParam) -> CursorPage[AuditOut]:
        cursor_page = await self.entries.cursor_page(param, *self.entries.filters(param))
        await self._set_titles(cursor_page.items)
        return cursor_page

    async def stream(self, param: AuditParam) -> AsyncIterator[Sequence[AuditRow]]:
        async for export_rows in self.rows.stream("", *self.entries.filters(param)):
            await self._set_titles(export_rows)
            yield export_rows

    async def detail(self, id: int) -> AuditDetail:
        entry = await self.entries.get(id)
        values = {name: getattr(entry, name) for name in column_names(AuditEntry, AuditOut)}
        owners = await self.entries.row_labels(LinkedRow(OWNER.key, OWNER.label), [entry.owner_id])
        detail = AuditDetail(
            **values,
            owner_name=owners.get(entry.owner_id),
            session_id=entry.session_id,
            changes=await self._describe_changes(entry),
        )
        await self._set_titles([detail])
        return detail

    def objects(self) -> list[AuditObject]:
        """Returns the tables that can have entries, by title."""
        objects = [AuditObject(object=name, title=table_title(name)) for name in audited_tables()]
        return sorted(objects, key=lambda item: item.title.casefold())

    async def _set_titles(self, entries: Sequence[AuditOut]) -> None:
        """Sets titles and names.

        Executes one statement for each column of each kind of association among the entries.
        """
        for entry in entries:
            entry.object_title = table_title(entry.object)
            entry.row_title = entry.label
            entry.actor = entry.user_name or _unnamed_actor(entry)
        for table in {entry.object for entry in entries if "," in entry.row_key}:
            await self._set_association_titles(
                connected_rows(table), [entry for entry in entries if entry.object == table]
            )

    async def _set_association_titles(
        self, linked_rows: Sequence[LinkedRow], entries: Sequence[AuditOut]
    ) -> None:
        keys = [decode_key(entry.row_key) for entry in entries]
        labels = [
            await self._row_labels(linked_row, {part for key in keys for part in key[index:][:1]})
            for index, linked_row in enumerate(linked_rows)
        ]
        for entry, key in zip(entries, keys, strict=True):
            names = [names.get(part, part) for names, part in zip(labels, key, strict=False)]
            entry.row_title = entry.label or " · ".join(names)

    async def _describe_changes(self, entry: AuditEntry) -> list[FieldChange]:
        """Returns the changes with titles and labels.

        Executes one statement for each column that refers to a row and one for all dictionaries.
        """
        table_labels = TableLabels(entry.object)
        changes = _field_changes(entry)
        dict_labels = await self._dict_labels(entry.object, changes)
        for change in changes:
            change.title = table_labels.title(change.name)
            value_labels = dict_labels.get(change.name, {})
            if linked_row := table_labels.linked_rows.get(change.name):
                value_labels = await self._row_labels(linked_row, [change.before, change.after])
            change.before_words = _label(change.name, change.before, value_labels)
            change.after_words = _label(change.name, change.after, value_labels)
        return changes

    async def _row_labels(
        self, linked_row: LinkedRow, values: Iterable[object]
    ) -> dict[object, str]:
        """Returns the labels of the rows that entries refer to, by the value in the entry."""
        keys = {value: key for value in values if (key := linked_row.parse_key(value)) is not None}
        if not keys:
            return {}
        labels = await self.entries.row_labels(linked_row, keys.values())
        return {value: labels[key] for value, key in keys.items() if key in labels}

    async def _dict_labels(
        self, table: str, changes: Sequence[FieldChange]
    ) -> dict[str, dict[object, str]]:
        """Returns labels by value for each column with a dictionary `<table>_<column>`."""
        column_by_code = {
            f"{table}_{change.name}": change.name
            for change in changes
            if isinstance(change.before or change.after, str)
        }
        if not column_by_code:
            return {}
        is_english = current_language.get() == "en"
        labels: dict[str, dict[object, str]] = {}
        items_by_code = await self.dicts.enabled_items(sorted(column_by_code))
        for code, items in items_by_code.items():
            labels[column_by_code[code]] = {
                item.value: item.label_en if is_english else item.label for item in items
            }
        return labels


def _unnamed_actor(entry: AuditOut) -> str:
    """Returns who made a change without a signed-in user.

    A request without a session that changed the rows of a user is a sign-in of that user.
    """
    if not entry.route:
        return translate("audit.system")
    return entry.owner_name or translate("audit.anonymous")


def _field_changes(entry: AuditEntry) -> list[FieldChange]:
    before: dict[str, JsonValue] = json.loads(entry.before or "{}")
    after: dict[str, JsonValue] = json.loads(entry.after or "{}")
    return [
        FieldChange(name=name, title=name, before=before.get(name), after=after.get(name))
        for name in dict.fromkeys((*before, *after))
    ]


def _label(name: str, value: JsonValue, labels: Mapping[object, str]) -> str | None:
    label = labels.get(value) if isinstance(value, (int, str)) else None
    return label or value_label(name, value)
