"""Everything the templates of one module need, decided."""

from dataclasses import dataclass
from functools import cached_property

from app.generator.config import Template
from app.generator.literals import Python, SafeText, Vue, python_literal
from app.generator.naming import camel_case, kebab_case, pluralize, spaced, with_article
from app.generator.plan.field import FieldPlan
from app.generator.plan.filter import FilterPlan
from app.generator.plan.many_to_many import ManyToManyPlan
from app.generator.plan.many_to_one import ManyToOnePlan
from app.generator.plan.model import ModelPlan
from app.generator.plan.page import cell_slot, filter_widget, form_widget, formatter
from app.generator.plan.tests.module import TestPlan
from app.generator.plan.texts import (
    CYCLE_MESSAGE,
    actions,
    export_headings,
    localized_title,
    unique_message,
)
from app.generator.plan.unique_rule import UniqueRule

# what a docstring's line has room for, and what may stand after it
MAX_DOCSTRING_LENGTH = 105
DOCSTRING_SUFFIX_LENGTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWidget:
    field: FieldPlan
    markup: Vue
    label_suffix: SafeText  # which end of a range


@dataclass(frozen=True, kw_only=True)
class ModulePlan:
    """No slots: what a template asks for again and again is kept."""

    template: Template
    model: ModelPlan
    many_to_one: tuple[ManyToOnePlan, ...]
    many_to_many: tuple[ManyToManyPlan, ...]
    filters: tuple[FilterPlan, ...]
    unique_rules: tuple[UniqueRule, ...]
    stubs: tuple[ModelPlan, ...]
    id_annotation: SafeText  # the annotation of a path's id
    has_encoded_id: bool
    can_create: bool
    can_update: bool
    tests: TestPlan
    menu_parent: str = ""  # the directory its menu stands below; empty: that of its module
    self_references: tuple[ManyToOnePlan, ...] = ()
    readonly_reasons: tuple[
        tuple[str, str], ...
    ] = ()  # column and the message key of what it cannot do

    @cached_property
    def fields(self) -> tuple[FieldPlan, ...]:
        """In the order people see them in; the model keeps the table's."""
        return tuple(sorted(self.model.fields, key=lambda field: field.config.sort))

    @cached_property
    def form_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(field for field in self.fields if not field.readonly)

    @cached_property
    def create_only_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(
            field for field in self.form_fields if field.create_only or field.differs_on_update
        )

    @cached_property
    def shared_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(
            field
            for field in self.form_fields
            if not field.create_only and not field.differs_on_update
        )

    @property
    def all_create_only(self) -> bool:
        return all(field.create_only for field in self.create_only_fields)

    @property
    def has_form_class(self) -> bool:
        """A class that the requests share, or that is the only one."""
        return (
            bool(self.shared_fields or self.many_to_many)
            or (self.can_create and not self.create_only_fields)
            or (self.can_update and not self.can_create)
        )

    @cached_property
    def response_fields(self) -> tuple[FieldPlan, ...]:
        return tuple(field for field in self.fields if field.in_response)

    @cached_property
    def response_fields_id_first(self) -> tuple[FieldPlan, ...]:
        """As a spreadsheet begins: with what a row is known by."""
        return tuple(sorted(self.response_fields, key=lambda field: field.name != "id"))

    @property
    def id_title(self) -> str:
        return "编号" if self.has_encoded_id else self.response_fields_id_first[0].title

    @property
    def singular_name(self) -> SafeText:
        return self.model.business_name

    @property
    def plural_name(self) -> SafeText:
        return SafeText(pluralize(self.model.business_name))

    @property
    def path(self) -> SafeText:
        return SafeText(kebab_case(self.plural_name))

    @property
    def camel_name(self) -> SafeText:
        return SafeText(camel_case(self.model.business_name))

    @property
    def permission_prefix(self) -> SafeText:
        return SafeText(f"{self.model.module_name}:{self.model.business_name}")

    @property
    def test_subject(self) -> SafeText:
        return SafeText(self.noun_with_article.replace(" ", "_"))

    @property
    def noun(self) -> SafeText:
        return SafeText(spaced(self.model.business_name))

    @property
    def noun_with_article(self) -> SafeText:
        return SafeText(with_article(spaced(self.model.business_name)))

    @property
    def default_order(self) -> SafeText | None:
        return (
            SafeText(",".join(field.name for field in self.model.key_fields))
            if self.has_encoded_id
            else None
        )

    @cached_property
    def _sortable_names(self) -> tuple[str, ...]:
        named = {link.field.name: link.name for link in self.many_to_one}
        plain = [
            field.name
            for field in self.response_fields
            if field.config.is_list and _has_sortable_type(field)
        ]
        names = (
            *(key.name for key in self.model.key_fields),
            *(named.get(name, name) for name in plain),
        )
        return tuple(dict.fromkeys(map(str, names)))

    @property
    def sortable(self) -> Python:
        return Python(
            f"({', '.join(map(python_literal, self._sortable_names))}{',' if len(self._sortable_names) == 1 else ''})"
        )

    @property
    def update_rules(self) -> tuple[UniqueRule, ...]:
        """Those an update can break."""
        fixed = {field.name for field in self.form_fields if field.create_only}
        return tuple(
            rule
            for rule in self.unique_rules
            if not any(field.name in fixed for field in rule.fields)
        )

    def can_change(self, name: str) -> bool:
        """Whether an update may give it another value."""
        return any(field.name == name and not field.create_only for field in self.form_fields)

    @property
    def service_docstring(self) -> SafeText:
        """What the service keeps, in a line: what no two share and what must be there, or all that
        the table says.
        """
        if (
            self.can_create
            and self.has_encoded_id
            and all(field.is_key for field in self.form_fields)
        ):
            return SafeText(
                f"{self.noun_with_article.capitalize()} is all key: it is there once or not at all, and is never changed"
            )
        nouns = spaced(pluralize(self.model.business_name))
        same = " or ".join(
            " and ".join(spaced(field.name) for field in rule.fields) for rule in self.unique_rules
        )
        there = " and ".join(
            spaced(link.name) for link in self.many_to_one if not link.field.readonly
        )
        said = [
            *([f"No two {nouns} have the same {same}"] if same else []),
            *([f"its {there} must exist"] if there else []),
        ]
        told = "; ".join(said)
        return SafeText(
            told[:1].upper() + told[1:]
            if said
            and len(told)
            <= MAX_DOCSTRING_LENGTH - DOCSTRING_SUFFIX_LENGTH * bool(self.self_references)
            else "The table's own constraints are the rules"
        )

    @property
    def cycle_message_key(self) -> str:
        return f"{self.model.module_name}.{self.model.business_name}.cycle"

    @property
    def actions(self) -> tuple[tuple[str, str, str], ...]:
        """Chinese and English verb of each button, and its permission."""
        return actions(can_create=self.can_create, can_update=self.can_update)

    def messages(self, language: str) -> dict[str, str]:
        """The catalog: headings by their title, and what the service raises by its key."""
        names = export_headings(
            self.response_fields, {link.field.name for link in self.many_to_one}, self.many_to_many
        )
        found = names if language == "en" else {name: name for name in names}
        found |= {
            rule.message_key: unique_message(rule.fields, language)
            for rule in self.unique_rules
            if self.can_create
        }
        return found | (
            {self.cycle_message_key: CYCLE_MESSAGE[language]}
            if self.self_references and self.can_update
            else {}
        )

    @cached_property
    def _page_markup(self) -> str:
        text = "".join(str(self.form_widget(field)) for field in self.form_fields) + "".join(
            item.markup for item in self.filter_widgets
        )
        text += "".join(self.cell_slot(field) for field in self.list_fields)
        return text + ("<RemoteSelect <OverflowList " if self.many_to_many else "")

    @cached_property
    def components(self) -> tuple[SafeText, ...]:
        named = (
            "BooleanSelect",
            "BooleanTag",
            "DictSelect",
            "DictTag",
            "FileInput",
            "JsonInput",
            "OverflowList",
            "RemoteSelect",
            "YearInput",
        )
        return tuple(
            map(
                SafeText,
                sorted(["CrudPage", *(name for name in named if f"<{name} " in self._page_markup)]),
            )
        )

    @property
    def has_options(self) -> bool:
        """Does the page ask for options? A link that no form and no filter shows does not."""
        return "RemoteSelect" in self.components

    @property
    def create_only_args(self) -> Vue:
        names = [
            f"'{field.name}'" for field in self.form_fields if field.create_only and self.can_update
        ]
        return Vue(", ".join(names))

    @property
    def form_slot_props(self) -> SafeText:
        """What the page's form is handed: the row for the words of what it points at, and whether
        there is one.
        """
        says_words = self.many_to_many or any(
            self.many_to_one_of(field) for field in self.form_fields
        )
        asks = any(
            self.can_update if field.create_only else not field.in_response
            for field in self.form_fields
        )
        return SafeText("form, row" if says_words or asks else "form")

    @cached_property
    def list_fields(self) -> tuple[FieldPlan, ...]:
        """Of the page's list."""
        return tuple(field for field in self.response_fields if field.config.is_list)

    @property
    def formatters(self) -> tuple[SafeText, ...]:
        used = {
            format
            for field in self.list_fields
            if not self.many_to_one_of(field) and (format := formatter(field))
        }
        return tuple(sorted(used))

    def cell_slot(self, field: FieldPlan) -> Vue:
        return cell_slot(field) if self.many_to_one_of(field) is None else Vue(" />")

    @cached_property
    def filter_widgets(self) -> tuple[FilterWidget, ...]:
        """A widget for each parameter of each filter."""
        return tuple(
            FilterWidget(
                field=filter.field,
                markup=filter_widget(
                    filter.function, filter.field, name, self._options_loader(filter.field)
                ),
                label_suffix=SafeText(
                    {"from": " ≥", "to": " ≤"}.get(name.rpartition("_")[2], "")
                    if len(filter.params) > 1
                    else ""
                ),
            )
            for filter in self.filters
            for name, _ in filter.params
        )

    def form_widget(self, field: FieldPlan) -> Vue:
        link = self.many_to_one_of(field)
        return form_widget(
            field, f"form.{field.name}", self._options_loader(field), link.name if link else ""
        )

    def is_sortable(self, field: FieldPlan) -> bool:
        link = self.many_to_one_of(field)
        return str(link.name if link else field.name) in self._sortable_names

    def _options_loader(self, field: FieldPlan) -> str | None:
        link = self.many_to_one_of(field)
        return None if link is None else f"{self.camel_name}Options('{link.name}')"

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """What the page says: each field by its name, and the whole as `title`."""
        whole = {"zh-CN": self.model.function_name, "en": self.model.config.function_name_en}
        named: list[FieldPlan | ManyToManyPlan] = [*self.fields, *self.many_to_many]
        return {
            language: {
                "page": name,
                **{str(one.name): localized_title(one, language) for one in named},
            }
            for language, name in whole.items()
        }

    @cached_property
    def referenced_models(self) -> tuple[ModelPlan, ...]:
        """Whose classes the statements name, its own apart."""
        named = [link.target for link in self.many_to_one]
        for tie in self.many_to_many:
            named += [tie.target, tie.association]
        return tuple(
            {model.class_name: model for model in named if model is not self.model}.values()
        )

    @property
    def relation_names(self) -> tuple[SafeText, ...]:
        """What a form asks for options of."""
        return (*(link.name for link in self.many_to_one), *(tie.name for tie in self.many_to_many))

    def many_to_one_of(self, field: FieldPlan) -> ManyToOnePlan | None:
        return next((link for link in self.many_to_one if link.field is field), None)


def _has_sortable_type(field: FieldPlan) -> bool:
    return field.column.type.family not in ("json", "array", "geometry", "unknown", "bit")


def is_required_but_readonly(field: FieldPlan) -> bool:
    """Nobody fills it in, and the table insists."""
    column = field.column
    return (
        column.identity is None
        and column.computed is None
        and not field.optional_on_create
        and field.mapping.readonly_reason is not None
    )
