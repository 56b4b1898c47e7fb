"""The steps "custom templates" of the backend guide, in a copy of the project.

A new folder with a new type of file needs two changes, both in `jinja2_template_util.py`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.generator.output.project_files import resolve_path
from app.kit.errors import Unprocessable

from .tables import column, planned, table

BACKEND = Path(__file__).parents[2]
UTIL = "app/api/v1/module_generator/gencode/jinja2_template_util.py"
LIST_END = '    "test/test.py.j2",\n)'
FILE_NAME_END = '    return f"{location.folder}/{name}"\n'
MARKDOWN = """\
# {{ function_name }} ({{ class_name }})

{{ permission_prefix }} in {{ package_name }}.{{ module_name }}.{{ business_name }}
{{ table_name }}
{% for column in columns %}
- {{ column.name }}: {{ column.config.title }}{% if column is sameas pk_column %} (key){% endif %}

{% endfor %}
"""
RENDER = """
import asyncio, json
from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.output.render import render
from tests.generator.tables import column, configured, planned, table

thing = table(column("note"))
config = configured(thing).model_copy(update={"function_name": "事物\\n# injected"})
print(json.dumps(asyncio.run(render(planned(thing, config), TEMPLATES))))
"""


def test_template_in_new_folder_is_rendered_after_the_steps_of_the_guide(tmp_path: Path) -> None:
    copy = tmp_path / "backend"
    for name in ("app", "templates", "tests/generator"):
        shutil.copytree(BACKEND / name, copy / name)
    shutil.copy(BACKEND / "pyproject.toml", copy)
    (copy / "tests/__init__.py").touch()
    # 1. and 2. Copy a folder of templates and change its content.
    shutil.copytree(copy / "templates/sql", copy / "templates/guide")
    (copy / "templates/guide/sql.sql.j2").rename(copy / "templates/guide/README.md.j2")
    (copy / "templates/guide/README.md.j2").write_text(MARKDOWN, "utf-8")
    util = (copy / UTIL).read_text("utf-8")
    # 3. Update get_template_list.
    util = _replace(util, LIST_END, f'    "guide/README.md.j2",\n{LIST_END}')
    # 4. Update get_file_name.
    branch = '    if language == "guide":\n        return f"docs/modules/{module}_{business}.md"\n'
    (copy / UTIL).write_text(_replace(util, FILE_NAME_END, branch + FILE_NAME_END), "utf-8")

    files = _render(copy)
    assert files["docs/modules/shop_thing.md"] == (
        "# 事物 # injected (Thing)\n\n"
        "shop:thing in app.api.v1.shop.thing\nthing\n"
        "- id: Id (key)\n"
        "- note: Note\n"
    )
    assert len(files) > 1
    for path in files:
        assert resolve_path(tmp_path, path)


@pytest.mark.parametrize("ending", ["py", "ts", "vue", "sql", "json"])
def test_new_folder_of_a_known_language_rejects_unsafe_values(ending: str) -> None:
    from app.generator.literals import UnsafeValue
    from app.generator.output.render import jinja_environment

    template = jinja_environment(ending).from_string("{{ text }}")
    with pytest.raises(UnsafeValue):
        template.render(text="# a comment of a table")


def _replace(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def _render(backend: Path) -> dict[str, str]:
    process = subprocess.run(  # noqa: S603 (this interpreter)
        [sys.executable, "-c", RENDER],
        cwd=backend,
        env={**os.environ, "PYTHONPATH": str(backend)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    files: dict[str, str] = json.loads(process.stdout)
    return files


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{{ function_name }}", "str in a template of Python: 'Thing'"),
        ("{{ functon_name | py }}", "'functon_name' is undefined"),
        ("{{ functon_name | json }}", "Object of type StrictUndefined is not JSON serializable"),
        ("{{ function_name | python }}", "No filter named 'python'."),
        ("{{ function_name | py }", "unexpected '}'"),
    ],
)
def test_invalid_template_is_named_with_its_line(
    line: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.generator.output import render as renderer

    (tmp_path / "guide").mkdir()
    (tmp_path / "guide/tasks.py.j2").write_text(f"# {{{{ class_name }}}}\n{line}\n", "utf-8")
    monkeypatch.setattr(renderer, "TEMPLATES_DIR", tmp_path)
    renderer.jinja_environment.cache_clear()
    templates = renderer.TemplateSet(lambda _: ["guide/tasks.py.j2"], lambda *_: "docs/x.py")
    try:
        with pytest.raises(Unprocessable) as raised:
            renderer.render_raw(planned(table(column("note"))), templates)
    finally:
        renderer.jinja_environment.cache_clear()
    assert raised.value.key == "generator.invalid_template"
    assert raised.value.values == {"place": f"guide/tasks.py.j2:2 ({line})", "reason": reason}
