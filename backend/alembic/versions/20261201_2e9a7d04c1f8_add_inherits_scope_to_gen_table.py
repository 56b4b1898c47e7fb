"""add inherits_scope to gen_table"""

import sqlalchemy as sa
from alembic import op

revision = "2e9a7d04c1f8"
down_revision = "a8e51f0c6d24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gen_table") as table:
        table.add_column(
            sa.Column("inherits_scope", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("gen_table") as table:
        table.alter_column("inherits_scope", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("gen_table") as table:
        table.drop_column("inherits_scope")
