"""What a person said of a table he made, where its database keeps no comments."""

from app.generator.define import TableDefinition
from app.generator.facts import Table


def commented(table: Table, told: TableDefinition) -> Table:
    if table.name != told.name:
        return table
    words = {column.name: column.comment for column in told.columns}
    columns = (
        column
        if column.comment
        else column.model_copy(update={"comment": words.get(column.name, "")})
        for column in table.columns
    )
    return table.model_copy(
        update={"comment": table.comment or told.comment, "columns": tuple(columns)}
    )
