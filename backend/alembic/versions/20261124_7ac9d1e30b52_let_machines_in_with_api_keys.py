"""let machines in with API keys"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Flags, Id, UtcDateTime

revision = "7ac9d1e30b52"
down_revision = "c8f0a6d21e57"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_api_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("dept_id", Id, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", Flags(4000), nullable=False),
        sa.Column("networks", Flags(1000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_sys_api_key_digest")),
    )
    for column in ("user_id", "dept_id"):
        op.create_index(op.f(f"ix_sys_api_key_{column}"), "sys_api_key", [column])


def downgrade() -> None:
    op.drop_table("sys_api_key")
