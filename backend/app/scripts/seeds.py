"""Initial data of a database: `data/*.json`, and the `menu.json` of each feature.

`parent` in a menu.json names its menu directory. A module without a directory in `data/menu.json`
gets one with its name. `buttons` are the children of the menu. `icon`, `sort` and `hidden` are
optional. Departments, roles and jobs have one name: it is in the current language.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role
from app.core.data_scope import DataScopeType
from app.extensions.schedules import TaskJob, TriggerKind
from app.kit.i18n import current_language
from app.kit.model import Record

log = logging.getLogger(__name__)

DATA_DIR = Path(__file__).parent / "data"
FEATURES_DIR = Path(__file__).parents[1] / "api" / "v1"
# Length of the columns. Names in generated modules are table comments and may be longer.
MAX_LABEL_LENGTH = 64


class SeedFile(BaseModel):
    model_config = ConfigDict(extra="forbid")


G = TypeVar("G", bound=SeedFile)


class LocalizedText(SeedFile):
    zh: str = Field(alias="zh-CN", min_length=1)
    en: str = Field(min_length=1)

    def in_current_language(self) -> str:
        return (self.en if current_language.get() == "en" else self.zh)[:MAX_LABEL_LENGTH]

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
    name: LocalizedText
    sort: int = 1


class JobSeed(SeedFile):
    """A job of the system, for a task of the system without parameters."""

    task: str
    name: LocalizedText
    cron: str | None = None
    interval_seconds: int | None = None
    grace_seconds: int = 60


class RoleSeed(SeedFile):
    code: str
    name: LocalizedText
    data_scope: DataScopeType
    sort: int = 1
    remark: LocalizedText | None = None
    permissions: list[str]


@dataclass(frozen=True, kw_only=True)
class SeedRow:
    """A row of initial data.

    `natural_key` finds an existing row. `parent` is the row that `parent_column` references. With
    `unique_within_parent` the natural key is unique only together with the parent.
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
    """Returns all rows. A parent comes before its children.

    A directory without a menu is left out until a feature brings one.
    """
    directories = {
        seed.path: _directory_row(seed) for seed in _read_seed_file("menu.json", MenuDirectorySeed)
    }
    menus: list[SeedRow] = []
    for path in sorted(folder.glob("module_*/*/menu.json")):
        menus += _menu_rows(path, directories)
    used_keys = {menu.parent.key for menu in menus if menu.parent is not None}
    used_directories = [row for row in directories.values() if row.key in used_keys]
    rows = (_dept_rows(), _dict_rows(), used_directories, menus, _role_rows(), _job_rows())
    return list(chain.from_iterable(rows))


def _read_seed_file(name: str, kind: type[G]) -> list[G]:
    content = (DATA_DIR / name).read_text("utf-8")
    return [kind.model_validate(item) for item in json.loads(content)]


def _directory_row(seed: MenuDirectorySeed) -> SeedRow:
    values = {"icon": seed.icon, "sort": seed.sort, **seed.name.column_values("name")}
    return SeedRow(
        key=f"menu:{seed.path}",
        model=Menu,
        natural_key={"path": seed.path, "type": MenuType.DIRECTORY},
        values=values,
    )


def _menu_rows(path: Path, directories: dict[str, SeedRow]) -> Iterator[SeedRow]:
    """Yields a menu and its buttons. An invalid file is logged and yields nothing."""
    feature = f"{path.parents[1].name.removeprefix('module_')}:{path.parent.name}"
    try:
        seed = MenuSeed.model_validate(json.loads(path.read_text("utf-8")))
    except (ValueError, ValidationError) as error:
        log.error("menu file is invalid, path=%s error=%s", path, error)  # noqa: TRY400
        return
    directory_path = f"/{seed.parent}"
    if directory_path not in directories:
        title = seed.parent.replace("_", " ").capitalize()
        # A module has a name in one language only.
        name = LocalizedText.model_validate({"zh-CN": title, "en": title})
        directories[directory_path] = _directory_row(
            MenuDirectorySeed(path=directory_path, name=name, icon="Folder", sort=100)
        )
    menu = SeedRow(
        key=f"menu:{seed.permission}",
        model=Menu,
        natural_key={"permission": seed.permission},
        values=seed.model_dump(include={"path", "component", "icon", "sort", "hidden"})
        | {"type": MenuType.MENU, **seed.name.column_values("name")},
        parent=directories[directory_path],
        feature=feature,
    )
    yield menu
    for sort, button in enumerate(seed.buttons, 1):
        yield SeedRow(
            key=f"menu:{button.permission}",
            model=Menu,
            natural_key={"permission": button.permission},
            values={"type": MenuType.BUTTON, "sort": sort, **button.name.column_values("name")},
            parent=menu,
            feature=feature,
        )


def _dept_rows() -> Iterator[SeedRow]:
    for seed in _read_seed_file("dept.json", DeptSeed):
        values = {"name": seed.name.in_current_language(), "sort": seed.sort}
        yield SeedRow(
            key=f"dept:{seed.code}", model=Dept, natural_key={"code": seed.code}, values=values
        )


def _dict_rows() -> Iterator[SeedRow]:
    for seed in _read_seed_file("dict.json", DictSeed):
        dict_row = SeedRow(
            key=f"dict:{seed.code}",
            model=Dict,
            natural_key={"code": seed.code},
            values=seed.name.column_values("name"),
        )
        yield dict_row
        for sort, item in enumerate(seed.items, 1):
            yield SeedRow(
                key=f"dict_item:{seed.code}:{item.value}",
                model=DictItem,
                natural_key={"value": item.value},
                values={"color": item.color, "sort": sort, **item.label.column_values("label")},
                parent=dict_row,
                parent_column="dict_id",
                unique_within_parent=True,
            )


def _role_rows() -> Iterator[SeedRow]:
    for seed in _read_seed_file("role.json", RoleSeed):
        values = seed.model_dump(include={"data_scope", "sort"})
        for field_name in ("name", "remark"):
            text: LocalizedText | None = getattr(seed, field_name)
            values[field_name] = text and text.in_current_language()
        yield SeedRow(
            key=f"role:{seed.code}",
            model=Role,
            natural_key={"code": seed.code},
            values=values,
            permissions=tuple(seed.permissions),
        )


def _job_rows() -> Iterator[SeedRow]:
    for seed in _read_seed_file("task_job.json", JobSeed):
        values = {
            "name": seed.name.in_current_language(),
            "trigger_kind": TriggerKind.INTERVAL if seed.cron is None else TriggerKind.CRON,
            "owner_id": 0,
            "owner_dept_id": 0,
            **seed.model_dump(include={"cron", "interval_seconds", "grace_seconds"}),
        }
        yield SeedRow(
            key=f"job:{seed.task}",
            model=TaskJob,
            natural_key={"task": seed.task, "is_system": True},
            values=values,
        )
