"""Texts of a module that users and readers of its code see."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from app.generator.column_comment import parse_comment
from app.generator.config import TableConfig
from app.generator.literals import Python, SafeText, join_words
from app.generator.naming import spaced
from app.generator.plan.api import ApiPlan
from app.generator.plan.field import FieldPlan, label_key

# Chinese and English verb, and the last part of the permission.
ACTIONS = (
    ("新增", "Create", "create"),
    ("修改", "Update", "update"),
    ("删除", "Delete", "delete"),
    ("导出", "Export", "export"),
)
CYCLE_MESSAGE = {
    "zh-CN": "上级不能是自己或自己的下级",
    "en": "A row cannot be its own ancestor",
}
UNIQUE_SUFFIX = {"zh-CN": "已被使用", "en": "is already in use"}
JOINT_UNIQUE_SUFFIX = {"zh-CN": "的组合已被使用", "en": "are already in use together"}
LIST_SEPARATOR = {"zh-CN": "、", "en": ", "}
MAX_DOCSTRING_WIDTH = 96  # columns; a line of 100 without its indent


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuButton:
    """A permission below the menu."""

    name: str  # Chinese
    name_en: str
    action: SafeText  # the last part of the permission


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPlan:
    """The menu entry of a module."""

    parent: str  # the path of the directory, without a slash
    buttons: tuple[MenuButton, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The texts of the page, of the message catalogs and of the service's docstring."""

    page: dict[str, dict[SafeText, str]]  # by language: the texts of the page by field name
    catalogs: dict[str, dict[str, str]]  # by language: export headings and error messages
    service_docstring: Python


def build_menu(api: ApiPlan, parent: str) -> MenuPlan:
    """`parent` is the directory that the user chose; "" is that of the module."""
    config = api.model.config
    unavailable = set[str]()
    if not api.requests.can_create:
        unavailable.add("create")
    if not api.requests.can_update:
        unavailable.add("update")
    buttons = [
        MenuButton(
            name=join_words(chinese, config.function_name),
            name_en=f"{english} {api.names.noun}",
            action=SafeText(action),
        )
        for chinese, english, action in ACTIONS
        if action not in unavailable
    ]
    return MenuPlan(parent=parent or api.names.module_name, buttons=tuple(buttons))


def build_labels(api: ApiPlan) -> Labels:
    return Labels(
        page={language: _page_labels(api, language) for language in CYCLE_MESSAGE},
        catalogs={language: _catalog(api, language) for language in CYCLE_MESSAGE},
        service_docstring=_service_docstring(api),
    )


def _title(config: TableConfig, language: str) -> str:
    return config.function_name if language == "zh-CN" else config.function_name_en


def _field_title(field: FieldPlan, language: str) -> str:
    return field.config.title if language == "zh-CN" else field.config.title_en


def _page_labels(api: ApiPlan, language: str) -> dict[SafeText, str]:
    labels = {api.page_title_key: _title(api.model.config, language)}
    for field in sorted(api.model.fields, key=lambda field: field.config.sort):
        labels[field.wire_name] = _field_title(field, language)
        labels |= _comment_texts(api, field)
    for relation in api.relations.many_to_many:
        labels[relation.name] = _field_title(relation.target_field, language)
    return labels


def _comment_texts(api: ApiPlan, field: FieldPlan) -> dict[SafeText, str]:
    """Returns the labels of choices and the hint, in the language of the comment."""
    texts = [(str(number), item.label) for number, item in enumerate(field.mapping.ui.labels)]
    hint = parse_comment(field.column.comment).hint
    if hint and field in api.requests.fields:
        texts.append(("hint", hint))
    return {SafeText(label_key(field) + name): text for name, text in texts}


def _catalog(api: ApiPlan, language: str) -> dict[str, str]:
    headings = _export_headings(api)
    catalog = headings if language == "en" else {name: name for name in headings}
    for rule in api.requests.unique_rules:
        catalog[rule.message_key] = _unique_message(rule.fields, language)
    if api.relations.self_references and api.requests.can_update:
        catalog[api.names.message_key("cycle")] = CYCLE_MESSAGE[language]
    return catalog


def _export_headings(api: ApiPlan) -> dict[str, str]:
    """Returns the English heading of an export by the Chinese one. The first of equal ones wins."""
    headings = {"编号": "ID"}
    fields = sorted(api.responses.fields, key=lambda field: field.config.sort)
    shown = [(field, api.relations.many_to_one_of(field) is not None) for field in fields]
    shown += [(relation.target_field, True) for relation in api.relations.many_to_many]
    for field, has_label in shown:
        headings.setdefault(field.config.title, field.config.title_en)
        if has_label:
            headings.setdefault(
                join_words(field.config.title, "编号"), f"{field.config.title_en} ID"
            )
    return headings


def _unique_message(fields: Sequence[FieldPlan], language: str) -> str:
    titles = LIST_SEPARATOR[language].join(_field_title(field, language) for field in fields)
    # The catalog's messages are format strings.
    titles = titles.replace("{", "(").replace("}", ")")
    suffix = UNIQUE_SUFFIX if len(fields) == 1 else JOINT_UNIQUE_SUFFIX
    return join_words(titles, suffix[language])


def _service_docstring(api: ApiPlan) -> Python:
    """Returns the rules of the service, as the lines of its docstring."""
    heading = f"{api.names.plural_noun.capitalize()}."
    if heading.startswith("This"):  # rejected by pydocstyle as the first word
        heading = f"Rows: {heading}"
    requests = api.requests
    sentences = [
        f"The {_join_names(rule.fields)} {'is' if len(rule.fields) == 1 else 'are'} unique"
        f"{'' if len(rule.fields) == 1 else ' together'}."
        for rule in requests.unique_rules
    ]
    if requests.can_create and not requests.can_update:
        sentences.append("A row is never updated: all its fields are set when it is created.")
    if not requests.can_create:
        sentences.append("Rows are created elsewhere.")
    if api.relations.self_references:
        sentences.append(f"{api.names.noun_with_article.capitalize()} cannot be its own ancestor.")
    if api.relations.many_to_many:
        sentences.append("Associations are saved and deleted with the row.")
    text = " ".join([heading, *sentences])
    if len(text) <= MAX_DOCSTRING_WIDTH - len('""""""'):
        return Python(text)
    lines = [line for text in sentences for line in wrap(text, MAX_DOCSTRING_WIDTH)]
    return Python("\n    ".join([f"{heading}\n", *lines, ""]))


def _join_names(fields: Sequence[FieldPlan]) -> str:
    return " and ".join(spaced(field.name) for field in fields)
