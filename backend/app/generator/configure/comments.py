"""What a person said of a table he made, where its database keeps no comments."""

from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.schema import TableInfo


def with_comments(table: TableInfo, definition: TableDefinition) -> TableInfo:
    if table.name != definition.name:
        return table
    words = {column.name: column.comment for column in definition.columns}
    columns = (
        column
        if column.comment
        else column.model_copy(update={"comment": words.get(column.name, "")})
        for column in table.columns
    )
    return table.model_copy(
        update={"comment": table.comment or definition.comment, "columns": tuple(columns)}
    )
