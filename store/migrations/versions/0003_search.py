"""words of requests, by pairs of characters: FTS5 beside the table on SQLite, a GIN index on PostgreSQL."""

from itertools import islice

import sqlalchemy as sa
from alembic import op

from store.search import search_text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
AT_ONCE = 2000
TRIGGERS = """
create virtual table case_words using fts5(words, content='case_search', content_rowid='id', detail=none, prefix='1 2',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
create trigger case_search_in after insert on case_search begin
    insert into case_words(rowid, words) values (new.id, new.words); end;
create trigger case_search_out after delete on case_search begin
    insert into case_words(case_words, rowid, words) values ('delete', old.id, old.words); end;
create trigger case_search_change after update of words on case_search begin
    insert into case_words(case_words, rowid, words) values ('delete', old.id, old.words);
    insert into case_words(rowid, words) values (new.id, new.words); end
"""


def upgrade() -> None:
    kept = op.create_table(
        "case_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_number"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in TRIGGERS.split(";\ncreate"):
            made = statement.strip()
            connection.exec_driver_sql(made if made.startswith("create") else f"create {made}")
    else:
        connection.exec_driver_sql(
            "create index case_search_words on case_search using gin (array_to_tsvector(string_to_array(words, ' ')))"
        )
    cases = connection.execute(sa.text("select number, organ, sought from case_file order by number"))
    rows = iter(cases.all())
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(kept.insert(), [{"case_number": one[0], "words": search_text(*one)} for one in some])
