"""Permissions of generated menus.

A module never has a permission that roles have already: their members could use the new module,
although nobody has granted it to them.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

MENU_FILE = "menu.json"
FEATURES_FOLDER = "backend/app/api/v1"


def menu_permissions(files: Mapping[str, str]) -> set[str]:
    """Returns the permissions in the menu files of the modules."""
    return {
        permission
        for path, text in files.items()
        if _is_menu_file(path)
        for permission in _permissions(json.loads(text))
    }


def permissions_of_other_features(root: Path, files: Collection[str]) -> set[str]:
    """Returns the permissions of all features in the project whose menu file is not in `files`."""
    own_paths = {root / path for path in files if _is_menu_file(path)}
    permissions: set[str] = set()
    for file in sorted((root / FEATURES_FOLDER).glob(f"module_*/*/{MENU_FILE}")):
        if file not in own_paths:
            permissions |= _permissions_of_file(file)
    return permissions


def _is_menu_file(path: str) -> bool:
    return path.rpartition("/")[2] == MENU_FILE


def _permissions_of_file(file: Path) -> set[str]:
    """Returns an empty set for a file that cannot be read, which start-up reports."""
    try:
        return set(_permissions(json.loads(file.read_text("utf-8"))))
    except (OSError, ValueError):
        return set()


def _permissions(menu: object) -> Iterator[str]:
    if not isinstance(menu, dict):
        return
    buttons: Collection[object] = menu.get("buttons") or ()
    for entry in (menu, *buttons):
        if isinstance(entry, dict) and isinstance(entry.get("permission"), str):
            yield entry["permission"]
