"""Compares the files of a module with those in the project, and detects manual edits.

A manifest in the folder of the feature has the SHA-256 of every file as it was generated; deleting
the folder deletes it. All paths are relative to the repository and use `/`.
"""

import json
import re
from ast import literal_eval
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from app.kit.errors import Unprocessable

ALLOWED_ROOTS = (
    "backend/app/api/v1/",
    "backend/app/locales/",
    "backend/tests/api/",
    "frontend/src/",
    "docs/",
)
FEATURE_FOLDER = re.compile(r"backend/app/api/v1/module_[a-z0-9_]+/[a-z0-9_]+/")
PATH_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
TABLENAME = re.compile(
    r"""^    __tablename__ = ("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')$""", re.MULTILINE
)
MANIFEST_NAME = ".generated.json"


class FileStatus(StrEnum):
    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"  # still as generated on disk, but the new text differs
    HAND_EDITED = "hand-edited"  # not as generated on disk


class FileDiff(NamedTuple):
    path: str
    text: str
    status: FileStatus
    diff: str


def resolve_path(root: Path, path: str) -> Path:
    """Returns the absolute path.

    Raises Unprocessable if `path` is outside the folders for generated files, or has a symbolic
    link in it.
    """
    if not path.startswith(ALLOWED_ROOTS) or not all(
        PATH_SEGMENT.fullmatch(segment) for segment in path.split("/")
    ):
        raise Unprocessable("generator.path_not_allowed", path=path)
    target = root
    for segment in path.split("/"):
        target /= segment
        if target.is_symlink():
            raise Unprocessable("generator.symlink_not_allowed", path=path)
    if target.is_dir():
        raise Unprocessable("generator.path_not_allowed", path=path)
    return target


def without_existing_stubs(
    root: Path, files: Mapping[str, str], stubs: Collection[str]
) -> dict[str, str]:
    """Removes the stubs that exist: the model of another module belongs to that module."""
    return {
        path: text
        for path, text in files.items()
        if path not in stubs or not resolve_path(root, path).exists()
    }


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def manifest_path(files: Mapping[str, str]) -> str:
    """Returns the path of the manifest of the module, which is next to its controller."""
    for path in sorted(files):
        if path.endswith("/controller.py") and (match := FEATURE_FOLDER.match(path)):
            return match.group() + MANIFEST_NAME
    raise Unprocessable("generator.not_a_module")


def read_manifest(root: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Returns the SHA-256 of each file of this module as it was last generated."""
    return _load_manifest(root / manifest_path(files))


def generated_hashes(root: Path) -> dict[str, set[str]]:
    """Returns the hashes of generated files of all modules by path.

    A module may have generated the model of another one, which is then no manual edit.
    """
    hashes: dict[str, set[str]] = {}
    for manifest in root.glob(f"backend/app/api/v1/module_*/*/{MANIFEST_NAME}"):
        for path, file_hash in _load_manifest(manifest).items():
            hashes.setdefault(path, set()).add(file_hash)
    return hashes


def models_mapping(root: Path, table: str) -> Iterator[str]:
    """Yields the paths of the models in the project that map this table."""
    for model in sorted(root.glob("backend/app/api/v1/module_*/*/model.py")):
        if table in mapped_tables(model.read_text("utf-8", "replace")):
            yield model.relative_to(root).as_posix()


def mapped_tables(source: str) -> set[str]:
    return {literal_eval(literal) for literal in TABLENAME.findall(source)}


def _load_manifest(manifest: Path) -> dict[str, str]:
    """Returns no hashes if the manifest does not exist or is malformed."""
    if manifest.is_symlink() or not manifest.is_file():
        return {}
    try:
        hashes = json.loads(manifest.read_bytes())
    except ValueError:
        return {}
    if not isinstance(hashes, dict):
        return {}
    return {str(path): str(file_hash) for path, file_hash in hashes.items()}


def diff_files(root: Path, files: Mapping[str, str]) -> Iterator[FileDiff]:
    """Yields the difference of each file to the disk, sorted by path."""
    hashes = generated_hashes(root)
    for path, text in sorted(files.items()):
        target = resolve_path(root, path)
        old = target.read_bytes() if target.exists() else None
        status = _status(old, text, hashes.get(path, set()))
        yield FileDiff(path, text, status, _diff(path, old, text))


def _status(old: bytes | None, text: str, generated: Collection[str]) -> FileStatus:
    if old is None:
        return FileStatus.NEW
    if old == text.encode():
        return FileStatus.UNCHANGED
    return FileStatus.CHANGED if digest(old) in generated else FileStatus.HAND_EDITED


def _diff(path: str, old: bytes | None, text: str) -> str:
    from difflib import unified_diff

    before = [] if old is None else old.decode(errors="replace").splitlines(keepends=True)
    origin = "/dev/null" if old is None else f"a/{path}"
    return "".join(unified_diff(before, text.splitlines(keepends=True), origin, f"b/{path}"))
