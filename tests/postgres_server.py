"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, with nothing synced to the disk."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from sinequanon.store import Store

_PROGRAMS = Path("/usr/lib/postgresql")  # Debian's place, beside PATH
_SETTINGS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses= -c max_connections=60"


class Server:
    """A running server; `make` gives the address of a new database."""

    def __init__(self, folder: Path, user: str):
        self._folder = folder
        self._user = user
        self._numbers = count(1)
        with Store.open(self.make(template="template0")):
            pass  # the first database, with our tables, is what the others are copied from

    def address(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{self._user}@/{name}?host={self._folder}"

    def make(self, template: str = "store1") -> str:
        """A new database, by default with the tables of this version; with `template0` an empty one."""
        name = f"store{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        name = address.partition("@/")[2].partition("?")[0]
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, command: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """A server in an empty folder, stopped in the end; the test is skipped where there is none to start.

    With SQN_TEST_ALL=1 a missing server fails the test.
    """
    programs = _find_programs()
    if programs is None:
        told = "no PostgreSQL server is installed (Debian: apt-get install postgresql)"
        if os.environ.get("SQN_TEST_ALL") == "1":
            pytest.fail(told)
        pytest.skip(told)
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    data = folder / "data"
    folder.chmod(0o755)
    data.mkdir()
    shutil.chown(data, user)
    control = ["--pgdata", str(data), "-w", "-l", str(data / "log")]
    sockets = data / "sockets"
    _run_as(user, str(programs / "initdb"), "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8", str(data))
    sockets.mkdir()
    shutil.chown(sockets, user)
    _run_as(
        user, str(programs / "pg_ctl"), "start", *control, "-o", f"{_SETTINGS} -c unix_socket_directories={sockets}"
    )
    try:
        yield Server(sockets, user)
    finally:
        _run_as(user, str(programs / "pg_ctl"), "stop", *control, "-m", "immediate")


def _find_programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else sorted(_PROGRAMS.glob("*/bin"))
    usable = [place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()]
    return usable[-1] if usable else None


def _run_as(user: str, *command: str) -> None:
    """Run a program of the server, which refuses to be run as root."""
    change = ["runuser", "-u", user, "--"] if os.getuid() == 0 else []
    ran = subprocess.run([*change, *command], capture_output=True, text=True, cwd="/", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
