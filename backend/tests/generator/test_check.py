"""A module is looked at before it is written, and a fault is named by file and line."""

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
    known = ROOT / "backend" / MYPY_CACHE
    return shutil.copytree(known, folder / "known") if known.exists() else folder


def faults(files: dict[str, str], cache: Path) -> list[tuple[str, int]]:
    return [
        (problem.path.rpartition("/")[2], problem.line)
        for problem in check_files(ROOT, FILES | files, cache).problems
    ]


def test_a_sound_module_passes_and_leaves_no_trace(cache: Path) -> None:
    assert check_files(ROOT, FILES, cache) == ((), ())
    assert not (ROOT / FEATURE).exists()


def test_what_does_not_parse_goes_no_further(cache: Path) -> None:
    assert faults({f"{FEATURE}/crud.py": "x = 1\ndef (:\n"}, cache) == [("crud.py", 2)]


def test_what_ruff_finds_is_named(cache: Path) -> None:
    assert faults({f"{FEATURE}/crud.py": "import os\n"}, cache) == [("crud.py", 1)]


def test_what_is_not_formatted_is_named(cache: Path) -> None:
    assert faults({f"{FEATURE}/crud.py": "x = {'a':1}\n"}, cache) == [("crud.py", 1)]


def test_what_mypy_finds_is_named(cache: Path) -> None:
    assert faults({f"{FEATURE}/crud.py": 'number: int = "one"\n'}, cache) == [("crud.py", 1)]


def test_without_types_mypy_is_not_asked(cache: Path) -> None:
    assert check_files(
        ROOT, FILES | {f"{FEATURE}/crud.py": 'number: int = "one"\n'}, cache, types=False
    ) == ((), ())


def test_what_does_not_import_is_named(cache: Path) -> None:
    assert ("crud.py", 2) in faults(
        {f"{FEATURE}/crud.py": 'names = {"a": 1}\nnumber = names["b"]\n'}, cache
    )


def test_two_modules_that_map_one_table_are_seen(cache: Path) -> None:
    other = "backend/app/api/v1/module_shop/other"
    files = {
        f"{other}/__init__.py": "",
        f"{other}/model.py": MODEL.replace("class Item", "class Other"),
    }
    assert any(
        "already defined" in problem.message
        for problem in check_files(ROOT, FILES | files, cache).problems
    )


def test_a_neighbour_that_was_broken_before_stops_nobody(cache: Path) -> None:
    beside = "backend/app/api/v1/module_shop/beside"
    broken = {f"{beside}/__init__.py": "", f"{beside}/controller.py": "import nothing_like_it\n"}
    with _overlay(ROOT, FILES | broken) as backend:
        assert run_tools(backend, FILES, cache) == ((), ())


def test_a_neighbour_that_breaks_by_the_new_module_does(cache: Path) -> None:
    beside = "backend/app/api/v1/module_shop/beside"
    same = {
        f"{beside}/__init__.py": "",
        f"{beside}/model.py": MODEL.replace("class Item", "class Other"),
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


def test_a_class_called_like_one_of_ours_takes_nothing_down(cache: Path) -> None:
    assert check_files(ROOT, FILES | USER, cache, types=False) == ((), ())


def test_a_second_class_of_a_name_that_a_neighbour_points_at_is_the_one_at_fault(
    cache: Path,
) -> None:
    second = "backend/app/api/v1/module_shop/second"
    there = {
        "backend/app/api/v1/module_shop/friend/__init__.py": "",
        "backend/app/api/v1/module_shop/friend/model.py": FRIEND,
    }
    new = {f"{second}/__init__.py": "", f"{second}/model.py": MODEL.replace('"item"', '"second"')}
    with _overlay(ROOT, FILES | there | new | USER) as backend:
        (problem,) = run_tools(backend, new, cache, types=False).problems
        others = run_tools(backend, USER, cache, types=False).problems
    assert (problem.path, "Multiple classes found" in problem.message) == (
        f"{second}/model.py",
        True,
    )
    assert others == ()
