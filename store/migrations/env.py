"""Alembic's entry: run the migrations on the engine that store.database.migrate() hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401  (the metadata knows the tables once they are imported)

engine = context.config.attributes["engine"]
with engine.begin() as connection:  # one migrating process at a time: on SQLite this takes the write lock
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set local statement_timeout = 0")  # a large table takes its time
        connection.exec_driver_sql("set local lock_timeout = '10min'")
        connection.exec_driver_sql("select pg_advisory_xact_lock(7201)")
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    context.run_migrations()
