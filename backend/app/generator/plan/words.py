"""What people read of a module, in both languages."""

from collections.abc import Collection, Sequence

from app.generator.literal import joined
from app.generator.plan.field import Field
from app.generator.plan.tie import Tie

ACTIONS = (
    ("新增", "Create", "create"),
    ("修改", "Update", "update"),
    ("删除", "Delete", "delete"),
    ("导出", "Export", "export"),
)
TAKEN = {"zh-CN": ("", "已被使用"), "en": ("The", "is taken already")}
LOOP = {"zh-CN": "上级不能是自己或自己的下级", "en": "It cannot stand above itself"}


def actions(*, creates: bool, updates: bool) -> tuple[tuple[str, str, str], ...]:
    left_out = {*(() if creates else ("create",)), *(() if updates else ("update",))}
    return tuple(action for action in ACTIONS if action[2] not in left_out)


def title(field: Field | Tie, language: str) -> str:
    return field.title if language == "zh-CN" else field.title_en


def headings(
    fields: Sequence[Field], linked: Collection[str], ties: Sequence[Tie]
) -> dict[str, str]:
    """The catalog's entries that turn a spreadsheet's Chinese heading into an English one."""
    found = {"编号": "ID"}
    for field in fields:
        found.setdefault(field.title, field.title_en)
        if field.name in linked:
            found.setdefault(joined(field.title, "编号"), f"{field.title_en} ID")
    for tie in ties:
        found.setdefault(tie.title, tie.title_en)
        found.setdefault(joined(tie.title, "编号"), f"{tie.title_en} ID")
    return found


def taken(fields: Sequence[Field], language: str) -> str:
    """Braces would be places to fill in."""
    joint = "、" if language == "zh-CN" else ", "
    what = (
        joint.join(title(field, language) for field in fields).replace("{", "(").replace("}", ")")
    )
    before, after = TAKEN[language]
    return joined(joined(before, what), after)
