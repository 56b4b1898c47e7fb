"""Chooses the templates of a module and the paths of their output.

Change these two functions to customise generated modules. `app.generator.output.render` renders
the templates; templates/README.md documents their variables.
"""

from app.generator.config import Template
from app.generator.output.render import TemplateSet
from app.generator.plan import ModulePlan

PYTHON_FILES = ("controller", "service", "crud", "model", "schema", "param")
CRUD_TEMPLATES = (
    *(f"python/{name}.py.j2" for name in PYTHON_FILES),
    "ts/api.ts.j2",
    "ts/messages.ts.j2",
    "vue/index.vue.j2",
    "json/menu.json.j2",
    "json/zh-CN.json.j2",
    "json/en.json.j2",
    "sql/sql.sql.j2",
    "test/test.py.j2",
)


def get_template_list(kind: Template) -> tuple[str, ...]:
    """Returns the templates of a module of this kind.

    `tree` and `master_detail` have no templates of their own yet.
    """
    return {
        Template.CRUD: CRUD_TEMPLATES,
        Template.TREE: CRUD_TEMPLATES,
        Template.MASTER_DETAIL: CRUD_TEMPLATES,
    }[kind]


def get_file_name(template: str, plan: ModulePlan) -> str:
    """Returns the path of a template's output, relative to the root of the repository."""
    language, _, name = template.removesuffix(".j2").rpartition("/")
    location = plan.model.location
    module = location.module_name
    business = location.business_name
    if language == "json" and name != "menu.json":
        return f"backend/app/locales/{name.removesuffix('.json')}/{module}_{business}.json"
    if language == "test":
        return f"backend/tests/api/{module}/test_{business}.py"
    if language in ("ts", "vue"):
        return f"frontend/src/views/{module}/{business}/{name}"
    return f"{location.folder}/{name}"


TEMPLATES = TemplateSet(get_template_list, get_file_name)
