"""The stages import in one direction, and importing the package loads nothing heavy."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sinequanon

PACKAGE = Path(sinequanon.__file__).parent
BASE = frozenset({"sinequanon", "records", "errors", "settings", "plover", "wordpieces"})
MAY_IMPORT = {
    "sinequanon": BASE | {"api", "store", "mapping"},
    "records": BASE,
    "errors": BASE,
    "settings": BASE,
    "plover": frozenset(),
    "wordpieces": frozenset(),
    "ingest": BASE | {"ingest"},
    "read": BASE | {"read"},
    "store": BASE | {"store", "notebook"},
    "mapping": BASE | {"store", "mapping", "notebook"},
    "solve": frozenset({"errors", "solve"}),
    "bridge": BASE | {"mapping", "solve", "bridge"},
    "briefs": BASE | {"show", "store", "mapping", "solve", "outputs", "briefs"},
    "exports": BASE | {"store", "mapping", "listing", "outputs", "exports"},
}
"""What each stage may import of the package; one that is not here, as the command line, may import all.

"sinequanon" is what the package's own `__init__` holds: records, errors, the version, and the names that it imports
when they are asked for. "notebook" is imported where a notebook asks how to show a thing.
"""

FILES = sorted(PACKAGE.rglob("*.py"))


def stage_of(path: Path) -> str:
    """The first folder or file below the package; the package's own `__init__` is "sinequanon"."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "sinequanon" if first == "__init__" else first


def imported_stages(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the stage of each import of the package in a file, those within functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            head, *rest = name.split(".")
            if head == "sinequanon":
                is_stage = bool(rest) and ((PACKAGE / rest[0]).is_dir() or (PACKAGE / f"{rest[0]}.py").exists())
                yield node.lineno, rest[0] if is_stage else "sinequanon"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_stages_import_from_the_ones_before_them(path):
    allowed = MAY_IMPORT.get(stage_of(path))
    if allowed is not None:
        assert [f"line {line}: {stage}" for line, stage in imported_stages(path) if stage not in allowed] == []


def test_stages_of_the_table_are_there():
    assert set(MAY_IMPORT) <= {stage_of(path) for path in FILES}


@pytest.mark.parametrize(
    ("module", "light"),
    [
        ("sinequanon", {"spacy", "sqlalchemy", "alembic", "trafilatura", "lxml", "rich", "typer", "numpy", "networkx"}),
        ("sinequanon.settings", {"spacy", "sqlalchemy", "rich", "typer"}),
        ("sinequanon.store", {"spacy", "trafilatura", "rich", "typer", "alembic"}),
        ("sinequanon.ingest", {"spacy", "sqlalchemy", "rich", "typer", "trafilatura"}),
        ("sinequanon.read.pipeline", {"sqlalchemy", "trafilatura", "alembic"}),
    ],
)
def test_importing_a_stage_loads_nothing_of_the_others(module, light):
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert set(done.stdout.split()) & light == set()
