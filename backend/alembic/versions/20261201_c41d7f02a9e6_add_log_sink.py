"""add position of the log sink"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import UtcDateTime

revision = "c41d7f02a9e6"
down_revision = "c4e81a7f0b36"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_log_sink",
        sa.Column(
            "name",
            sa.String(length=32)
            .with_variant(sa.String(length=32, collation="utf8mb4_bin"), "mariadb")
            .with_variant(sa.String(length=32, collation="utf8mb4_bin"), "mysql"),
            nullable=False,
        ),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("leased_until", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sys_log_sink")),
    )


def downgrade() -> None:
    op.drop_table("sys_log_sink")
