"""add sys_param"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import Id, LongText, UtcDateTime

revision = "e7d527c65c89"
down_revision = "6b95f16d1c5d"
branch_labels = None
depends_on = None

NAME = sa.String(64).with_variant(sa.String(64, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "sys_param",
        sa.Column("name", NAME, nullable=False),
        sa.Column("value", LongText(), nullable=True),
        sa.Column("encrypted_value", LongText(), nullable=True),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_param")),
        sa.UniqueConstraint("name", name=op.f("uq_sys_param_name")),
    )


def downgrade() -> None:
    op.drop_table("sys_param")
