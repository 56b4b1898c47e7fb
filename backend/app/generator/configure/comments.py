"""Adds the comments of a table definition to a table whose database stores no comments."""

from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.schema import TableInfo


def with_comments(table: TableInfo, definition: TableDefinition) -> TableInfo:
    if table.name != definition.name:
        return table
    comments = {column.name: column.comment for column in definition.columns}
    columns = tuple(
        column.model_copy(update={"comment": column.comment or comments.get(column.name, "")})
        for column in table.columns
    )
    comment = table.comment or definition.comment
    return table.model_copy(update={"comment": comment, "columns": columns})
