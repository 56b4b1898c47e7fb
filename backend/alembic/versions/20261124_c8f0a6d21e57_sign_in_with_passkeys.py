"""Sign in with passkeys"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id, UtcDateTime

revision = "c8f0a6d21e57"
down_revision = "3b9c17d4e862"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_passkey",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_passkey")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_passkey_digest")),
    )
    with op.batch_alter_table("sys_passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_passkey_user_id"), ["user_id"], unique=False)
    op.create_table(
        "sys_challenge",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sys_challenge")),
    )
    with op.batch_alter_table("sys_challenge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sys_challenge_expires_at"), ["expires_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("sys_challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sys_challenge_expires_at"))

    op.drop_table("sys_challenge")
    op.drop_table("sys_passkey")
