"""a look at covered data says in whose place; the looks of a case are found by its number."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_log", sa.Column("acted_for", sa.String(), nullable=False, server_default=""))
    op.create_index("access_of_case", "access_log", ["case_number", "id"])
