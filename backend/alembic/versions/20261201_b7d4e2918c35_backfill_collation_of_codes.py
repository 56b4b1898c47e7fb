"""backfill collation of codes"""

import sqlalchemy as sa
from alembic import op

revision = "b7d4e2918c35"
down_revision = "2e9a7d04c1f8"
branch_labels = None
depends_on = None

# Table, column, nullable. Unique texts of which MySQL took different spellings for equal.
COLUMNS = (
    ("sys_dept", "code", True),
    ("sys_dict_item", "value", False),
    ("sys_position", "code", False),
    ("sys_role", "code", False),
)


def upgrade() -> None:
    _set_type(sa.String(64, collation="utf8mb4_bin"))


def downgrade() -> None:
    """Fails if two spellings of one code exist by now."""
    _set_type(sa.String(64))


def _set_type(new_type: sa.String) -> None:
    """PostgreSQL and SQLite compare texts exactly."""
    if op.get_context().dialect.name not in ("mysql", "mariadb"):
        return
    for table, column, nullable in COLUMNS:
        op.alter_column(table, column, type_=new_type, existing_nullable=nullable)
