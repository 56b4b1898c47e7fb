"""let preferences go with their owner"""

from alembic import op

revision = "f2a9c4d18b60"
down_revision = "b5524a0d72ae"
branch_labels = None
depends_on = None

KEY = "fk_sys_preference_user_id_sys_user"


def upgrade() -> None:
    op.execute("DELETE FROM sys_preference WHERE user_id NOT IN (SELECT id FROM sys_user)")
    with op.batch_alter_table("sys_preference") as batch:
        batch.create_foreign_key(op.f(KEY), "sys_user", ["user_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    with op.batch_alter_table("sys_preference") as batch:
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
