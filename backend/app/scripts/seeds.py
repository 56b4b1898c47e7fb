"""What a new database is given: `data/*.json`, and the `menu.json` beside every feature.

A menu.json stands below the directory that its `parent` names; a module without one in
`data/menu.json` gets a directory of its own name. Its `buttons` stand below it. Optional in it:
`icon`, `sort`, `hidden`.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role
from app.core.data_scope import DataScopeType
from app.kit.model import Record

log = logging.getLogger(__name__)

DATA_DIR = Path(__file__).parent / "data"
FEATURES_DIR = Path(__file__).parents[1] / "api" / "v1"
# characters in a name; those of a generated module come from comments of any length
MAX_LABEL_LENGTH = 64


class SeedFile(BaseModel):
    model_config = ConfigDict(extra="forbid")


G = TypeVar("G", bound=SeedFile)


class LocalizedText(SeedFile):
    zh: str = Field(alias="zh-CN", min_length=1)
    en: str = Field(min_length=1)

    def column_values(self, attribute: str) -> dict[str, str]:
        return {
            attribute: self.zh[:MAX_LABEL_LENGTH],
            f"{attribute}_en": self.en[:MAX_LABEL_LENGTH],
        }


class MenuDirectorySeed(SeedFile):
    path: str = Field(pattern=r"^/[a-z][a-z0-9_]*$")
    name: LocalizedText
    icon: str | None = None
    sort: int = 1


class MenuButtonSeed(SeedFile):
    name: LocalizedText
    permission: str


class MenuSeed(SeedFile):
    parent: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["menu"]
    name: LocalizedText
    path: str
    component: str
    permission: str
    icon: str | None = None
    sort: int = 1
    hidden: bool = False
    buttons: list[MenuButtonSeed] = []


class DictItemSeed(SeedFile):
    value: str
    label: LocalizedText
    color: str | None = None


class DictSeed(SeedFile):
    code: str
    name: LocalizedText
    items: list[DictItemSeed]


class DeptSeed(SeedFile):
    code: str
    name: str
    sort: int = 1


class RoleSeed(SeedFile):
    code: str
    name: str
    data_scope: DataScopeType
    sort: int = 1
    remark: str | None = None
    permissions: list[str]


@dataclass(frozen=True, kw_only=True)
class SeedRow:
    """A row to give. `natural` finds it where it is there already; `under` is the row that
    `reference` points at.

    `inside` says that `natural` is unique only together with `reference`.
    """

    key: str
    model: type[Record]
    natural_key: Mapping[str, object]
    values: Mapping[str, object] = field(default_factory=dict)
    parent: "SeedRow | None" = None
    parent_column: str = "parent_id"
    unique_within_parent: bool = False
    feature: str = ""
    permissions: tuple[str, ...] = ()


def load_seeds(folder: Path = FEATURES_DIR) -> list[SeedRow]:
    """Everything, whatever a row refers to before the row."""
    directories = {
        given.path: _directory_row(given)
        for given in _read_seed_file("menu.json", MenuDirectorySeed)
    }
    menus = [
        menu
        for path in sorted(folder.glob("module_*/*/menu.json"))
        for menu in _menu_rows(path, directories)
    ]
    return [*_dept_rows(), *_dict_rows(), *directories.values(), *menus, *_role_rows()]


def _read_seed_file(name: str, kind: type[G]) -> list[G]:
    return [
        kind.model_validate(given) for given in json.loads((DATA_DIR / name).read_text("utf-8"))
    ]


def _directory_row(seed: MenuDirectorySeed) -> SeedRow:
    values = {"icon": seed.icon, "sort": seed.sort, **seed.name.column_values("name")}
    return SeedRow(
        key=f"menu:{seed.path}",
        model=Menu,
        natural_key={"path": seed.path, "type": MenuType.DIRECTORY},
        values=values,
    )


def _menu_rows(path: Path, directories: dict[str, SeedRow]) -> Iterator[SeedRow]:
    """A menu and its buttons. A file that cannot be read costs its own feature the menu, and no
    other.
    """
    feature = f"{path.parents[1].name.removeprefix('module_')}:{path.parent.name}"
    try:
        given = MenuSeed.model_validate(json.loads(path.read_text("utf-8")))
    except (ValueError, ValidationError) as error:
        log.error("%s: not a menu: %s", path, error)  # noqa: TRY400 (what is wrong with the file, not with us)
        return
    if (place := f"/{given.parent}") not in directories:
        title = given.parent.replace("_", " ").capitalize()
        name = LocalizedText.model_validate({"zh-CN": given.parent, "en": title})
        directories[place] = _directory_row(
            MenuDirectorySeed(path=place, name=name, icon="Folder", sort=100)
        )
    menu = SeedRow(
        key=f"menu:{given.permission}",
        model=Menu,
        natural_key={"permission": given.permission},
        values=given.model_dump(include={"path", "component", "icon", "sort", "hidden"})
        | {"type": MenuType.MENU, **given.name.column_values("name")},
        parent=directories[place],
        feature=feature,
    )
    yield menu
    for sort, button in enumerate(given.buttons, 1):
        yield SeedRow(
            key=f"menu:{button.permission}",
            model=Menu,
            natural_key={"permission": button.permission},
            values={"type": MenuType.BUTTON, "sort": sort, **button.name.column_values("name")},
            parent=menu,
            feature=feature,
        )


def _dept_rows() -> Iterator[SeedRow]:
    for given in _read_seed_file("dept.json", DeptSeed):
        values = given.model_dump(exclude={"code"})
        yield SeedRow(
            key=f"dept:{given.code}", model=Dept, natural_key={"code": given.code}, values=values
        )


def _dict_rows() -> Iterator[SeedRow]:
    for given in _read_seed_file("dict.json", DictSeed):
        whole = SeedRow(
            key=f"dict:{given.code}",
            model=Dict,
            natural_key={"code": given.code},
            values=given.name.column_values("name"),
        )
        yield whole
        for sort, item in enumerate(given.items, 1):
            yield SeedRow(
                key=f"dict_item:{given.code}:{item.value}",
                model=DictItem,
                natural_key={"value": item.value},
                values={"color": item.color, "sort": sort, **item.label.column_values("label")},
                parent=whole,
                parent_column="dict_id",
                unique_within_parent=True,
            )


def _role_rows() -> Iterator[SeedRow]:
    for given in _read_seed_file("role.json", RoleSeed):
        yield SeedRow(
            key=f"role:{given.code}",
            model=Role,
            natural_key={"code": given.code},
            values=given.model_dump(exclude={"code", "permissions"}),
            permissions=tuple(given.permissions),
        )
