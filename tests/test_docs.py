"""The pages tell of everything that is there, and their links lead somewhere."""

import ast
import re
from pathlib import Path

import pytest
import typer

import sinequanon
from sinequanon.cli import app
from sinequanon.settings import SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").glob("*.md"), ROOT / "tests/gold/README.md"]
)
FINDERS = ROOT / "src" / "sinequanon" / "read"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
WORDS_OF_CODE = re.compile(r"`([^`\n]+)`")


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def code_in(text):
    return {word for piece in WORDS_OF_CODE.findall(text) for word in re.findall(r"\w[\w-]*", piece)}


def anchors(path):
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rules_in(path):
    """The names that stand right before a confidence in a call, and the beginning of those that are made there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for name, confidence in zip(node.args, node.args[1:], strict=False):
                if any(
                    isinstance(part, ast.Constant) and isinstance(part.value, float) for part in ast.walk(confidence)
                ):
                    yield from _texts(name)


def _texts(node):
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=one, orelse=two):
            yield from [*_texts(one), *_texts(two)]
        case ast.JoinedStr(values=[ast.Constant(value=str(value)), *_]):
            yield value.rstrip("-")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_told_with_its_default_and_meaning(setting):
    default = f"`{setting.default}`" if setting.default else ""
    assert f"| `{setting.name}` | {default} | {setting.meaning} |" in page("settings.md")


@pytest.mark.parametrize("name", typer.main.get_command(app).commands)
def test_command_is_told(name):
    assert f"\n## sqn {name}\n" in page("cli.md")


@pytest.mark.parametrize("name", sinequanon.__all__)
def test_public_name_is_told(name):
    assert name in code_in(page("records.md")) | code_in(page("python.md"))


@pytest.mark.parametrize("path", sorted(FINDERS.glob("*.py")), ids=lambda path: path.name)
def test_rules_are_told(path):
    assert sorted(set(rules_in(path)) - code_in(page("reading.md"))) == []


def test_rules_are_found_in_the_code():
    found = {rule for path in FINDERS.glob("*.py") for rule in rules_in(path)}
    assert {"urge", "must", "claim", "clause", "carried-on", "verb", "ongoing"} <= found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_internal_links_lead_somewhere(path):
    lost = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        place, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = path.parent / place if place else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_pages_are_linked_from_the_readme():
    links = {link.partition("#")[0] for link in LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= links
