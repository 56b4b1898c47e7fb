"""add sys_cache_generation"""

import sqlalchemy as sa
from alembic import op

revision = "c4e81a7f0b36"
down_revision = "e7d527c65c89"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_cache_generation",
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("family", name=op.f("pk_sys_cache_generation")),
    )


def downgrade() -> None:
    op.drop_table("sys_cache_generation")
