from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.model import Record


class MenuType(StrEnum):
    DIRECTORY = "directory"
    MENU = "menu"
    BUTTON = "button"
    LINK = "link"


# The menus that the console shows. An entry of an unknown type is not shown.
PAGE_TYPES = (MenuType.DIRECTORY, MenuType.MENU, MenuType.LINK)


class Menu(Global, Record):
    """菜单. A permission occurs once in the tree, so a role either has it or lacks it."""

    __tablename__ = "sys_menu"
    __table_args__ = (Index(None, "sort", "id"),)
    __cached_in__: ClassVar[frozenset[str]] = frozenset({"menu"})

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sys_menu.id"), index=True)
    type: Mapped[MenuType]
    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64))
    path: Mapped[str | None] = mapped_column(String(255))
    component: Mapped[str | None] = mapped_column(String(255))
    permission: Mapped[str | None] = mapped_column(String(190), unique=True)
    icon: Mapped[str | None] = mapped_column(String(64))
    sort: Mapped[int] = mapped_column(default=1)
    hidden: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
