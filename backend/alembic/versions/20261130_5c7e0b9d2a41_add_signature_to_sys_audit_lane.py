"""add signature to sys_audit_lane"""

import sqlalchemy as sa
from alembic import op

revision = "5c7e0b9d2a41"
down_revision = "3c0f6a9d71b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The migration has no key. `main.py upgrade` signs the chains afterwards.
    with op.batch_alter_table("sys_audit_lane") as table:
        table.add_column(sa.Column("signature", sa.String(length=128), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sys_audit_lane") as table:
        table.drop_column("signature")
