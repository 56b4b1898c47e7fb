"""Forgive wrong guesses"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import UtcDateTime

revision = "e41b6f0c9a27"
down_revision = "7ac9d1e30b52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guesses_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.drop_column("guesses_since")
