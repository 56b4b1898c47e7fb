"""add authenticated_at to sys_session"""

import sqlalchemy as sa
from alembic import op

from app.kit.db.types import UtcDateTime

revision = "a8e51f0c6d24"
down_revision = "5c7e0b9d2a41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # NULL for sessions from before: their users authenticate again before a sensitive change.
    op.add_column("sys_session", sa.Column("authenticated_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sys_session", "authenticated_at")
