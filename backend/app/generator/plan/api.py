"""The back end of a module: model, relations, filters, requests and responses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.generator.introspect.schema import SchemaInfo
from app.generator.literals import Python, SafeText, python_literal
from app.generator.module_names import ModuleNames
from app.generator.naming import surrogate_key, unique_name
from app.generator.plan.field import FieldPlan
from app.generator.plan.filter import FilterPlan, build_filters
from app.generator.plan.many_to_many import ManyToManyPlan, build_many_to_many
from app.generator.plan.many_to_one import ManyToOnePlan, build_many_to_one
from app.generator.plan.model import ModelPlan
from app.generator.plan.unique_rule import UniqueRule, build_unique_rules
from app.generator.type_families import SORTABLE_FAMILIES


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPlan:
    """The `id` of a row in URLs and responses."""

    annotation: SafeText  # of the path parameter
    python_type: SafeText  # of the service's parameter
    is_encoded: bool  # the id is text that encodes the key: composite, or not a surrogate key


@dataclass(frozen=True, kw_only=True)
class RelationsPlan:
    """The relations of a module's rows to other rows."""

    many_to_one: tuple[ManyToOnePlan, ...]
    many_to_many: tuple[ManyToManyPlan, ...]
    self_references: tuple[ManyToOnePlan, ...]  # those of `many_to_one` that make the rows a tree
    referenced_models: tuple[ModelPlan, ...]  # the other models that queries use

    @cached_property
    def names(self) -> tuple[SafeText, ...]:
        """The relations whose options a form can load."""
        many_to_one = [relation.name for relation in self.many_to_one]
        many_to_many = [relation.name for relation in self.many_to_many]
        return (*many_to_one, *many_to_many)

    def many_to_one_of(self, field: FieldPlan) -> ManyToOnePlan | None:
        return next((relation for relation in self.many_to_one if relation.field is field), None)

    def tree_suffix(self, relation: ManyToOnePlan) -> SafeText:
        """Ends the names of methods for a self-reference other than the first."""
        is_first = relation is self.self_references[0]
        return SafeText("" if is_first else f"_by_{relation.name}")


@dataclass(frozen=True, kw_only=True)
class RequestsPlan:
    """The request bodies that create and update a row."""

    can_create: bool
    can_update: bool
    fields: tuple[FieldPlan, ...]  # of both bodies, in the order of the page
    form_class_name: SafeText  # the class of the shared fields
    has_form_class: bool
    unique_rules: tuple[UniqueRule, ...]

    @cached_property
    def shared_fields(self) -> tuple[FieldPlan, ...]:
        """The fields that both bodies declare alike."""
        return tuple(field for field in self.fields if _is_shared(field))

    @cached_property
    def create_fields(self) -> tuple[FieldPlan, ...]:
        """The fields that the create body declares itself."""
        return tuple(field for field in self.fields if not _is_shared(field))

    @property
    def all_create_only(self) -> bool:
        """Whether the update body has none of the `create_fields`."""
        return all(field.request.create_only for field in self.create_fields)

    @property
    def update_rules(self) -> tuple[UniqueRule, ...]:
        """The rules that an update can break."""
        fixed = {field.name for field in self.fields if field.request.create_only}
        return tuple(
            rule
            for rule in self.unique_rules
            if not any(field.name in fixed for field in rule.fields)
        )

    def can_change(self, name: str) -> bool:
        """Whether an update can change the attribute."""
        return any(field.name == name and not field.request.create_only for field in self.fields)


@dataclass(frozen=True, kw_only=True)
class ResponsesPlan:
    """The response body of a row, and the order of lists."""

    fields: tuple[FieldPlan, ...]  # `id` first, then in the order of the page
    id_title: str  # the Chinese title of the column `id` in an export
    sortable_names: tuple[str, ...]  # as the query has them
    sort_attributes: dict[str, str]  # the attributes of those that are called otherwise
    choice_labels: dict[str, dict[str | int | bool, str]]  # by attribute, for exports
    default_order: SafeText | None  # None: by the surrogate key

    @property
    def sortable(self) -> Python:
        """`sortable_names` as a Python tuple."""
        names = ", ".join(map(python_literal, self.sortable_names))
        return Python(f"({names},)" if len(self.sortable_names) == 1 else f"({names})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPlan:
    """Everything that the templates of the back end need."""

    model: ModelPlan
    names: ModuleNames
    id: IdPlan
    relations: RelationsPlan
    filters: tuple[FilterPlan, ...]
    requests: RequestsPlan
    responses: ResponsesPlan

    @property
    def page_title_key(self) -> SafeText:
        """The key of the page's title among its texts, whose other keys are fields."""
        used = {str(field.wire_name) for field in self.model.fields} | set(self.relations.names)
        return SafeText(unique_name("page", used))


def build_api(model: ModelPlan, models: Mapping[str, ModelPlan], database: SchemaInfo) -> ApiPlan:
    """`models` are those of the tables that the table references, by name."""
    is_encoded = surrogate_key(model.table) is None
    many_to_one = build_many_to_one(model, models, database)
    relation_names = {str(relation.name) for relation in many_to_one}
    filters = build_filters(model, relation_names)
    used_names = {str(name) for field in model.fields for name in (field.name, field.wire_name)}
    used_names |= relation_names
    for filter in filters:
        used_names.update(name for param in filter.params for name in (param.name, param.wire_name))
    many_to_many = build_many_to_many(model, models, database, used_names)
    relations = RelationsPlan(
        many_to_one=many_to_one,
        many_to_many=many_to_many,
        self_references=tuple(
            relation
            for relation in many_to_one
            if relation.target.model is model and relation.field.nullable and not is_encoded
        ),
        referenced_models=_referenced_models(model, many_to_one, many_to_many),
    )
    fields = tuple(sorted(model.fields, key=lambda field: field.config.sort))
    return ApiPlan(
        model=model,
        names=model.location.names,
        id=_build_id(model, is_encoded=is_encoded),
        relations=relations,
        filters=filters,
        requests=_build_requests(model, fields, relations),
        responses=_build_responses(model, fields, relations, is_encoded=is_encoded),
    )


def _build_id(model: ModelPlan, *, is_encoded: bool) -> IdPlan:
    if is_encoded:
        return IdPlan(annotation=SafeText("str"), python_type=SafeText("str"), is_encoded=True)
    mapping = model.key_fields[0].mapping
    annotation = mapping.filter.annotation if mapping.filter else mapping.request.annotation
    return IdPlan(
        annotation=SafeText(annotation),
        python_type=SafeText(mapping.python_type),
        is_encoded=False,
    )


def _referenced_models(
    model: ModelPlan,
    many_to_one: tuple[ManyToOnePlan, ...],
    many_to_many: tuple[ManyToManyPlan, ...],
) -> tuple[ModelPlan, ...]:
    models = [relation.target.model for relation in many_to_one]
    for relation in many_to_many:
        models += [relation.target.model, relation.association]
    return tuple({other.class_name: other for other in models if other is not model}.values())


def _build_requests(
    model: ModelPlan, all_fields: tuple[FieldPlan, ...], relations: RelationsPlan
) -> RequestsPlan:
    fields = tuple(field for field in all_fields if not field.request.readonly)
    can_create = not any(is_required_but_readonly(field) for field in model.fields)
    can_change = any(not field.request.create_only for field in fields)
    can_update = can_change or bool(relations.many_to_many)
    has_own_create_fields = can_create and not all(map(_is_shared, fields))
    form_class_name = f"{model.class_name}{'Form' if has_own_create_fields else 'Create'}"
    return RequestsPlan(
        can_create=can_create,
        can_update=can_update,
        fields=fields,
        form_class_name=SafeText(form_class_name),
        has_form_class=(
            any(map(_is_shared, fields))
            or bool(relations.many_to_many)
            or (can_create and not fields)
            or (can_update and not can_create)
        ),
        unique_rules=build_unique_rules(model) if can_create else (),
    )


def _is_shared(field: FieldPlan) -> bool:
    return not field.request.create_only and not field.request.differs_on_update


def is_required_but_readonly(field: FieldPlan) -> bool:
    """Whether a row needs a value of a type that cannot be written."""
    return (
        not field.is_generated
        and not field.request.optional_on_create
        and field.mapping.readonly_reason is not None
    )


def _build_responses(
    model: ModelPlan,
    all_fields: tuple[FieldPlan, ...],
    relations: RelationsPlan,
    *,
    is_encoded: bool,
) -> ResponsesPlan:
    in_response = [field for field in all_fields if field.in_response]
    fields = tuple(sorted(in_response, key=lambda field: field.name != "id"))
    relation_names = {relation.field.name: relation.name for relation in relations.many_to_one}
    sortable = [str(field.wire_name) for field in model.key_fields]
    sortable += [
        str(relation_names.get(field.name, field.wire_name))
        for field in in_response
        if field.config.is_list and field.column.type.family in SORTABLE_FAMILIES
    ]
    key = ",".join(field.name for field in model.key_fields)
    return ResponsesPlan(
        fields=fields,
        id_title="编号" if is_encoded else fields[0].config.title,
        sortable_names=tuple(dict.fromkeys(sortable)),
        sort_attributes={
            str(field.wire_name): str(field.name)
            for field in model.fields
            if field.wire_name != field.name and field.wire_name in sortable
        },
        choice_labels={
            str(field.name): {
                int(item.value) if field.mapping.is_big_integer else item.value: item.label
                for item in field.mapping.ui.labels
            }
            for field in fields
            if field.mapping.ui.labels
        },
        default_order=SafeText(key) if is_encoded else None,
    )
