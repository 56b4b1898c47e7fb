"""A module's files appear in the project all at once, or not at all.

They are staged in a folder beside it on the same filesystem, then a journal is renamed into place:
from that moment the write has happened, and whoever comes next finishes what a killed process left.
Before it, nothing has.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from app.kit.errors import Conflict

from .project_files import (
    FileStatus,
    diff_files,
    digest,
    manifest_path,
    read_manifest,
    resolve_path,
    without_existing_stubs,
)

STAGING_DIR = ".generating"  # in the repository's root, ignored by git
JOURNAL_NAME = "journal.json"
# A development server starts again when it changes; of what comes into a new folder it may not
# hear.
RELOAD_TRIGGER = "backend/app/api/v1/__init__.py"


class WriteResult(NamedTuple):
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    orphaned: tuple[str, ...]  # generated once, produced no longer, still on disk
    backups: tuple[str, ...]  # where texts edited by hand lie now


def write_files(
    root: Path, files: Mapping[str, str], *, force: bool = False, stubs: Collection[str] = ()
) -> WriteResult:
    """Write what differs. A stub that exists is left alone; so is all that did not change, down to
    its mtime.

    Files edited by hand are refused (409), or with `force` moved to `.orig` beside.
    """
    with _exclusive(root):
        _recover_staged(root)
        found = list(diff_files(root, without_existing_stubs(root, files, stubs)))
        edited = [file.path for file in found if file.status is FileStatus.HAND_EDITED]
        if edited and not force:
            raise Conflict("generator.hand_edited", files=", ".join(edited))
        old = read_manifest(root, files)
        orphaned = [
            path for path in sorted(old.keys() - files.keys()) if resolve_path(root, path).exists()
        ]
        hashes = {path: old[path] for path in (*orphaned, *files) if path in old}
        hashes |= {file.path: digest(file.text.encode()) for file in found}
        changes = {
            file.path: file.text for file in found if file.status is not FileStatus.UNCHANGED
        }
        written = tuple(changes)
        if hashes != old:
            changes[manifest_path(files)] = json.dumps(hashes, indent=2, sort_keys=True) + "\n"
        kept = _commit(root, changes, edited) if changes else []
        unchanged = tuple(path for path in sorted(files) if path not in changes)
        return WriteResult(written, unchanged, tuple(orphaned), tuple(kept))


def recover_writes(root: Path) -> None:
    """Finish, or forget, what a killed process left: at start, and before every write."""
    if (root / STAGING_DIR).is_dir():
        with _exclusive(root):
            _recover_staged(root)


@contextmanager
def _exclusive(root: Path) -> Iterator[None]:
    """One writer at a time, over all processes; the system frees the lock of one that dies."""
    staging = root / STAGING_DIR
    staging.mkdir(exist_ok=True)
    with (staging / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _recover_staged(root: Path) -> None:
    for folder in sorted(path for path in (root / STAGING_DIR).iterdir() if path.is_dir()):
        if (folder / JOURNAL_NAME).exists():
            _apply_journal(root, folder)
        else:
            shutil.rmtree(folder)


def _commit(root: Path, changes: Mapping[str, str], edited: Collection[str]) -> list[str]:
    folder = Path(mkdtemp(dir=root / STAGING_DIR))
    journal = []
    for number, (path, text) in enumerate(changes.items()):
        target = _target_path(root, path)
        before = digest(target.read_bytes()) if target.exists() else None
        _write_durably(folder / str(number), text.encode())
        journal.append({"path": path, "before": before, "edited": path in edited})
    _write_durably(folder / "draft", json.dumps(journal).encode())
    (folder / "draft").rename(folder / JOURNAL_NAME)
    _fsync_folder(folder)
    return _apply_journal(root, folder)


def _apply_journal(root: Path, folder: Path) -> list[str]:
    """Take every step that was not taken yet; return where texts of persons went.

    A person may have saved a file since the process was killed: his text is kept as well.
    """
    kept = []
    touched = set[Path]()
    for number, change in enumerate(json.loads((folder / JOURNAL_NAME).read_bytes())):
        staged = folder / str(number)
        target = _target_path(root, change["path"])
        if not staged.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and (
            change["edited"] or digest(target.read_bytes()) != change["before"]
        ):
            kept.append(_backup(target).relative_to(root).as_posix())
        staged.replace(target)
        touched.update(parent for parent in target.parents if parent.is_relative_to(root))
    for parent in touched:
        _fsync_folder(parent)
    if (bell := root / RELOAD_TRIGGER).exists():
        bell.touch()
    (folder / JOURNAL_NAME).unlink()
    shutil.rmtree(folder)
    return kept


def _target_path(root: Path, path: str) -> Path:
    """Likewise `place`, for the manifest too, whose name begins with a dot."""
    folder, _, name = path.rpartition("/")
    return resolve_path(root, f"{folder}/{name.removeprefix('.')}").with_name(name)


def _backup(target: Path) -> Path:
    """A copy beside, under a name that nothing has yet: an earlier one is not lost, a link not
    followed.
    """
    content = target.read_bytes()
    copy = target
    for number in count():
        copy = target.with_name(f"{target.name}.orig{number or ''}")
        if copy.is_file() and not copy.is_symlink() and copy.read_bytes() == content:
            return copy
        if not os.path.lexists(copy):
            break
    _write_durably(copy, content)
    return copy


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
