"""letters that leave the house, for the post book: filled from the events by store.reindex, not here."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
WAITING = sa.text("place IN ('lying', 'out')")


def upgrade() -> None:
    op.create_table(
        "letter_out",
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"]),
        sa.PrimaryKeyConstraint("case_number", "letter"),
    )
    op.create_index(
        "letter_waiting",
        "letter_out",
        ["place", "case_number"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("letter_key", "letter_out", ["key"])
    op.create_index("letter_posted", "letter_out", ["dispatched_on", "way"])
