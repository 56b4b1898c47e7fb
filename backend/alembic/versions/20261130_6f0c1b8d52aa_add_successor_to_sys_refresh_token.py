"""add successor to sys_refresh_token"""

import sqlalchemy as sa
from alembic import op

revision = "6f0c1b8d52aa"
down_revision = "8d1c2f6b94e0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sys_refresh_token", sa.Column("used_by", sa.String(length=64), nullable=True))
    op.add_column("sys_refresh_token", sa.Column("successor", sa.String(length=128), nullable=True))


def downgrade() -> None:
    op.drop_column("sys_refresh_token", "successor")
    op.drop_column("sys_refresh_token", "used_by")
