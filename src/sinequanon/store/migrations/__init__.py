"""The numbered steps from an empty database to the tables of this version.

A new step is a file in `versions` with the next number, frozen once released; `schema.REVISION` names the last one.
"""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from sinequanon.store.engine import stored_revision, writing
from sinequanon.store.schema import REVISION


def upgrade(engine: Engine, target: str = REVISION) -> None:
    """Take the steps that the database lacks, up to `target`, each in a transaction of its own.

    Each step looks at the stored revision again inside its transaction, so that two programs may do this at once.
    """
    config = Config()
    config.set_main_option("script_location", "sinequanon.store:migrations")
    steps = reversed(list(ScriptDirectory.from_config(config).walk_revisions(head=target)))
    for step in steps:
        with writing(engine) as connection:
            if stored_revision(connection) == step.down_revision:
                config.attributes["connection"] = connection
                command.upgrade(config, step.revision)
