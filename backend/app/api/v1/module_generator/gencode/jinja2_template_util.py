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
from app.generator.literal import FILTERS, Json, Python, Safe, Sql, Ts, Vue, joined, only, python
from app.generator.plan import Model, Plan
from app.generator.plan.page import blank

if TYPE_CHECKING:
    from jinja2 import Environment

BACKEND = Path(__file__).parents[5]
TEMPLATES = BACKEND / "templates"
LANGUAGES: dict[str, type[str]] = {
    "python": Python,
    "test": Python,
    "ts": Ts,
    "vue": Vue,
    "sql": Sql,
    "json": Json,
}
PYTHON = ("controller", "service", "crud", "model", "schema", "param")
OURS = 'lint.isort.known-first-party=["app","tests"]'
FIX = ("--fix", "--exit-zero", "--config", OURS, "--select")
# What fits a line stands on one, whatever comma a loop of a template left behind.
CLOSE = (
    "--config",
    "lint.isort.split-on-trailing-comma=false",
    "--config",
    "format.skip-magic-trailing-comma=true",
)
CRUD = (
    *(f"python/{name}.py.j2" for name in PYTHON),
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
    return {Template.CRUD: CRUD, Template.TREE: CRUD, Template.MASTER_DETAIL: CRUD}[kind]


def get_file_name(template: str, plan: Plan) -> str:
    """Where its output goes, relative to the root of the repository."""
    language, _, name = template.removesuffix(".j2").rpartition("/")
    model = plan.model
    if language == "json" and name != "menu.json":
        return (
            f"backend/app/locales/{name.removesuffix('.json')}/{model.module}_{model.business}.json"
        )
    if language == "test":
        return f"backend/tests/api/{model.module}/test_{model.business}.py"
    if language in ("ts", "vue"):
        return f"frontend/src/views/{model.module}/{model.business}/{name}"
    return f"{model.folder}/{name}"


async def render(plan: Plan) -> dict[str, str]:
    """Path and text of every file of a module, and the models of the tables it points at, as the
    formatter likes it.
    """
    return await formatted(drafted(plan))


def drafted(plan: Plan) -> dict[str, str]:
    """The same before it is laid out: that is done at once for as many modules as there are."""
    files = {
        get_file_name(name, plan): _text(name, plan, plan.model)
        for name in get_template_list(plan.kind)
    }
    for model in (plan.model, *plan.stubs):
        files[f"{model.folder}/__init__.py"] = ""
        files[f"{model.folder.rpartition('/')[0]}/__init__.py"] = ""
    files[f"backend/tests/api/{plan.model.module}/__init__.py"] = ""
    for stub in plan.stubs:
        files[f"{stub.folder}/model.py"] = _text("python/model.py.j2", plan, stub)
    return files


@cache
def environment(language: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 2 MB, for who generates

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=only(LANGUAGES[language]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (`finalize` lets nothing through that is not a literal of the language)
    )
    made.filters.update(FILTERS, blank=blank)
    made.globals.update(joined=joined)
    return made


def _text(name: str, plan: Plan, model: Model) -> str:
    template = environment(name.partition("/")[0]).get_template(name)
    return template.render(variables(plan, model))


def variables(plan: Plan, model: Model) -> dict[str, Any]:
    form = f"{model.class_name}{'Form' if plan.creates and plan.once else 'Create'}"
    return {
        "table_name": model.table_name,
        "function_name": model.function_name,
        "function_name_en": model.config.function_name_en,
        "class_name": model.class_name,
        "module_name": model.module,
        "business_name": model.business,
        "package_name": Safe(model.config.package_name),
        "columns": model.fields,
        "pk_column": model.key[0],
        "permission_prefix": plan.prefix,
        "plan": plan,
        "suite": plan.suite,
        "column_names": [field.column.name for field in model.fields],
        "model": model,
        "links": plan.links,
        "ties": plan.ties,
        "choices": plan.choices,
        "filters": plan.filters,
        "rules": plan.rules,
        "creates": plan.creates,
        "updates": plan.updates,
        "one": plan.one,
        "many": plan.many,
        "path": plan.path,
        "form_name": Safe(form),
        "id_type": Safe("str" if plan.joined else model.key[0].kind.python),
        "literal": python,
    }


async def formatted(files: dict[str, str]) -> dict[str, str]:
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
        for command in (["check", *FIX, "F401,UP034,I"], ["format"]):
            await _ruff(root, *command, *CLOSE)
        return files | {path: place.read_text("utf-8") for path, place in written.items()}


async def _ruff(root: Path, *arguments: str) -> None:
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
