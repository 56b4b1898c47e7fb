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
from app.core.ownership import Reach
from app.kit.model import Record

log = logging.getLogger(__name__)

DATA = Path(__file__).parent / "data"
FEATURES = Path(__file__).parents[1] / "api" / "v1"
LONGEST = 64  # characters in a name; those of a generated module come from comments of any length


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


G = TypeVar("G", bound=Given)


class Words(Given):
    zh: str = Field(alias="zh-CN", min_length=1)
    en: str = Field(min_length=1)

    def named(self, attribute: str) -> dict[str, str]:
        return {attribute: self.zh[:LONGEST], f"{attribute}_en": self.en[:LONGEST]}


class DirectoryGiven(Given):
    path: str = Field(pattern=r"^/[a-z][a-z0-9_]*$")
    name: Words
    icon: str | None = None
    sort: int = 1


class ButtonGiven(Given):
    name: Words
    permission: str


class MenuGiven(Given):
    parent: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["menu"]
    name: Words
    path: str
    component: str
    permission: str
    icon: str | None = None
    sort: int = 1
    hidden: bool = False
    buttons: list[ButtonGiven] = []


class ItemGiven(Given):
    value: str
    label: Words
    color: str | None = None


class DictGiven(Given):
    code: str
    name: Words
    items: list[ItemGiven]


class DeptGiven(Given):
    code: str
    name: str
    sort: int = 1


class RoleGiven(Given):
    code: str
    name: str
    reach: Reach
    sort: int = 1
    remark: str | None = None
    permissions: list[str]


@dataclass(frozen=True, kw_only=True)
class Seed:
    """A row to give. `natural` finds it where it is there already; `under` is the row that
    `reference` points at.

    `inside` says that `natural` is unique only together with `reference`.
    """

    key: str
    model: type[Record]
    natural: Mapping[str, object]
    values: Mapping[str, object] = field(default_factory=dict)
    under: "Seed | None" = None
    reference: str = "parent_id"
    inside: bool = False
    feature: str = ""
    permissions: tuple[str, ...] = ()


def seeds(folder: Path = FEATURES) -> list[Seed]:
    """Everything, whatever a row refers to before the row."""
    directories = {given.path: _directory(given) for given in _read("menu.json", DirectoryGiven)}
    menus = [
        menu
        for path in sorted(folder.glob("module_*/*/menu.json"))
        for menu in _menu(path, directories)
    ]
    return [*_depts(), *_dicts(), *directories.values(), *menus, *_roles()]


def _read(name: str, kind: type[G]) -> list[G]:
    return [kind.model_validate(given) for given in json.loads((DATA / name).read_text("utf-8"))]


def _directory(given: DirectoryGiven) -> Seed:
    values = {"icon": given.icon, "sort": given.sort, **given.name.named("name")}
    return Seed(
        key=f"menu:{given.path}",
        model=Menu,
        natural={"path": given.path, "type": MenuType.DIRECTORY},
        values=values,
    )


def _menu(path: Path, directories: dict[str, Seed]) -> Iterator[Seed]:
    """A menu and its buttons. A file that cannot be read costs its own feature the menu, and no
    other.
    """
    feature = f"{path.parents[1].name.removeprefix('module_')}:{path.parent.name}"
    try:
        given = MenuGiven.model_validate(json.loads(path.read_text("utf-8")))
    except (ValueError, ValidationError) as error:
        log.error("%s: not a menu: %s", path, error)  # noqa: TRY400 (what is wrong with the file, not with us)
        return
    if (place := f"/{given.parent}") not in directories:
        title = given.parent.replace("_", " ").capitalize()
        name = Words.model_validate({"zh-CN": given.parent, "en": title})
        directories[place] = _directory(
            DirectoryGiven(path=place, name=name, icon="Folder", sort=100)
        )
    menu = Seed(
        key=f"menu:{given.permission}",
        model=Menu,
        natural={"permission": given.permission},
        values=given.model_dump(include={"path", "component", "icon", "sort", "hidden"})
        | {"type": MenuType.MENU, **given.name.named("name")},
        under=directories[place],
        feature=feature,
    )
    yield menu
    for sort, button in enumerate(given.buttons, 1):
        yield Seed(
            key=f"menu:{button.permission}",
            model=Menu,
            natural={"permission": button.permission},
            values={"type": MenuType.BUTTON, "sort": sort, **button.name.named("name")},
            under=menu,
            feature=feature,
        )


def _depts() -> Iterator[Seed]:
    for given in _read("dept.json", DeptGiven):
        values = given.model_dump(exclude={"code"})
        yield Seed(
            key=f"dept:{given.code}", model=Dept, natural={"code": given.code}, values=values
        )


def _dicts() -> Iterator[Seed]:
    for given in _read("dict.json", DictGiven):
        whole = Seed(
            key=f"dict:{given.code}",
            model=Dict,
            natural={"code": given.code},
            values=given.name.named("name"),
        )
        yield whole
        for sort, item in enumerate(given.items, 1):
            yield Seed(
                key=f"dict_item:{given.code}:{item.value}",
                model=DictItem,
                natural={"value": item.value},
                values={"color": item.color, "sort": sort, **item.label.named("label")},
                under=whole,
                reference="dict_id",
                inside=True,
            )


def _roles() -> Iterator[Seed]:
    for given in _read("role.json", RoleGiven):
        yield Seed(
            key=f"role:{given.code}",
            model=Role,
            natural={"code": given.code},
            values=given.model_dump(exclude={"code", "permissions"}),
            permissions=tuple(given.permissions),
        )
