"""Tests that a module is written atomically, inside the project, and never over manual edits."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.generator.output.project_files import MANIFEST_NAME, FileStatus, diff_files
from app.generator.output.writer import RELOAD_TRIGGER, STAGING_DIR, recover_writes, write_files
from app.kit.errors import Conflict, Unprocessable

FEATURE = "backend/app/api/v1/module_shop/item"
FILES = {
    f"{FEATURE}/__init__.py": "",
    f"{FEATURE}/controller.py": "router = 1\n",
    f"{FEATURE}/model.py": "# 模型\n",
    "backend/app/locales/en/shop_item.json": "{}\n",
    "frontend/src/views/shop/item/api.ts": "export const a = 1\n",
}
NEXT = FILES | {f"{FEATURE}/controller.py": "router = 2\n", f"{FEATURE}/model.py": "# 别的\n"}
KILLED_WRITE = """
import json, os, signal, sys
from pathlib import Path
from app.generator.output.writer import write_files
remaining_calls = int(sys.argv[2])
def killing(function):
    def call(*args, **kwargs):
        global remaining_calls
        if remaining_calls == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        remaining_calls -= 1
        return function(*args, **kwargs)
    return call
for name in ("fsync", "mkdir", "unlink", "rmdir"):
    setattr(os, name, killing(getattr(os, name)))
for name in ("replace", "rename"):
    setattr(Path, name, killing(getattr(Path, name)))
write_files(Path(sys.argv[1]), json.loads(sys.argv[3]))
"""


def content(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST_NAME and STAGING_DIR not in path.parts
    }


def test_second_write_changes_nothing(tmp_path: Path) -> None:
    first = write_files(tmp_path, FILES)
    assert set(first.written) == set(FILES)
    assert content(tmp_path) == FILES
    stamps = {
        path: path.stat().st_mtime_ns
        for path in tmp_path.rglob("*.*")
        if STAGING_DIR not in path.parts
    }
    second = write_files(tmp_path, FILES)
    assert (second.written, set(second.unchanged)) == ((), set(FILES))
    assert stamps == {path: path.stat().st_mtime_ns for path in stamps}
    assert [path.name for path in (tmp_path / STAGING_DIR).iterdir()] == ["lock"]


def test_write_touches_reload_trigger_only_on_changes(
    tmp_path: Path,
) -> None:
    trigger = tmp_path / RELOAD_TRIGGER
    trigger.parent.mkdir(parents=True)
    trigger.touch()
    os.utime(trigger, (1, 1))
    write_files(tmp_path, FILES)
    assert trigger.stat().st_mtime > 1
    os.utime(trigger, (1, 1))
    write_files(tmp_path, FILES)
    assert trigger.stat().st_mtime == 1


def test_write_replaces_unedited_files(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    changed = [
        file.path for file in diff_files(tmp_path, NEXT) if file.status is FileStatus.CHANGED
    ]
    assert changed == [f"{FEATURE}/controller.py", f"{FEATURE}/model.py"]
    write_files(tmp_path, NEXT)
    assert content(tmp_path) == NEXT


def test_write_over_hand_edited_file_raises_conflict(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    (tmp_path / f"{FEATURE}/model.py").write_text("# edited\n")
    before = content(tmp_path)
    with pytest.raises(Conflict) as error:
        write_files(tmp_path, NEXT)
    assert error.value.values["files"] == f"{FEATURE}/model.py"
    assert content(tmp_path) == before


def test_write_with_force_backs_up_each_hand_edited_file(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    edited = tmp_path / f"{FEATURE}/model.py"
    edits = (("# edited\n", NEXT), ("# edited again\n", FILES))
    for number, (edited_text, files) in enumerate(edits):
        edited.write_text(edited_text)
        assert write_files(tmp_path, files, force=True).backups == (
            f"{FEATURE}/model.py.orig{number or ''}",
        )
    assert edited.read_text("utf-8") == FILES[f"{FEATURE}/model.py"]
    assert edited.with_name("model.py.orig").read_text() == "# edited\n"
    assert edited.with_name("model.py.orig1").read_text() == "# edited again\n"


def test_backup_does_not_follow_symbolic_link(tmp_path: Path) -> None:
    root = tmp_path / "root"
    outside = tmp_path / "outside"
    root.mkdir()
    outside.write_text("outside")
    write_files(root, FILES)
    (root / f"{FEATURE}/model.py").write_text("# edited\n")
    (root / f"{FEATURE}/model.py.orig").symlink_to(outside)
    assert write_files(root, NEXT, force=True).backups == (f"{FEATURE}/model.py.orig1",)
    assert outside.read_text() == "outside"


def test_write_over_existing_file_raises_conflict(tmp_path: Path) -> None:
    existing = tmp_path / f"{FEATURE}/controller.py"
    existing.parent.mkdir(parents=True)
    existing.write_text("# edited\n")
    with pytest.raises(Conflict):
        write_files(tmp_path, FILES)
    assert content(tmp_path) == {f"{FEATURE}/controller.py": "# edited\n"}


def test_write_leaves_existing_stub_unchanged(tmp_path: Path) -> None:
    stub = f"{FEATURE}/model.py"
    write_files(tmp_path, FILES)
    (tmp_path / stub).write_text("# grown\n")
    written = write_files(tmp_path, NEXT, stubs=[stub])
    assert written.written == (f"{FEATURE}/controller.py",)
    assert (tmp_path / stub).read_text() == "# grown\n"


def test_write_of_module_replaces_its_stub_without_backup(
    tmp_path: Path,
) -> None:
    other = "backend/app/api/v1/module_shop/shop"
    stub = {f"{other}/__init__.py": "", f"{other}/model.py": "# 店\n"}
    write_files(tmp_path, FILES | stub, stubs=stub)
    module = {**stub, f"{other}/model.py": "# 店铺\n", f"{other}/controller.py": "router = 3\n"}
    assert write_files(tmp_path, module).backups == ()
    assert content(tmp_path) == FILES | module


def test_write_reports_orphaned_file_until_it_is_deleted(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    fewer = {path: text for path, text in FILES.items() if not path.endswith("api.ts")}
    orphan = "frontend/src/views/shop/item/api.ts"
    assert (
        write_files(tmp_path, fewer).orphaned == write_files(tmp_path, fewer).orphaned == (orphan,)
    )
    (tmp_path / orphan).unlink()
    assert write_files(tmp_path, fewer).orphaned == ()


@pytest.mark.parametrize(
    "path",
    [
        "../outside.py",
        "/etc/passwd",
        "backend/app/main.py",
        "backend/app/api/v1/../../main.py",
        "backend/app/api/v1/module_shop/.hidden",
        "backend/app/api/v1//x.py",
        "backend/app/api/v1/module_shop/a\\b.py",
        "frontend/src/views/",
        "frontend/src/views/a\n.ts",
        "frontend/vite.config.ts",
    ],
)
def test_write_outside_allowed_folders_raises_unprocessable(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unprocessable, match="path_not_allowed"):
        write_files(tmp_path, FILES | {path: "x"})
    assert content(tmp_path) == {}


@pytest.mark.parametrize("link", ["backend/app/api", FEATURE, f"{FEATURE}/model.py", "frontend"])
def test_write_through_symbolic_link_raises_unprocessable(tmp_path: Path, link: str) -> None:
    root = tmp_path / "root"
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(Unprocessable, match="symlink_not_allowed"):
        write_files(root, FILES, force=True)
    assert list(outside.iterdir()) == []


def test_write_killed_at_any_step_is_atomic(tmp_path: Path) -> None:
    """Kills the process at each system call that changes the disk, one after the other."""
    outcomes = set()
    step = 0
    for step in range(200):
        root = tmp_path / str(step)
        root.mkdir()
        write_files(root, FILES)
        process = subprocess.run(  # noqa: S603 (this interpreter)
            [sys.executable, "-c", KILLED_WRITE, root, str(step), json.dumps(NEXT)],
            check=False,
            env=os.environ,
        )
        assert process.returncode in (0, -signal.SIGKILL)
        recover_writes(root)
        assert content(root) in (FILES, NEXT)
        outcomes.add(content(root) == NEXT)
        assert [path.name for path in (root / STAGING_DIR).iterdir()] == ["lock"]
        assert write_files(root, NEXT).backups == ()
        assert content(root) == NEXT
        if process.returncode == 0:
            break
    assert step > len(NEXT)
    assert outcomes == {True, False}


def test_recovery_backs_up_file_saved_after_kill(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    # Stops with the journal in place and at least one file that has not been replaced.
    for step in range(200):
        command = [sys.executable, "-c", KILLED_WRITE, str(tmp_path), str(step), json.dumps(NEXT)]
        subprocess.run(command, check=False)  # noqa: S603 (this interpreter)
        if list(tmp_path.glob(f"{STAGING_DIR}/*/journal.json")):
            break
    (tmp_path / f"{FEATURE}/model.py").write_text("# saved since\n")
    recover_writes(tmp_path)
    assert (tmp_path / f"{FEATURE}/model.py.orig").read_text() == "# saved since\n"
    assert (tmp_path / f"{FEATURE}/model.py").read_text("utf-8") == NEXT[f"{FEATURE}/model.py"]
