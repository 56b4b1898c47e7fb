"""count guesses, ask for captchas"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import UtcDateTime

revision = "2a02fbff6da8"
down_revision = "c41d7a90e6b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_captcha",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=16), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_captcha")),
    )
    op.create_index(op.f("ix_sys_captcha_expires_at"), "sys_captcha", ["expires_at"])

    op.create_table(
        "sys_throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("full_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sys_throttle")),
    )
    op.create_index(op.f("ix_sys_throttle_full_at"), "sys_throttle", ["full_at"])


def downgrade() -> None:
    op.drop_table("sys_throttle")
    op.drop_table("sys_captcha")
