"""What people read of a module, in both languages."""

from collections.abc import Collection, Sequence

from app.generator.literals import join_words
from app.generator.plan.field import FieldPlan
from app.generator.plan.many_to_many import ManyToManyPlan

ACTIONS = (
    ("新增", "Create", "create"),
    ("修改", "Update", "update"),
    ("删除", "Delete", "delete"),
    ("导出", "Export", "export"),
)
UNIQUE_MESSAGE = {"zh-CN": ("", "已被使用"), "en": ("The", "is taken already")}
CYCLE_MESSAGE = {"zh-CN": "上级不能是自己或自己的下级", "en": "It cannot stand above itself"}


def actions(*, can_create: bool, can_update: bool) -> tuple[tuple[str, str, str], ...]:
    left_out = {*(() if can_create else ("create",)), *(() if can_update else ("update",))}
    return tuple(action for action in ACTIONS if action[2] not in left_out)


def localized_title(field: FieldPlan | ManyToManyPlan, language: str) -> str:
    return field.title if language == "zh-CN" else field.title_en


def export_headings(
    fields: Sequence[FieldPlan],
    foreign_key_names: Collection[str],
    many_to_many: Sequence[ManyToManyPlan],
) -> dict[str, str]:
    """The catalog's entries that turn a spreadsheet's Chinese heading into an English one."""
    found = {"编号": "ID"}
    for field in fields:
        found.setdefault(field.title, field.title_en)
        if field.name in foreign_key_names:
            found.setdefault(join_words(field.title, "编号"), f"{field.title_en} ID")
    for tie in many_to_many:
        found.setdefault(tie.title, tie.title_en)
        found.setdefault(join_words(tie.title, "编号"), f"{tie.title_en} ID")
    return found


def unique_message(fields: Sequence[FieldPlan], language: str) -> str:
    """Braces would be places to fill in."""
    joint = "、" if language == "zh-CN" else ", "
    what = (
        joint.join(localized_title(field, language) for field in fields)
        .replace("{", "(")
        .replace("}", ")")
    )
    before, after = UNIQUE_MESSAGE[language]
    return join_words(join_words(before, what), after)
