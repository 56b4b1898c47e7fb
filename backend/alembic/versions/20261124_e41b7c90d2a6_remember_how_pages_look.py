"""remember how pages look"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id

revision = "e41b7c90d2a6"
down_revision = "e4b81f09c7d3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sys_preference",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("page", sa.String(length=128), nullable=False),
        sa.Column("look", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sys_preference")),
        sa.UniqueConstraint("user_id", "page", name=op.f("uq_sys_preference_user_id_page")),
    )


def downgrade() -> None:
    op.drop_table("sys_preference")
