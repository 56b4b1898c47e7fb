"""Writes the files of a module into the project atomically.

The files are staged in a folder on the same filesystem, and then a journal is renamed into place.
Before that moment nothing is written. After it, the next writer finishes what a killed process has
left.
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
# Touched after a write: a development server may not notice files in a new folder.
RELOAD_TRIGGER = "backend/app/api/v1/__init__.py"


class WriteResult(NamedTuple):
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    orphaned: tuple[str, ...]  # generated earlier, no longer part of the module, still on disk
    backups: tuple[str, ...]  # copies of files that were edited by hand


def write_files(
    root: Path, files: Mapping[str, str], *, force: bool = False, stubs: Collection[str] = ()
) -> WriteResult:
    """Writes the files that differ. Unchanged files and existing stubs are not touched.

    Raises Conflict if a file was edited by hand; with `force`, such a file is copied to `.orig`.
    """
    with _exclusive(root):
        _recover_staged(root)
        diffs = list(diff_files(root, without_existing_stubs(root, files, stubs)))
        edited = [file.path for file in diffs if file.status is FileStatus.HAND_EDITED]
        if edited and not force:
            raise Conflict("generator.hand_edited", files=", ".join(edited))
        old = read_manifest(root, files)
        orphaned = [
            path for path in sorted(old.keys() - files.keys()) if resolve_path(root, path).exists()
        ]
        hashes = {path: old[path] for path in (*orphaned, *files) if path in old}
        hashes |= {file.path: digest(file.text.encode()) for file in diffs}
        changes = {
            file.path: file.text for file in diffs if file.status is not FileStatus.UNCHANGED
        }
        written = tuple(changes)
        if hashes != old:
            changes[manifest_path(files)] = json.dumps(hashes, indent=2, sort_keys=True) + "\n"
        backups = _commit(root, changes, edited) if changes else []
        unchanged = tuple(path for path in sorted(files) if path not in changes)
        return WriteResult(written, unchanged, tuple(orphaned), tuple(backups))


def recover_writes(root: Path) -> None:
    """Finishes or discards the writes of killed processes. Runs at start and before each write."""
    if (root / STAGING_DIR).is_dir():
        with _exclusive(root):
            _recover_staged(root)


@contextmanager
def _exclusive(root: Path) -> Iterator[None]:
    """Excludes writers in all processes. The system releases the lock of a process that dies."""
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
    """Applies the steps that have not been applied. Returns the paths of the backups.

    A file that a user has saved since the process was killed is backed up as well.
    """
    backups = []
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
            backups.append(_backup(target).relative_to(root).as_posix())
        staged.replace(target)
        touched.update(parent for parent in target.parents if parent.is_relative_to(root))
    for parent in touched:
        _fsync_folder(parent)
    reload_trigger = root / RELOAD_TRIGGER
    if reload_trigger.exists():
        reload_trigger.touch()
    (folder / JOURNAL_NAME).unlink()
    shutil.rmtree(folder)
    return backups


def _target_path(root: Path, path: str) -> Path:
    """Returns the absolute path, also of the manifest, whose name begins with a dot."""
    folder, _, name = path.rpartition("/")
    return resolve_path(root, f"{folder}/{name.removeprefix('.')}").with_name(name)


def _backup(target: Path) -> Path:
    """Copies the file to an unused name in its folder, so that earlier backups are preserved.

    A symbolic link is not followed.
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
