"""Writing into a project: all or nothing, never outside, never over somebody's work."""

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
KILLED = """
import json, os, signal, sys
from pathlib import Path
from app.generator.output.writer import write_files
left = int(sys.argv[2])
def dying(real):
    def step(*given, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real(*given, **named)
    return step
os.fsync, os.mkdir, os.unlink, os.rmdir = map(dying, (os.fsync, os.mkdir, os.unlink, os.rmdir))
Path.replace, Path.rename = dying(Path.replace), dying(Path.rename)
write_files(Path(sys.argv[1]), json.loads(sys.argv[3]))
"""


def content(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST_NAME and STAGING_DIR not in path.parts
    }


def test_what_was_written_is_written_once(tmp_path: Path) -> None:
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


def test_a_server_that_watches_hears_of_what_was_written_and_of_nothing_else(
    tmp_path: Path,
) -> None:
    bell = tmp_path / RELOAD_TRIGGER
    bell.parent.mkdir(parents=True)
    bell.touch()
    os.utime(bell, (1, 1))
    write_files(tmp_path, FILES)
    assert bell.stat().st_mtime > 1
    os.utime(bell, (1, 1))
    write_files(tmp_path, FILES)
    assert bell.stat().st_mtime == 1


def test_untouched_output_gives_way_to_the_next(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    assert [
        file.path for file in diff_files(tmp_path, NEXT) if file.status is FileStatus.CHANGED
    ] == [
        f"{FEATURE}/controller.py",
        f"{FEATURE}/model.py",
    ]
    write_files(tmp_path, NEXT)
    assert content(tmp_path) == NEXT


def test_a_hand_edit_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    (tmp_path / f"{FEATURE}/model.py").write_text("# mine\n")
    before = content(tmp_path)
    with pytest.raises(Conflict) as refused:
        write_files(tmp_path, NEXT)
    assert refused.value.values["files"] == f"{FEATURE}/model.py"
    assert content(tmp_path) == before


def test_force_keeps_each_hand_edited_text_beside(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    edited = tmp_path / f"{FEATURE}/model.py"
    for number, (mine, files) in enumerate((("# mine\n", NEXT), ("# mine again\n", FILES))):
        edited.write_text(mine)
        assert write_files(tmp_path, files, force=True).backups == (
            f"{FEATURE}/model.py.orig{number or ''}",
        )
    assert edited.read_text("utf-8") == FILES[f"{FEATURE}/model.py"]
    assert edited.with_name("model.py.orig").read_text() == "# mine\n"
    assert edited.with_name("model.py.orig1").read_text() == "# mine again\n"


def test_a_copy_kept_beside_follows_no_link(tmp_path: Path) -> None:
    root = tmp_path / "root"
    outside = tmp_path / "outside"
    root.mkdir()
    outside.write_text("theirs")
    write_files(root, FILES)
    (root / f"{FEATURE}/model.py").write_text("# mine\n")
    (root / f"{FEATURE}/model.py.orig").symlink_to(outside)
    assert write_files(root, NEXT, force=True).backups == (f"{FEATURE}/model.py.orig1",)
    assert outside.read_text() == "theirs"


def test_a_file_that_was_there_before_us_is_somebodys(tmp_path: Path) -> None:
    mine = tmp_path / f"{FEATURE}/controller.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("# mine\n")
    with pytest.raises(Conflict):
        write_files(tmp_path, FILES)
    assert content(tmp_path) == {f"{FEATURE}/controller.py": "# mine\n"}


def test_a_stub_that_exists_is_left_alone(tmp_path: Path) -> None:
    stub = f"{FEATURE}/model.py"
    write_files(tmp_path, FILES)
    (tmp_path / stub).write_text("# grown\n")
    written = write_files(tmp_path, NEXT, stubs=[stub])
    assert written.written == (f"{FEATURE}/controller.py",)
    assert (tmp_path / stub).read_text() == "# grown\n"


def test_a_stub_that_one_module_brought_gives_way_to_the_module_it_stood_for(
    tmp_path: Path,
) -> None:
    other = "backend/app/api/v1/module_shop/shop"
    stub = {f"{other}/__init__.py": "", f"{other}/model.py": "# 店\n"}
    write_files(tmp_path, FILES | stub, stubs=stub)
    whole = {**stub, f"{other}/model.py": "# 店铺\n", f"{other}/controller.py": "router = 3\n"}
    assert write_files(tmp_path, whole).backups == ()
    assert content(tmp_path) == FILES | whole


def test_a_file_produced_no_longer_is_reported_as_long_as_it_lies_there(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    fewer = {path: text for path, text in FILES.items() if not path.endswith("api.ts")}
    gone = "frontend/src/views/shop/item/api.ts"
    assert write_files(tmp_path, fewer).orphaned == write_files(tmp_path, fewer).orphaned == (gone,)
    (tmp_path / gone).unlink()
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
    ],
)
def test_no_path_leaves_the_folders_of_generated_code(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unprocessable, match="path_not_allowed"):
        write_files(tmp_path, FILES | {path: "x"})
    assert content(tmp_path) == {}


@pytest.mark.parametrize("link", ["backend/app/api", FEATURE, f"{FEATURE}/model.py", "frontend"])
def test_a_symbolic_link_on_the_way_is_refused(tmp_path: Path, link: str) -> None:
    root = tmp_path / "root"
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(Unprocessable, match="symlink_not_allowed"):
        write_files(root, FILES, force=True)
    assert list(outside.iterdir()) == []


def test_a_process_killed_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    """With a hand over every system call that changes the disk, one step further each time until
    none is left.
    """
    seen = set()
    step = 0
    for step in range(200):
        root = tmp_path / str(step)
        root.mkdir()
        write_files(root, FILES)
        ended = subprocess.run(  # noqa: S603 (ourselves)
            [sys.executable, "-c", KILLED, root, str(step), json.dumps(NEXT)],
            check=False,
            env=os.environ,
        )
        assert ended.returncode in (0, -signal.SIGKILL)
        recover_writes(root)
        assert content(root) in (FILES, NEXT)
        seen.add(content(root) == NEXT)
        assert [path.name for path in (root / STAGING_DIR).iterdir()] == ["lock"]
        assert write_files(root, NEXT).backups == ()
        assert content(root) == NEXT
        if ended.returncode == 0:
            break
    assert step > len(NEXT)
    assert seen == {True, False}


def test_what_a_person_saved_after_the_kill_is_kept(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    for step in range(200):  # up to the first replacement that is still to come after the journal
        command = [sys.executable, "-c", KILLED, str(tmp_path), str(step), json.dumps(NEXT)]
        subprocess.run(command, check=False)  # noqa: S603 (ourselves)
        if list(tmp_path.glob(f"{STAGING_DIR}/*/journal.json")):
            break
    (tmp_path / f"{FEATURE}/model.py").write_text("# saved since\n")
    recover_writes(tmp_path)
    assert (tmp_path / f"{FEATURE}/model.py.orig").read_text() == "# saved since\n"
    assert (tmp_path / f"{FEATURE}/model.py").read_text("utf-8") == NEXT[f"{FEATURE}/model.py"]
