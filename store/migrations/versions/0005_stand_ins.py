"""who stands in for whom while away; an event and an alert say in whose place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("acted_for", sa.String(), nullable=False, server_default=""))
    op.add_column("alert", sa.Column("instead_of", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organ", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["absent"], ["account.login"]),
        sa.ForeignKeyConstraint(["stand_in"], ["account.login"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("absence_of_stand_in", "absence", ["stand_in", "last_on"])
    op.create_index("absence_of_organ", "absence", ["organ", "last_on"])
