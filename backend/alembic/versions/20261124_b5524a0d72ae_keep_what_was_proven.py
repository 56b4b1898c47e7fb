"""keep what was proven"""

import sqlalchemy as sa
from alembic import op

from app.kit.model import Id, UtcDateTime

revision = "b5524a0d72ae"
down_revision = "e41b7c90d2a6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gen_proof",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("stopping", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(32), nullable=True),
        sa.Column("modules", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("proven", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("failure", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gen_proof")),
        sa.UniqueConstraint("running", name=op.f("uq_gen_proof_running")),
    )


def downgrade() -> None:
    op.drop_table("gen_proof")
