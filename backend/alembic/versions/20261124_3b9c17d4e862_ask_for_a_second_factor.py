"""Ask for a second factor"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id, UtcDateTime

revision = "3b9c17d4e862"
down_revision = "5d0c2e8f41b7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_totp",
        sa.Column("user_id", Id, nullable=False, autoincrement=False),
        sa.Column("secret", sa.String(length=255), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["sys_user.id"], name=op.f("fk_sys_totp_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_sys_totp")),
    )
    op.create_table(
        "sys_recovery_code",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["sys_user.id"], name=op.f("fk_sys_recovery_code_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_recovery_code")),
    )
    with op.batch_alter_table("sys_recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sys_recovery_code_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sys_recovery_code")
    op.drop_table("sys_totp")
