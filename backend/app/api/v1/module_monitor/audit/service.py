import json
from collections.abc import AsyncIterator, Mapping, Sequence

from pydantic import JsonValue

from app.api.v1.module_system.dict_item.service import DictItemService
from app.kit.context import Context
from app.kit.crud.list_query import column_names
from app.kit.crud.pagination import CursorPage
from app.kit.i18n import current_language

from .crud import AuditCrud, AuditExportCrud
from .labels import LinkedRow, TableLabels, table_title, value_label
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditDetail, AuditOut, AuditRow, FieldChange


class AuditService:
    """Who sees a row sees its history. Nobody changes it: there is nothing here that writes."""

    def __init__(self, context: Context) -> None:
        self.entries = AuditCrud(context)
        self.rows = AuditExportCrud(context)
        self.dicts = DictItemService(context)

    async def cursor_page(self, param: AuditParam) -> CursorPage[AuditOut]:
        cursor_page = await self.entries.cursor_page(param, *self.entries.filters(param))
        _set_titles(cursor_page.items)
        return cursor_page

    async def stream(self, param: AuditParam) -> AsyncIterator[Sequence[AuditRow]]:
        async for export_rows in self.rows.stream("", *self.entries.filters(param)):
            _set_titles(export_rows)
            yield export_rows

    async def detail(self, id: int) -> AuditDetail:
        entry = await self.entries.get(id)
        shown = AuditOut.model_validate(
            {name: getattr(entry, name) for name in column_names(AuditEntry, AuditOut)}
        )
        _set_titles([shown])
        return AuditDetail(
            **shown.model_dump(),
            session_id=entry.session_id,
            changes=await self._describe_changes(entry),
        )

    async def _describe_changes(self, entry: AuditEntry) -> list[FieldChange]:
        """In the reader's words: one statement for each column that points somewhere, one for all
        dictionaries.
        """
        words = TableLabels(entry.object)
        changes = _field_changes(entry)
        chosen = await self._dict_labels(entry.object, changes)
        for change in changes:
            change.title = words.title(change.name)
            meant = chosen.get(change.name, {})
            if pointer := words.linked_rows.get(change.name):
                meant = await self._referenced_labels(pointer, change)
            change.before_words = _label(change.name, change.before, meant)
            change.after_words = _label(change.name, change.after, meant)
        return changes

    async def _referenced_labels(
        self, linked_row: LinkedRow, change: FieldChange
    ) -> dict[object, str]:
        keys = [value for value in (change.before, change.after) if linked_row.has_key_type(value)]
        return await self.entries.row_labels(linked_row, keys) if keys else {}

    async def _dict_labels(
        self, table: str, changes: Sequence[FieldChange]
    ) -> dict[str, dict[object, str]]:
        """A dictionary is named by the table and the column whose values it holds."""
        names = {
            f"{table}_{one.name}": one.name
            for one in changes
            if isinstance(one.before or one.after, str)
        }
        found = await self.dicts.choices(sorted(names)) if names else []
        english = current_language.get() == "en"
        return {
            names[choices.code]: {
                item.value: item.label_en if english else item.label for item in choices.items
            }
            for choices in found
        }


def _set_titles(entries: Sequence[AuditOut]) -> None:
    for entry in entries:
        entry.object_title = table_title(entry.object)


def _field_changes(entry: AuditEntry) -> list[FieldChange]:
    before: dict[str, JsonValue] = json.loads(entry.before or "{}")
    after: dict[str, JsonValue] = json.loads(entry.after or "{}")
    return [
        FieldChange(name=name, title=name, before=before.get(name), after=after.get(name))
        for name in dict.fromkeys((*before, *after))
    ]


def _label(name: str, value: JsonValue, labels: Mapping[object, str]) -> str | None:
    return (labels.get(value) if isinstance(value, (int, str)) else None) or value_label(
        name, value
    )
