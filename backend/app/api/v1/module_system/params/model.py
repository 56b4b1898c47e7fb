from secrets import randbelow
from typing import Any, ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kit.data_scope import Global
from app.kit.db.types import LongText, exact_text
from app.kit.model import Record
from app.kit.parameters import MAX_NAME_LENGTH


def next_version(version: int | None) -> int:
    """Returns a random first version, so that one from before a reset is stale."""
    return randbelow(2**30) + 1 if version is None else version + 1


class StoredParameter(Global, Record):
    """参数. The value of a parameter that an administrator has changed.

    `value` is JSON. A secret is in `encrypted_value` instead.
    """

    __tablename__ = "sys_param"
    __audit_masked__: ClassVar[frozenset[str]] = frozenset({"encrypted_value"})
    # The audit entry itself has the user.
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset({"updated_by"})

    name: Mapped[str] = mapped_column(exact_text(MAX_NAME_LENGTH), unique=True)
    value: Mapped[str | None] = mapped_column(LongText)
    encrypted_value: Mapped[str | None] = mapped_column(LongText)
    updated_by: Mapped[str] = mapped_column(String(64))

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 (declared_attr passes the class)
        return {"version_id_col": cls.version, "version_id_generator": next_version}
