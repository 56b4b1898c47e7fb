"""Renders the files of a module from templates and formats them.

A template of a known language prints only what is safe in it (`literals.require_safe`): a raw
string raises. templates/README.md documents the variables.
"""

import asyncio
import shutil
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from app.generator.config import Template
from app.generator.literals import (
    FILTERS,
    Json,
    Python,
    Sql,
    Ts,
    UnsafeValue,
    Vue,
    plain_text,
    require_safe,
)
from app.generator.plan import ModelPlan, ModulePlan
from app.generator.plan.layout import format_frontend
from app.generator.plan.template_variables import template_variables
from app.generator.plan.widgets import empty_value
from app.kit.errors import Unprocessable

if TYPE_CHECKING:
    from jinja2 import Environment

BACKEND_DIR = Path(__file__).parents[3]
TEMPLATES_DIR = BACKEND_DIR / "templates"
MODEL_TEMPLATE = "python/model.py.j2"
# By the ending of the output. Text is safe in any other type of file.
LITERAL_TYPES: dict[str, type[str]] = {
    "py": Python,
    "ts": Ts,
    "vue": Vue,
    "sql": Sql,
    "json": Json,
}
RUFF_PROJECT_PACKAGES = 'lint.isort.known-first-party=["app","tests"]'
RUFF_FIX = ("--fix", "--exit-zero", "--config", RUFF_PROJECT_PACKAGES, "--select")
# A statement that fits on one line is put on one line, whatever comma a template's loop has left.
RUFF_COMPACT = (
    "--config",
    "lint.isort.split-on-trailing-comma=false",
    "--config",
    "format.skip-magic-trailing-comma=true",
)


class TemplateSet(NamedTuple):
    """Which templates make a module, and where the output of each goes.

    Paths are relative to the root of the repository.
    """

    get_template_list: Callable[[Template], Sequence[str]]
    get_file_name: Callable[[str, ModulePlan], str]


async def render(plan: ModulePlan, templates: TemplateSet) -> dict[str, str]:
    """Returns the text of every file of the module by path, formatted.

    The models of the tables that the module references are included.
    """
    return await format_files(render_raw(plan, templates))


def render_raw(plan: ModulePlan, templates: TemplateSet) -> dict[str, str]:
    """Renders without formatting, which is faster for several modules at once."""
    model = plan.model
    files = {
        templates.get_file_name(name, plan): _render_template(name, plan, model)
        for name in templates.get_template_list(model.config.template)
    }
    for module_model in (model, *plan.stubs):
        files[f"{module_model.location.folder}/__init__.py"] = ""
        files[f"{module_model.location.folder.rpartition('/')[0]}/__init__.py"] = ""
    files[f"backend/tests/api/{plan.names.module_name}/__init__.py"] = ""
    for stub in plan.stubs:
        files[f"{stub.location.folder}/model.py"] = _render_template(MODEL_TEMPLATE, plan, stub)
    return files


@cache
def jinja_environment(ending: str) -> "Environment":
    # Jinja takes 2 MB, so only a process that generates code loads it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        undefined=StrictUndefined,
        finalize=require_safe(LITERAL_TYPES[ending]) if ending in LITERAL_TYPES else plain_text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (see `finalize`)
    )
    environment.filters.update(FILTERS, empty_value=empty_value)
    return environment


def _render_template(name: str, plan: ModulePlan, model: ModelPlan) -> str:
    ending = name.removesuffix(".j2").rpartition(".")[2]
    variables = template_variables(plan, model)
    from jinja2 import TemplateError

    try:
        text = jinja_environment(ending).get_template(name).render(variables)
    except (TemplateError, UnsafeValue, TypeError) as error:
        raise _template_error(name, error) from error
    return format_frontend(text) if ending in ("ts", "vue") else text


def _template_error(name: str, error: Exception) -> Unprocessable:
    """Names the line of the template that is invalid, or that prints what is not safe there."""
    place = name
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.suffix == ".j2" and path.is_relative_to(TEMPLATES_DIR):
            place = f"{path.relative_to(TEMPLATES_DIR)}:{frame.lineno} ({frame.line})"
    return Unprocessable("generator.invalid_template", place=place, reason=str(error))


async def format_files(files: dict[str, str]) -> dict[str, str]:
    """Formats the Python files, all at once.

    Removes unused imports and redundant parentheses, and sorts imports. Lines that long names keep
    too long are marked for the linter.
    """
    with TemporaryDirectory(prefix="render-") as folder:
        root = Path(folder)
        shutil.copy(BACKEND_DIR / "pyproject.toml", root)
        targets = {
            path: root / path.removeprefix("backend/") for path in files if path.endswith(".py")
        }
        for path, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], "utf-8")
        for command in (["check", *RUFF_FIX, "F401,UP034,I"], ["format"]):
            await _run_ruff(root, *command, *RUFF_COMPACT)
        await _run_ruff(root, "check", "--add-noqa", "--select", "E501")
        return files | {path: target.read_text("utf-8") for path, target in targets.items()}


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
    _, errors = await process.communicate()
    if process.returncode:
        raise SyntaxError(errors.decode(errors="replace")[:500])
