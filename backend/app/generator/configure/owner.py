"""Whose a row is, where a table says so as the platform's own do."""

from app.core.ownership import Scoped
from app.generator.facts import Family, Table

OWNER = "owner_id"
DEPT = Scoped.__group__
POINTS_AT = {OWNER: "sys_user", DEPT: "sys_dept"}


def owners_of(table: Table) -> tuple[str, str] | None:
    """By name alone it might be anybody; pointing at our users and departments, it is what data
    scope goes by.
    """
    columns = {column.name: column for column in table.columns}
    pointed = {
        key.columns: key.target_table for key in table.foreign_keys if key.target_schema is None
    }
    for name, target in POINTS_AT.items():
        column = columns.get(name)
        if column is None or column.nullable or column.type.family is not Family.INTEGER:
            return None
        if pointed.get((name,)) != target:
            return None
    return OWNER, DEPT
