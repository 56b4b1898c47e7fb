"""Finds the owner columns of a table that follows the platform's convention."""

from app.core.data_scope import DeptScoped
from app.generator.introspect.schema import TableInfo, TypeFamily

OWNER_COLUMN = "owner_id"
DEPT_COLUMN = DeptScoped.__group__
OWNER_TARGET_TABLES = {OWNER_COLUMN: "sys_user", DEPT_COLUMN: "sys_dept"}


def find_owner_columns(table: TableInfo) -> tuple[str, str] | None:
    """Returns the owner and department columns that data scope uses, or None.

    The names alone do not suffice: both must be foreign keys to the platform's users and
    departments.
    """
    columns = {column.name: column for column in table.columns}
    target_tables = {
        key.columns: key.target_table for key in table.foreign_keys if key.target_schema is None
    }
    for name, target in OWNER_TARGET_TABLES.items():
        column = columns.get(name)
        if column is None or column.nullable or column.type.family is not TypeFamily.INTEGER:
            return None
        if target_tables.get((name,)) != target:
            return None
    return OWNER_COLUMN, DEPT_COLUMN
