"""What lies in the project where a module's files go, and what a person has done to them since.

A manifest in the feature's own folder holds the sha256 of every file as it was generated: deleting
the folder deletes it. All paths are relative to the repository, with `/`.
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
    "frontend/src/views/",
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
    CHANGED = "changed"  # on disk as it was generated last, and would become something else
    HAND_EDITED = "hand-edited"  # on disk as nobody generated it


class FileDiff(NamedTuple):
    path: str
    text: str
    status: FileStatus
    diff: str


def resolve_path(root: Path, path: str) -> Path:
    """Where `path` lies, and never outside the folders that generated files belong in, nor through
    a symbolic link.
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
    """Without the stubs that exist: the model of another module is that module's business."""
    return {
        path: text
        for path, text in files.items()
        if path not in stubs or not resolve_path(root, path).exists()
    }


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def manifest_path(files: Mapping[str, str]) -> str:
    """The path of the manifest of the module these files make: beside its controller."""
    for path in sorted(files):
        if path.endswith("/controller.py") and (found := FEATURE_FOLDER.match(path)):
            return found.group() + MANIFEST_NAME
    raise Unprocessable("generator.not_a_module")


def read_manifest(root: Path, files: Mapping[str, str]) -> dict[str, str]:
    """The sha256 of each file of this module when it was generated last."""
    return _load_manifest(root / manifest_path(files))


def generated_hashes(root: Path) -> dict[str, set[str]]:
    """Likewise of all modules: one may have brought along the model of another, which is nobody's
    hand edit.
    """
    known: dict[str, set[str]] = {}
    for manifest in root.glob(f"backend/app/api/v1/module_*/*/{MANIFEST_NAME}"):
        for path, known_digest in _load_manifest(manifest).items():
            known.setdefault(path, set()).add(known_digest)
    return known


def models_mapping(root: Path, table: str) -> Iterator[str]:
    """The models in the project that map this table."""
    for model in sorted(root.glob("backend/app/api/v1/module_*/*/model.py")):
        if table in mapped_tables(model.read_text("utf-8", "replace")):
            yield model.relative_to(root).as_posix()


def mapped_tables(source: str) -> set[str]:
    return {literal_eval(literal) for literal in TABLENAME.findall(source)}


def _load_manifest(manifest: Path) -> dict[str, str]:
    """Nothing where there is none that can be read."""
    if manifest.is_symlink() or not manifest.is_file():
        return {}
    try:
        hashes = json.loads(manifest.read_bytes())
    except ValueError:
        return {}
    return (
        {str(path): str(known) for path, known in hashes.items()}
        if isinstance(hashes, dict)
        else {}
    )


def diff_files(root: Path, files: Mapping[str, str]) -> Iterator[FileDiff]:
    """Each file against the disk, in the order of their paths."""
    known = generated_hashes(root)
    for path, text in sorted(files.items()):
        target = resolve_path(root, path)
        old = target.read_bytes() if target.exists() else None
        yield FileDiff(
            path, text, _status(old, text, known.get(path, set())), _diff(path, old, text)
        )


def _status(old: bytes | None, text: str, known_hashes: Collection[str]) -> FileStatus:
    if old is None:
        return FileStatus.NEW
    if old == text.encode():
        return FileStatus.UNCHANGED
    return FileStatus.CHANGED if digest(old) in known_hashes else FileStatus.HAND_EDITED


def _diff(path: str, old: bytes | None, text: str) -> str:
    from difflib import unified_diff

    before = [] if old is None else old.decode(errors="replace").splitlines(keepends=True)
    origin = "/dev/null" if old is None else f"a/{path}"
    return "".join(unified_diff(before, text.splitlines(keepends=True), origin, f"b/{path}"))
