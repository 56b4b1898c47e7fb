"""Models that no module has: rows whose scope is that of their parent, and of its parent."""

from sqlalchemy import BigInteger, ForeignKeyConstraint, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_system.auth.model import RefreshToken
from app.kit.data_scope import ScopedByParent
from app.kit.db.types import Id
from app.kit.model import Unmanaged


def reference(column: str, target: InstrumentedAttribute[int]) -> ForeignKeyConstraint:
    """Returns a foreign key that the database does not have: examples delete parents."""
    return ForeignKeyConstraint([column], [target]).ddl_if(callable_=lambda *_, **__: False)


class Part(ScopedByParent, Unmanaged):
    """A row that is visible if its demo is."""

    __tablename__ = "oracle_part"
    __parent__ = ("demo_id",)
    __table_args__ = (reference("demo_id", Demo.id),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    demo_id: Mapped[int] = mapped_column(BigInteger)
    remark: Mapped[str | None] = mapped_column(String(20))


class Screw(ScopedByParent, Unmanaged):
    """A row that is visible if the demo of its part is."""

    __tablename__ = "oracle_screw"
    __parent__ = ("part_id",)
    __table_args__ = (reference("part_id", Part.id),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    part_id: Mapped[int] = mapped_column(BigInteger)
    remark: Mapped[str | None] = mapped_column(String(20))


class TokenUse(ScopedByParent, Unmanaged):
    """A row that only the user of its token sees."""

    __tablename__ = "oracle_token_use"
    __parent__ = ("token_id",)
    __table_args__ = (reference("token_id", RefreshToken.id),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_id: Mapped[int] = mapped_column(BigInteger)
    remark: Mapped[str | None] = mapped_column(String(20))
