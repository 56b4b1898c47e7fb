"""add expired_at to sys_session"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import UtcDateTime

revision = "91d2e7a40c3b"
down_revision = "6f0c1b8d52aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sys_session", sa.Column("expired_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sys_session", "expired_at")
