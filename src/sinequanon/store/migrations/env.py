"""Run by Alembic for each step, on the connection whose transaction `upgrade` began."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
