"""letters know their organ, so that the post book of one organ is read from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
WAITING = sa.text("place IN ('lying', 'out')")


def upgrade() -> None:
    op.add_column("letter_out", sa.Column("organ", sa.String(), nullable=False, server_default=""))
    op.execute("update letter_out set organ = (select organ from case_file where number = letter_out.case_number)")
    op.drop_index("letter_waiting", "letter_out")
    op.drop_index("letter_posted", "letter_out")
    waiting = ["organ", "place", "dispatched_on"]
    op.create_index("letter_waiting", "letter_out", waiting, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("letter_posted", "letter_out", ["organ", "dispatched_on", "way"])
