"""MySQL and MariaDB, through asyncmy."""

import re
from contextlib import closing
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeEngine

from app.kit.db.dialects.dialect import (
    INVALID_VALUE,
    NOT_TEXT,
    OUT_OF_RANGE,
    REQUIRED,
    TOO_LONG,
    DatabaseDialect,
    ValueProblem,
    Violation,
    first_argument,
)
from app.kit.db.dialects.mysql.integrity import CHECK_CODES, parse_integrity_error

# Rights, connections, a stopping or read-only server.
SERVER_CODES = {1040, 1044, 1045, 1049, 1053, 1142, 1143, 1203, 1226, 1227, 1290, 1698, 1836}
# Disk, lock wait timeout.
STORAGE_CODES = {3, 1021, 1030, 1114, 1205}
# Errors of the client, such as a lost connection.
CLIENT_CODES = range(2000, 2100)
OUTAGE_CODES = {*SERVER_CODES, *STORAGE_CODES, *CLIENT_CODES}
# Deadlock, lock wait timeout.
RETRYABLE_CODES = (1213, 1205)
VALUE_PROBLEM_KEYS = {
    # The row, the column, and the packet that carries them.
    **dict.fromkeys((1118, 1153, 1406), TOO_LONG),
    **dict.fromkeys((1264, 1690), OUT_OF_RANGE),
    **dict.fromkeys((1265, 1292, 1366, 1367, 1411, 1416, 1525, 3037, 3140), INVALID_VALUE),
    **dict.fromkeys((1300, 3988), NOT_TEXT),
    **dict.fromkeys((1048, 1364), REQUIRED),
}
# The last name of `'name'` or of "`schema`.`table`.`name`".
COLUMN_PATTERN = re.compile(
    r"(?:column|field) (?:'(?:[^'.]+\.)?(?P<quoted>[^']+)'|(?:`[^`]+`\.)*`(?P<name>[^`]+)`)",
    re.IGNORECASE,
)


class MysqlDialect(DatabaseDialect):
    """A MySQL or MariaDB server. Its errors have a number."""

    names = ("mysql", "mariadb")
    driver = "asyncmy"
    current_time_sql = "select utc_timestamp(6)"

    def column_specs(self) -> dict[type[TypeEngine[Any]], type[TypeEngine[Any]]]:
        from app.kit.db.dialects.mysql.times import COLSPECS

        return COLSPECS

    def configure_connection(self, connection: Any) -> None:
        """Keeps MariaDB from rewriting EXISTS to IN, which sorts all rows of a wide data scope.

        MySQL does not rewrite it, and ignores MariaDB's comment.
        """
        with closing(connection.cursor()) as cursor:
            cursor.execute("set @tuned = 1 /*M! , session optimizer_switch = 'exists_to_in=off' */")

    def utc_datetime_type(self) -> TypeEngine[Any]:
        from sqlalchemy.dialects.mysql import DATETIME

        return DATETIME(fsp=6)

    def long_text_type(self) -> TypeEngine[Any]:
        from sqlalchemy.dialects.mysql import LONGTEXT

        return LONGTEXT()

    def is_integrity_error(self, error: StatementError) -> bool:
        """Includes violated CHECKs, which the driver reports as operational errors on MariaDB."""
        is_check = error.orig is not None and first_argument(error.orig) in CHECK_CODES
        return is_check or super().is_integrity_error(error)

    def parse_integrity_error(
        self,
        context: ExceptionContext,
        statement: object,  # noqa: ARG002
        table: Table,
    ) -> Violation | None:
        return parse_integrity_error(context, table)

    def value_problem(self, error: BaseException) -> ValueProblem | None:
        code, message = (*error.args, None, "")[:2]
        key = VALUE_PROBLEM_KEYS.get(code) if isinstance(code, int) else None
        if key is None:
            return None
        column = COLUMN_PATTERN.search(str(message))
        return ValueProblem(key, column and (column["quoted"] or column["name"]))

    def is_outage(self, error: BaseException) -> bool:
        return first_argument(error) in OUTAGE_CODES

    def is_retryable(self, error: BaseException) -> bool:
        return first_argument(error) in RETRYABLE_CODES
