"""Tests of the check of generated files: problems name a file and a line."""

import shutil
from pathlib import Path

import pytest

from app.generator.output.check import _overlay, check_files
from app.generator.output.tools import run_tools
from app.generator.project import MYPY_CACHE

ROOT = Path(__file__).parents[3]
FEATURE = "backend/app/api/v1/module_shop/item"
MODEL = '''from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Unmanaged


class Item(Global, Unmanaged):
    """物品"""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
'''
FILES = {
    "backend/app/api/v1/module_shop/__init__.py": "",
    f"{FEATURE}/__init__.py": "",
    f"{FEATURE}/model.py": MODEL,
}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mypy")
    project_cache = ROOT / "backend" / MYPY_CACHE
    if project_cache.exists():
        return shutil.copytree(project_cache, folder / "copy")
    return folder


def problem_locations(files: dict[str, str], cache: Path) -> list[tuple[str, int]]:
    return [
        (problem.path.rpartition("/")[2], problem.line)
        for problem in check_files(ROOT, FILES | files, cache).problems
    ]


def test_check_of_valid_module_finds_nothing_and_writes_nothing(cache: Path) -> None:
    assert check_files(ROOT, FILES, cache) == ((), ())
    assert not (ROOT / FEATURE).exists()


def test_check_of_syntax_error_stops_before_tools(cache: Path) -> None:
    assert problem_locations({f"{FEATURE}/crud.py": "x = 1\ndef (:\n"}, cache) == [("crud.py", 2)]


def test_check_reports_ruff_problem(cache: Path) -> None:
    assert problem_locations({f"{FEATURE}/crud.py": "import os\n"}, cache) == [("crud.py", 1)]


def test_check_reports_unformatted_file(cache: Path) -> None:
    assert problem_locations({f"{FEATURE}/crud.py": "x = {'a':1}\n"}, cache) == [("crud.py", 1)]


def test_check_reports_mypy_problem(cache: Path) -> None:
    assert problem_locations({f"{FEATURE}/crud.py": 'number: int = "one"\n'}, cache) == [
        ("crud.py", 1)
    ]


def test_check_without_types_skips_mypy(cache: Path) -> None:
    assert check_files(
        ROOT, FILES | {f"{FEATURE}/crud.py": 'number: int = "one"\n'}, cache, types=False
    ) == ((), ())


def test_check_reports_import_error(cache: Path) -> None:
    assert ("crud.py", 2) in problem_locations(
        {f"{FEATURE}/crud.py": 'names = {"a": 1}\nnumber = names["b"]\n'}, cache
    )


def test_check_reports_table_mapped_twice(cache: Path) -> None:
    other = "backend/app/api/v1/module_shop/other"
    files = {
        f"{other}/__init__.py": "",
        f"{other}/model.py": MODEL.replace("class Item", "class Other"),
    }
    assert any(
        "already defined" in problem.message
        for problem in check_files(ROOT, FILES | files, cache).problems
    )


def test_check_ignores_feature_that_was_already_broken(cache: Path) -> None:
    neighbour = "backend/app/api/v1/module_shop/beside"
    broken = {
        f"{neighbour}/__init__.py": "",
        f"{neighbour}/controller.py": "import nothing_like_it\n",
    }
    with _overlay(ROOT, FILES | broken) as backend:
        assert run_tools(backend, FILES, cache) == ((), ())


def test_check_reports_feature_broken_by_new_module(cache: Path) -> None:
    neighbour = "backend/app/api/v1/module_shop/beside"
    same = {
        f"{neighbour}/__init__.py": "",
        f"{neighbour}/model.py": MODEL.replace("class Item", "class Other"),
    }
    with _overlay(ROOT, FILES | same) as backend:
        (problem,) = run_tools(backend, FILES, cache, types=False).problems
    assert "already defined" in problem.message


USER = {
    "backend/app/api/v1/module_shop/user/__init__.py": "",
    "backend/app/api/v1/module_shop/user/model.py": MODEL.replace("Item", "User").replace(
        '"item"', '"user"'
    ),
}
FRIEND = """from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kit.data_scope import Global
from app.kit.model import Unmanaged


class Friend(Global, Unmanaged):
    __tablename__ = "friend"

    id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    item = relationship("Item")
"""


def test_check_accepts_class_named_like_platform_class(cache: Path) -> None:
    assert check_files(ROOT, FILES | USER, cache, types=False) == ((), ())


def test_check_reports_duplicate_class_name_in_new_module(
    cache: Path,
) -> None:
    second = "backend/app/api/v1/module_shop/second"
    existing = {
        "backend/app/api/v1/module_shop/friend/__init__.py": "",
        "backend/app/api/v1/module_shop/friend/model.py": FRIEND,
    }
    new = {f"{second}/__init__.py": "", f"{second}/model.py": MODEL.replace('"item"', '"second"')}
    with _overlay(ROOT, FILES | existing | new | USER) as backend:
        (problem,) = run_tools(backend, new, cache, types=False).problems
        others = run_tools(backend, USER, cache, types=False).problems
    assert problem.path == f"{second}/model.py"
    assert "Multiple classes found" in problem.message
    assert others == ()
