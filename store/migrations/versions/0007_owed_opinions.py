"""of those who are called to a conference: whose opinion is still out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guest", sa.Column("owes", sa.Boolean(), nullable=False, server_default=sa.true()))
