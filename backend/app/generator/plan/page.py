"""The Vue page of a module."""

from dataclasses import dataclass
from functools import cached_property

from app.generator.column_comment import parse_comment
from app.generator.literals import SafeText, Vue
from app.generator.plan.api import ApiPlan
from app.generator.plan.field import FieldPlan, label_key
from app.generator.plan.widgets import cell_slot, filter_widget, form_widget, formatter

# The components that a widget may use, by the console's folder.
COMPONENTS = {
    "display": ("BooleanTag", "ChoiceText", "DictTag", "FieldHint", "OverflowList"),
    "inputs": (
        "ArrayInput",
        "BooleanSelect",
        "ChoiceSelect",
        "DictSelect",
        "FileInput",
        "IntegerInput",
        "JsonInput",
        "RemoteSelect",
        "YearInput",
    ),
}
BOUND_LABELS = {"from": " ≥", "to": " ≤"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWidget:
    """The input of one query parameter."""

    field: FieldPlan
    markup: Vue
    label_suffix: SafeText  # which bound of a range; "" for other filters


@dataclass(frozen=True, kw_only=True)
class PagePlan:
    """Everything that the Vue template needs beyond the `ApiPlan`."""

    api: ApiPlan

    @cached_property
    def list_fields(self) -> tuple[FieldPlan, ...]:
        """The columns of the list."""
        fields = [field for field in self.api.model.fields if field.in_response]
        fields.sort(key=lambda field: field.config.sort)
        return tuple(field for field in fields if field.config.is_list)

    @cached_property
    def filter_widgets(self) -> tuple[FilterWidget, ...]:
        """The inputs above the list, without those of many-to-many relations."""
        widgets: list[FilterWidget] = []
        for filter in self.api.filters:
            is_range = len(filter.params) > 1
            for param in filter.params:
                options = self._options_loader(filter.field)
                suffix = (
                    BOUND_LABELS.get(param.name.rstrip("_").rpartition("_")[2], "")
                    if is_range
                    else ""
                )
                widgets.append(
                    FilterWidget(
                        field=filter.field,
                        markup=filter_widget(
                            filter.function, filter.field, param.wire_name, options
                        ),
                        label_suffix=SafeText(suffix),
                    )
                )
        return tuple(widgets)

    @cached_property
    def components(self) -> tuple[tuple[SafeText, SafeText], ...]:
        """Name and folder of the components that the page imports, by name."""
        markup = self._markup
        imports = {"CrudPage": "crud"}
        for folder, names in COMPONENTS.items():
            imports |= {name: folder for name in names if f"<{name} " in markup}
        return tuple((SafeText(name), SafeText(imports[name])) for name in sorted(imports))

    @cached_property
    def _markup(self) -> str:
        parts = [self.form_widget(field) for field in self.api.requests.fields]
        parts += [widget.markup for widget in self.filter_widgets]
        parts += [self.cell_slot(field) for field in self.list_fields]
        if self.api.relations.many_to_many:
            parts.append(Vue("<RemoteSelect <OverflowList "))
        return "".join(parts)

    @property
    def has_options(self) -> bool:
        """Whether the page loads options of a relation."""
        return "<RemoteSelect " in self._markup

    @property
    def formatters(self) -> tuple[SafeText, ...]:
        """The functions of `@/utils/format` that the list uses."""
        names = {
            name
            for field in self.list_fields
            if not self.api.relations.many_to_one_of(field) and (name := formatter(field))
        }
        return tuple(sorted(names))

    @property
    def create_only_names(self) -> Vue:
        """The items of `CREATE_ONLY`; "" if an update can change every field."""
        if not self.api.requests.can_update:
            return Vue("")
        fields = [field for field in self.api.requests.fields if field.request.create_only]
        return Vue(", ".join(f"'{field.wire_name}'" for field in fields))

    @property
    def form_slot_props(self) -> SafeText:
        """The slot properties that the form uses. `row` is the row that is edited, if any."""
        relations = self.api.relations
        can_update = self.api.requests.can_update
        needs_row = bool(relations.many_to_many)
        for field in self.api.requests.fields:
            is_relation = relations.many_to_one_of(field) is not None
            is_hidden_on_update = field.request.create_only and can_update
            is_optional_on_update = not field.request.create_only and not field.in_response
            needs_row = needs_row or is_relation or is_hidden_on_update or is_optional_on_update
        return SafeText("form, row" if needs_row else "form")

    def form_widget(self, field: FieldPlan) -> Vue:
        """The input of a field in the form, and the hint below it."""
        relation = self.api.relations.many_to_one_of(field)
        label = relation.name if relation else ""
        widget = form_widget(field, f"form.{field.wire_name}", self._options_loader(field), label)
        if not parse_comment(field.column.comment).hint:
            return widget
        return Vue(f"{widget}<FieldHint :text=\"t('{label_key(field)}hint')\" />")

    def cell_slot(self, field: FieldPlan) -> Vue:
        """The end of an `<el-table-column` tag."""
        return cell_slot(field) if self.api.relations.many_to_one_of(field) is None else Vue(" />")

    def is_sortable(self, field: FieldPlan) -> bool:
        relation = self.api.relations.many_to_one_of(field)
        name = relation.name if relation else field.wire_name
        return str(name) in self.api.responses.sortable_names

    def _options_loader(self, field: FieldPlan) -> str | None:
        relation = self.api.relations.many_to_one_of(field)
        if relation is None:
            return None
        return f"{self.api.names.camel_case}Options('{relation.name}')"
