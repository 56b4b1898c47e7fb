from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from .model import Menu


def is_in_effect() -> ColumnElement[bool]:
    """Returns the clause for menus that are enabled, and all menus above them, too.

    Only such a menu is shown and gives its permission. The statement starts at the few disabled
    menus, and `union` ends it at a cycle.
    """
    disabled = select(Menu.id).where(Menu.enabled.is_(False)).cte("disabled_menu", recursive=True)
    child = aliased(Menu)
    disabled = disabled.union(select(child.id).join(disabled, child.parent_id == disabled.c.id))
    return Menu.id.not_in(select(disabled.c.id))
