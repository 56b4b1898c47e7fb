import json
from collections.abc import AsyncIterator, Mapping, Sequence

from pydantic import JsonValue

from app.api.v1.module_system.dict_item.service import DictItemService
from app.kit.context import Context
from app.kit.i18n import language
from app.kit.listing import stored
from app.kit.page import Stretch

from .crud import AuditCrud, AuditExportCrud
from .model import AuditEntry
from .param import AuditParam
from .schema import AuditDetail, AuditOut, AuditRow, FieldChange
from .words import Pointer, Words, meaning, titled


class AuditService:
    """Who sees a row sees its history. Nobody changes it: there is nothing here that writes."""

    def __init__(self, context: Context) -> None:
        self.entries = AuditCrud(context)
        self.rows = AuditExportCrud(context)
        self.dicts = DictItemService(context)

    async def stretch(self, param: AuditParam) -> Stretch[AuditOut]:
        stretch = await self.entries.stretch(param, *self.entries.matching(param))
        _title(stretch.items)
        return stretch

    async def all(self, param: AuditParam) -> AsyncIterator[Sequence[AuditRow]]:
        async for rows in self.rows.pieces("", *self.entries.matching(param)):
            _title(rows)
            yield rows

    async def detail(self, id: int) -> AuditDetail:
        entry = await self.entries.get(id)
        shown = AuditOut.model_validate(
            {name: getattr(entry, name) for name in stored(AuditEntry, AuditOut)}
        )
        _title([shown])
        return AuditDetail(
            **shown.model_dump(), session_id=entry.session_id, changes=await self._told(entry)
        )

    async def _told(self, entry: AuditEntry) -> list[FieldChange]:
        """In the reader's words: one statement for each column that points somewhere, one for all
        dictionaries.
        """
        words = Words(entry.object)
        changes = _changes(entry)
        chosen = await self._chosen(entry.object, changes)
        for change in changes:
            change.title = words.title(change.name)
            meant = chosen.get(change.name, {})
            if pointer := words.pointers.get(change.name):
                meant = await self._called(pointer, change)
            change.before_words = _said(change.name, change.before, meant)
            change.after_words = _said(change.name, change.after, meant)
        return changes

    async def _called(self, pointer: Pointer, change: FieldChange) -> dict[object, str]:
        keys = [value for value in (change.before, change.after) if pointer.fits(value)]
        return await self.entries.called(pointer, keys) if keys else {}

    async def _chosen(
        self, table: str, changes: Sequence[FieldChange]
    ) -> dict[str, dict[object, str]]:
        """A dictionary is named by the table and the column whose values it holds."""
        names = {
            f"{table}_{one.name}": one.name
            for one in changes
            if isinstance(one.before or one.after, str)
        }
        found = await self.dicts.choices(sorted(names)) if names else []
        english = language.get() == "en"
        return {
            names[choices.code]: {
                item.value: item.label_en if english else item.label for item in choices.items
            }
            for choices in found
        }


def _title(entries: Sequence[AuditOut]) -> None:
    for entry in entries:
        entry.object_title = titled(entry.object)


def _changes(entry: AuditEntry) -> list[FieldChange]:
    before: dict[str, JsonValue] = json.loads(entry.before or "{}")
    after: dict[str, JsonValue] = json.loads(entry.after or "{}")
    return [
        FieldChange(name=name, title=name, before=before.get(name), after=after.get(name))
        for name in dict.fromkeys((*before, *after))
    ]


def _said(name: str, value: JsonValue, meant: Mapping[object, str]) -> str | None:
    return (meant.get(value) if isinstance(value, (int, str)) else None) or meaning(name, value)
