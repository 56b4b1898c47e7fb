"""add sys_idempotency_key"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import Id, LongText, UtcDateTime

revision = "c94a1e5f70d2"
down_revision = "702bdc548380"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_idempotency_key",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("fingerprint", sa.String(80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", LongText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["sys_user.id"],
            name=op.f("fk_sys_idempotency_key_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sys_idempotency_key")),
    )
    with op.batch_alter_table("sys_idempotency_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_idempotency_key_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sys_idempotency_key_user_id"), ["user_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("sys_idempotency_key")
