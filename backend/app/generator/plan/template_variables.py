"""The variables of the templates. templates/README.md documents them."""

from typing import Any

from app.generator.literals import SafeText, join_words
from app.generator.plan.model import ModelPlan
from app.generator.plan.module import ModulePlan


def template_variables(plan: ModulePlan, model: ModelPlan) -> dict[str, Any]:
    """Returns the variables by name. `model` is that of the module, or a stub."""
    api = plan.api
    return {
        "table_name": model.table.name,
        "function_name": model.config.function_name,
        "class_name": model.class_name,
        "module_name": model.location.module_name,
        "business_name": model.location.business_name,
        "package_name": SafeText(model.config.package_name),
        "columns": model.fields,
        "pk_column": model.key_fields[0],
        "permission_prefix": api.names.permission_prefix,
        "function_name_en": model.config.function_name_en,
        "wire_names": {
            str(field.name): str(field.wire_name)
            for field in model.fields
            if field.name != field.wire_name
        },
        "plan": plan,
        "model": model,
        "names": api.names,
        "id": api.id,
        "relations": api.relations,
        "filters": api.filters,
        "requests": api.requests,
        "responses": api.responses,
        "page": plan.page,
        "labels": plan.labels,
        "menu": plan.menu,
        "tests": plan.tests,
        "join_words": join_words,
    }
