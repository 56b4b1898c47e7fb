"""Sign in at a provider"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id, UtcDateTime

revision = "e4b81f09c7d3"
down_revision = "e41b6f0c9a27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_identity",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_identity")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_identity_digest")),
    )
    with op.batch_alter_table("sys_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_identity_user_id"), ["user_id"], unique=False)
    with op.batch_alter_table("sys_login_log", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("method", sa.String(length=32), nullable=False, server_default="")
        )
    with op.batch_alter_table("sys_login_log", schema=None) as batch_op:
        batch_op.alter_column("method", existing_type=sa.String(length=32), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sys_login_log", schema=None) as batch_op:
        batch_op.drop_column("method")
    op.drop_table("sys_identity")
