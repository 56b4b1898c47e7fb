"""A plan becomes files. Which templates there are and where their output goes is decided here:
change it to customise.

Every template writes one language and prints only what is safe in it (`literal.only`); a raw string
raises. It may use `table_name function_name class_name module_name business_name package_name
columns pk_column permission_prefix`, and `plan`, which has everything else.
"""

import asyncio
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from app.generator.config import Template
from app.generator.literals import (
    FILTERS,
    Json,
    Python,
    SafeText,
    Sql,
    Ts,
    Vue,
    join_words,
    python_literal,
    require_safe,
)
from app.generator.plan import ModelPlan, ModulePlan
from app.generator.plan.layout import format_frontend
from app.generator.plan.page import empty_value

if TYPE_CHECKING:
    from jinja2 import Environment

BACKEND = Path(__file__).parents[5]
TEMPLATES = BACKEND / "templates"
LITERAL_TYPES: dict[str, type[str]] = {
    "python": Python,
    "test": Python,
    "ts": Ts,
    "vue": Vue,
    "sql": Sql,
    "json": Json,
}
PYTHON_FILES = ("controller", "service", "crud", "model", "schema", "param")
RUFF_FIRST_PARTY = 'lint.isort.known-first-party=["app","tests"]'
RUFF_FIX = ("--fix", "--exit-zero", "--config", RUFF_FIRST_PARTY, "--select")
# What fits a line stands on one, whatever comma a loop of a template left behind.
RUFF_COMPACT = (
    "--config",
    "lint.isort.split-on-trailing-comma=false",
    "--config",
    "format.skip-magic-trailing-comma=true",
)
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
    """The templates a module of this kind is made of. `tree` and `master_detail` start from `crud`."""
    return {
        Template.CRUD: CRUD_TEMPLATES,
        Template.TREE: CRUD_TEMPLATES,
        Template.MASTER_DETAIL: CRUD_TEMPLATES,
    }[kind]


def get_file_name(template: str, plan: ModulePlan) -> str:
    """Where its output goes, relative to the root of the repository."""
    language, _, name = template.removesuffix(".j2").rpartition("/")
    model = plan.model
    if language == "json" and name != "menu.json":
        return f"backend/app/locales/{name.removesuffix('.json')}/{model.module_name}_{model.business_name}.json"
    if language == "test":
        return f"backend/tests/api/{model.module_name}/test_{model.business_name}.py"
    if language in ("ts", "vue"):
        return f"frontend/src/views/{model.module_name}/{model.business_name}/{name}"
    return f"{model.folder}/{name}"


async def render(plan: ModulePlan) -> dict[str, str]:
    """Path and text of every file of a module, and the models of the tables it points at, as the
    formatter likes it.
    """
    return await format_files(render_raw(plan))


def render_raw(plan: ModulePlan) -> dict[str, str]:
    """The same before it is laid out: that is done at once for as many modules as there are."""
    files = {
        get_file_name(name, plan): _render_template(name, plan, plan.model)
        for name in get_template_list(plan.template)
    }
    for model in (plan.model, *plan.stubs):
        files[f"{model.folder}/__init__.py"] = ""
        files[f"{model.folder.rpartition('/')[0]}/__init__.py"] = ""
    files[f"backend/tests/api/{plan.model.module_name}/__init__.py"] = ""
    for stub in plan.stubs:
        files[f"{stub.folder}/model.py"] = _render_template("python/model.py.j2", plan, stub)
    return files


@cache
def jinja_environment(language: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 2 MB, for who generates

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=require_safe(LITERAL_TYPES[language]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (`finalize` lets nothing through that is not a literal of the language)
    )
    made.filters.update(FILTERS, empty_value=empty_value)
    made.globals.update(joined=join_words)
    return made


def _render_template(name: str, plan: ModulePlan, model: ModelPlan) -> str:
    language = name.partition("/")[0]
    template = jinja_environment(language).get_template(name)
    text = template.render(template_variables(plan, model))
    return format_frontend(text) if language in ("ts", "vue") else text


def template_variables(plan: ModulePlan, model: ModelPlan) -> dict[str, Any]:
    form = (
        f"{model.class_name}{'Form' if plan.can_create and plan.create_only_fields else 'Create'}"
    )
    return {
        "table_name": model.table_name,
        "function_name": model.function_name,
        "function_name_en": model.config.function_name_en,
        "class_name": model.class_name,
        "module_name": model.module_name,
        "business_name": model.business_name,
        "package_name": SafeText(model.config.package_name),
        "columns": model.fields,
        "pk_column": model.key_fields[0],
        "permission_prefix": plan.permission_prefix,
        "plan": plan,
        "tests": plan.tests,
        "column_names": [field.column.name for field in model.fields],
        "model": model,
        "many_to_one": plan.many_to_one,
        "many_to_many": plan.many_to_many,
        "relation_names": plan.relation_names,
        "filters": plan.filters,
        "unique_rules": plan.unique_rules,
        "can_create": plan.can_create,
        "can_update": plan.can_update,
        "singular_name": plan.singular_name,
        "plural_name": plan.plural_name,
        "path": plan.path,
        "form_class_name": SafeText(form),
        "id_type": SafeText(
            "str" if plan.has_encoded_id else model.key_fields[0].mapping.python_type
        ),
        "literal": python_literal,
    }


async def format_files(files: dict[str, str]) -> dict[str, str]:
    """Unused imports and needless parentheses go, the rest is sorted and laid out, by ruff over all
    of it at once.
    """
    with TemporaryDirectory(prefix="render-") as folder:
        root = Path(folder)
        shutil.copy(BACKEND / "pyproject.toml", root)
        written = {
            path: root / path.removeprefix("backend/") for path in files if path.endswith(".py")
        }
        for path, place in written.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(files[path], "utf-8")
        for command in (["check", *RUFF_FIX, "F401,UP034,I"], ["format"]):
            await _run_ruff(root, *command, *RUFF_COMPACT)
        return files | {path: place.read_text("utf-8") for path, place in written.items()}


async def _run_ruff(root: Path, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        find_ruff_bin(),
        *arguments,
        "--quiet",
        "--no-cache",
        ".",
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, problem = await process.communicate()
    if process.returncode:
        raise SyntaxError(problem.decode(errors="replace")[:500])
