"""Let a one-time password end"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.kit.model import UtcDateTime

revision = "5d0c2e8f41b7"
down_revision = "08fde1b0dabc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("one_time_since", UtcDateTime(), nullable=True))
    user = sa.table(
        "sys_user",
        sa.column("one_time_since", UtcDateTime()),
        sa.column("must_change_password", sa.Boolean()),
    )
    given = (
        sa.update(user).where(user.c.must_change_password).values(one_time_since=datetime.now(UTC))
    )
    op.execute(given)  # their time begins now


def downgrade() -> None:
    with op.batch_alter_table("sys_user", schema=None) as batch_op:
        batch_op.drop_column("one_time_since")
