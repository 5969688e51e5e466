"""Builds the shipped actor table and the list of role nouns: `src/sinequanon/data/actors.csv` and `roles.csv`.

The sources are the `countryinfo` package (MIT), the dictionaries Phoenix.Countries.actors and Phoenix.agents of the
Open Event Data Alliance (MIT), of which only facts are taken, and the tables under `tools/actors`, written by hand.
With the development packages installed, and the two Phoenix files in a folder DIR:

    python tools/build_actors.py --phoenix DIR

The same sources always give the same files: rows are sorted by kind and key. Read the difference before committing.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path

from sinequanon.read.table import COLUMNS, find_faults, fold
from sinequanon.records import ActorKind

HAND = Path(__file__).parent / "actors"
DATA = Path(__file__).parent.parent / "src" / "sinequanon" / "data"

Row = dict[str, str]
MULTIPLE = ("names", "adjectives", "people", "seats", "of", "roles")
KINDS = list(ActorKind)

# CAMEO country codes of Phoenix that are no ISO 3166 code of today, with the key of the state in our table.
PHOENIX_KEYS = {"USR": "SUN", "TMP": "TLS", "KSV": "XKX", "FRY": "YUG", "KSO": "XKX"}
CAMEO_CODES = {key: code for code, key in PHOENIX_KEYS.items() if code in ("TMP", "KSV")}
WRONG_SPELLINGS = {"Federal Republic of Yugoslavia"}  # countryinfo has it for Serbia and Montenegro
NOT_IN_THE_UN = {"PSE", "XKX", "ESH", "ABK", "OST", "PMR", "NCY", "SML", "NKR", "TWN", "VAT", "SCG", "VDR", "YMD"}
FORMAL = re.compile(
    r"(?:.* )?(?:Republic|Kingdom|State|States|Principality|Duchy|Federation|Sultanate|Union|"
    r"Confederation|Commonwealth)\b.*"
)


def main() -> int:
    """Writes both files; 1 where a row has faults, which are printed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phoenix", type=Path, required=True, metavar="DIR", help="folder of the two Phoenix files")
    folder = parser.parse_args().phoenix
    blocks = list(read_phoenix(folder / "Phoenix.Countries.actors.txt"))
    rows = build_bodies(blocks)
    rows += [*read_hand_people(), *phoenix_people(blocks, rows)]
    rows.sort(key=lambda row: (KINDS.index(ActorKind(row["kind"])), row["key"]))
    faults = [f"{row['key']}: {fault}" for row in rows for fault in find_faults([row[c] for c in COLUMNS])]
    write_table(DATA / "actors.csv", COLUMNS, ([row[column] for column in COLUMNS] for row in rows))
    write_table(DATA / "roles.csv", ("role", "kind"), sorted(build_roles(folder / "Phoenix.agents.txt").items()))
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Writes a CSV file with one line feed a row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def read_hand(name: str) -> list[Row]:
    """The rows of one table written by hand."""
    with (HAND / name).open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, strict=True)
        return [dict(zip(header, line, strict=True)) for line in lines]


def read_words() -> dict[str, set[str]]:
    """The word lists of `words.csv`: titles, which are no part of a name, and last words of nouns by their kind."""
    return {hand["set"]: set(hand["words"].split()) for hand in read_hand("words.csv")}


def make_row(**cells: str) -> Row:
    """A row with all columns; doubled and repeated forms are dropped."""
    row = {column: " ".join(cells.get(column, "").split()) for column in COLUMNS}
    seen = {row["name"]}
    for column in MULTIPLE:
        texts = [text.strip() for text in row[column].split("|")]
        row[column] = "|".join(text for text in dict.fromkeys(texts) if text and text not in seen)
        if column not in ("of", "roles"):
            seen |= set(texts)
    return row


# States, territories and bodies ---------------------------------------------------------------------------------------


def build_bodies(blocks: list["Block"]) -> list[Row]:
    """All rows but the persons, with the memberships of `members.csv`."""
    cameo = {key: key for block in blocks for code in block.codes if len(key := code.split()[0]) == 3}
    countries = read_countryinfo()
    rows = [state_row(hand, countries.get(hand["key"], {}), cameo) for hand in read_hand("states.csv")]
    rows += [territory_row(hand, countries.get(hand["key"], {}), cameo) for hand in read_hand("territories.csv")]
    for name, kind in (
        ("organisations.csv", ""),
        ("organs.csv", "government"),
        ("groups.csv", "armed_group"),
        ("parties.csv", "party"),
        ("populations.csv", "population"),
    ):
        rows += [make_row(**{"kind": kind, "source": "hand", **hand}) for hand in read_hand(name)]
    add_members(rows)
    return rows


def read_countryinfo() -> dict[str, dict[str, object]]:
    """The countries of the package by ISO code of three letters; of two files for one code the one with a demonym."""
    countries: dict[str, dict[str, object]] = {}
    for file in sorted(resources.files("countryinfo").joinpath("data").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            country = json.loads(file.read_text(encoding="utf-8"))
            code = country.get("ISO", {}).get("alpha3")
            if code and (country.get("demonym") or code not in countries):
                countries[code] = country
    return countries


def state_row(hand: Row, country: dict[str, object], cameo: dict[str, str]) -> Row:
    """A state: ISO codes, formal names and, where no seat is written by hand, the capital; "-" means none."""
    spellings = [str(text).strip() for text in country.get("altSpellings", [])]  # type: ignore[attr-defined]
    spellings = [text for text in spellings if text.isascii() and "," not in text and text not in WRONG_SPELLINGS]
    formal = [text for text in spellings if FORMAL.fullmatch(text)]
    cells = {
        **hand,
        "names": "|".join([hand["names"], *formal]),
        "adjectives": hand["adjectives"].strip("-"),
        "seats": (hand["seats"] or str(country.get("capital") or "")).strip("-"),
    }
    return make_row(kind="state", **cells, **codes_of(hand["key"], country, cameo))


def territory_row(hand: Row, country: dict[str, object], cameo: dict[str, str]) -> Row:
    """A territory or region with a government of its own, which counts as a government of the state it belongs to."""
    return make_row(kind="government", **hand, **codes_of(hand["key"], country, cameo))


def codes_of(key: str, country: dict[str, object], cameo: dict[str, str]) -> Row:
    """The codes of a state or territory, and where its row comes from."""
    iso = country.get("ISO") or {"alpha2": "XK", "alpha3": "XKX"} if key == "XKX" else country.get("ISO") or {}
    code = CAMEO_CODES.get(key, cameo.get(key, ""))
    sources = [*(["countryinfo"] if country else []), *(["phoenix"] if code else []), "hand"]
    return {
        "iso2": str(iso.get("alpha2") or ""),  # type: ignore[attr-defined]
        "iso3": str(iso.get("alpha3") or ""),  # type: ignore[attr-defined]
        "cameo": code,
        "source": "+".join(sources),
    }


def add_members(rows: list[Row]) -> None:
    """Adds the memberships of `members.csv`; a state of today that it does not name is in the UN without a date."""
    by_key = {row["key"]: row for row in rows}
    in_the_un = set()
    for hand in read_hand("members.csv"):
        for member in hand["members"].split("|"):
            key, at, span = member.partition("@")
            by_key[key]["of"] = "|".join(filter(None, [by_key[key]["of"], f"{hand['key']}{at}{span}"]))
            if hand["key"] == "UN":
                in_the_un.add(key)
    for row in rows:
        if row["kind"] == "state" and row["key"] not in NOT_IN_THE_UN | in_the_un:
            row["of"] = "|".join(filter(None, ["UN", row["of"]]))


# Persons --------------------------------------------------------------------------------------------------------------


@dataclass
class Block:
    """One entry of Phoenix: a name, its other forms and its codes, each with its dates ("RUSGOV 000507-080507")."""

    name: str
    aliases: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def read_phoenix(path: Path) -> Iterator[Block]:
    """The entries of a TABARI actor dictionary: a name, then lines with `+` for other forms and lines with codes."""
    block: Block | None = None
    section = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        text = line.split("#")[0].split(";")[0].rstrip()
        if not text.strip():
            continue
        codes = [code.strip() for code in re.findall(r"\[([^\]]+)\]", text) if code.strip()]
        name = re.sub(r"\[[^\]]*\]?", "", text).strip()
        if text[0] not in "+ \t":
            if block:
                yield block
            block = Block(name)
        elif text[0] == "+" and block:
            block.aliases.append(name[1:])
        section = next((code.split()[0] for code in codes if len(code.split()[0]) == 3), section)
        if block and section == "MRT":  # the persons of Mauritania are coded as those of Mauritius
            codes = [re.sub("^MUS", "MRT", code) for code in codes]
        if block:
            block.codes += codes
    if block:
        yield block


def read_hand_people() -> Iterator[Row]:
    """The persons written by hand; their keys are made from their names."""
    for hand in read_hand("persons.csv"):
        yield make_row(key=person_key(hand["name"]), kind="person", source="hand", **hand)


def person_key(name: str) -> str:
    """The key of a person: `person:vladimir-putin`."""
    return "person:" + re.sub(r"[^a-z0-9]+", "-", fold(name).lower()).strip("-")


LATEST = date(2014, 12, 31)  # the dictionary is of 2014, so that a year of two digits from 15 on is of the last century
EARLIEST_END = "1990"  # persons whose last office ended before are left out
LIST_BEGINS = "2003-01-01"  # the list of ministers begins here: the day says nothing about the office
CUT_SHORT = {
    "jos",
    "andr",
    "ren",
    "fran",
    "garc",
    "kpa",
    "vy",
    "mar",
    "jes",
    "nez",
    "guez",
    "lez",
}  # lost their accents
SECTORS = ("GOV", "GOVMIL", "GOVSPY", "GOVCOP", "GOVHRI", "GOVREF", "MIL", "LEG", "OPP", "REB", "SPY", "JUD")


def phoenix_people(blocks: Iterable[Block], bodies: list[Row]) -> Iterator[Row]:
    """The persons of Phoenix whose name can be cleaned and who held a dated office of a state in our table."""
    keys = {row["key"] for row in bodies}
    taken = {fold(text).casefold() for row in bodies for text in forms_of(row)}
    taken |= {loose(text) for row in read_hand_people() for text in forms_of(row)}
    bad_words = read_words()["title"] | {word.casefold() for row in bodies for word in row["adjectives"].split("|")}
    names_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    roles_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    aliases_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for block in blocks:
        roles = merge_spans(role for code in block.codes if (role := read_code(code, keys)))
        name = clean_name(block.name)
        if not roles or name is None or not good_name(name, bad_words) or {loose(name), fold(name).casefold()} & taken:
            continue
        if any(loose(text) in taken for text in clean_aliases(name, block.aliases, bad_words)):
            continue
        if max(end or "9999" for _, _, end in roles) < EARLIEST_END:
            continue
        person = (loose(name), roles[0][0].partition(":")[0])
        names_of[person].add(name)
        roles_of[person] |= {f"{of}@{start}:{end}".removesuffix("@:") for of, start, end in roles}
        aliases_of[person] |= set(clean_aliases(name, block.aliases, bad_words))
    name_of = {person: min(names, key=lambda name: (name.count("."), name)) for person, names in names_of.items()}
    namesakes = Counter(person_key(name) for name in name_of.values())
    for person, name in sorted(name_of.items()):
        key = person_key(name)
        yield make_row(
            key=key if namesakes[key] == 1 else f"{key}-{person[1].lower()}",
            name=name,
            kind="person",
            names="|".join(sorted(names_of[person] | aliases_of[person])),
            roles="|".join(sorted(roles_of[person])),
            source="phoenix",
        )


def forms_of(row: Row) -> Iterator[str]:
    """Every form of a row."""
    for column in ("name", "names", "adjectives", "people", "seats"):
        yield from filter(None, row[column].split("|"))


def loose(name: str) -> str:
    """A name without case, hyphens, articles and initials, for finding the same person in two sources."""
    words = re.split(r"[\s\-]+", fold(name).casefold())
    return " ".join(word for word in words if len(word.strip(".'")) > 1 and word not in ("al", "el"))


def read_code(code: str, keys: set[str]) -> tuple[str, str, str] | None:
    """State and sector, first and last day of a dated code, or None where it has no dates or no office of a state."""
    match = re.fullmatch(r"([A-Z]{3})([A-Z]{3,})\s+(?:(<|>)\s*(\d{6}|\d{8})|(\d{6}|\d{8})-(\d{6}|\d{8}))", code)
    if match is None:
        return None
    country, sector, sign, single, first, last = match.groups()
    key = PHOENIX_KEYS.get(country, country)
    start, end = read_date(first or single), read_date(last or single)
    if key not in keys or sector not in SECTORS or start is None or end is None or start > end:
        return None
    unknown = sign == "<" or start == LIST_BEGINS
    return f"{key}:{sector}", "" if unknown else start, "" if sign == ">" else end


def read_date(text: str) -> str | None:
    """`YYMMDD` or `YYYYMMDD` as an ISO date; None where the calendar has no such day."""
    if len(text) == 6:
        text = ("20" if int(text[:2]) <= LATEST.year % 100 else "19") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return None


def merge_spans(roles: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Overlapping and touching terms of one office made one; an empty end is open."""
    merged: list[tuple[str, str, str]] = []
    for of, start, end in sorted(roles):
        if merged and merged[-1][0] == of and start <= (merged[-1][2] or "9999"):
            ends = (merged[-1][2], end)
            merged[-1] = (of, merged[-1][1], max(ends) if all(ends) else "")
        else:
            merged.append((of, start, end))
    return merged


LOWER = {"de", "da", "do", "dos", "das", "del", "di", "van", "von", "der", "den", "bin", "ibn", "bint", "zu", "y"}
ARTICLES = {"al", "el", "ul", "ur", "ud", "ad", "as", "az", "ol", "od", "e"}
ROMAN = {"ii", "iii", "iv", "vi", "vii"}


def clean_name(raw: str) -> str | None:
    """A name of Phoenix as it is written ("ABD_AL_HUSAYN_" gives "Abd al-Husayn"), or None where it cannot be told."""
    words = raw.replace("_", " ").split()
    if not words or not all(re.fullmatch(r"[A-Za-z]\.|[A-Za-z]+(?:['\-][A-Za-z]+)*", word) for word in words):
        return None
    texts: list[str] = []
    for word in map(str.lower, words):
        if texts and texts[-1] in ("al-", "el-"):
            texts[-1] += capitalise(word)
        elif texts and word in ("al", "el"):
            texts.append(f"{word}-")
        elif texts and (word in LOWER or (word in ("la", "los", "las") and texts[-1] == "de")):
            texts.append(word)
        elif word in ROMAN:
            texts.append(word.upper())
        else:
            texts.append(f"{word.upper()}." if len(word) == 1 else capitalise(word, first=not texts))
    return None if texts[-1] in LOWER | {"al-", "el-"} or len(texts[-1].strip(".")) < 2 else " ".join(texts)


def capitalise(word: str, *, first: bool = False) -> str:
    """One word with its capitals: "o'neill", "mccoy", "zia-ul-haq", "al-maliki" after a first name."""
    parts = word.split("-")
    texts = [
        part
        if part in ARTICLES and len(parts) > 1 and not (first and index == 0)
        else re.sub(r"^(mc|[od]')?([a-z])", lambda m: (m[1] or "").capitalize() + m[2].upper(), part)
        for index, part in enumerate(parts)
    ]
    return "-".join(texts)


def good_name(name: str, bad_words: set[str]) -> bool:
    """Whether a form is a person's full name: two to five words, no title or demonym, not mere initials."""
    words = name.split()
    long = [word for word in words if len(word.strip(".")) > 1 and word not in LOWER]
    bad = any(
        word.casefold() in bad_words or word.casefold() in CUT_SHORT or not re.search("(?i)[aeiouy.]", word)
        for word in words
    )
    return 2 <= len(words) <= 5 and len(long) >= 2 and not bad


def clean_aliases(name: str, raw: Iterable[str], bad_words: set[str]) -> Iterator[str]:
    """Other full forms of a name, with the same surname; and the name without its initials."""
    bare = " ".join(word for word in name.split() if not re.fullmatch(r"[A-Z]\.", word))
    for text in [bare, *filter(None, map(clean_name, raw))]:
        same_surname = loose(text).split()[-1:] == loose(name).split()[-1:]
        if text != name and same_surname and good_name(text, bad_words):
            yield text


# Role nouns -----------------------------------------------------------------------------------------------------------

# Phoenix nouns stand for a body of one of these kinds only in one of these sectors.
SECTORS_OF = {
    "government": {"GOV", "MIL", "LEG", "JUD", "COP", "SPY"},
    "armed_group": {"REB", "UAF", "CRM"},
}


def build_roles(path: Path) -> dict[str, str]:
    """Role nouns with the kind of actor they stand for: those written by hand, those of Phoenix by their last word."""
    roles = {role: hand["kind"] for hand in read_hand("roles.csv") for role in hand["roles"].split("|")}
    heads = {kind: words for kind, words in read_words().items() if kind in KINDS}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        match = re.match(r"([A-Z_ '\-!]+?)_?\s*\[~([A-Z]{3})", line.split("#")[0])
        if match is None or "AD!MINIST!" in match[1]:
            continue
        for noun in spell_out(match[1]):
            last = head_of(noun)
            kinds = [k for k in heads if last in heads[k] and match[2] in SECTORS_OF.get(k, {match[2]})]
            if kinds and len(noun.split()) <= 4 and kinds[0] != roles.get(last):
                roles.setdefault(noun, kinds[0])
    return roles


def head_of(noun: str) -> str:
    """The last word before a preposition, by which the program finds the kind of a noun that is not in the list."""
    return re.split(r" (?:of|for|in|to|with|without)\b", noun)[0].split()[-1]


def spell_out(pattern: str) -> Iterator[str]:
    """The nouns that an entry of Phoenix stands for: `!MINIST!` and `!PERSON!` are sets of words."""
    text = " ".join(pattern.replace("_", " ").split()).lower()
    for sign, words in (("!minist!", ("minister", "ministry")), ("!person!", ("man", "woman"))):
        if sign in text:
            for word in words:
                yield from (part for part in [text.replace(sign, word)] if "!" not in part)
            return
    if "!" not in text and "dfense" not in text and text:
        yield text


if __name__ == "__main__":
    sys.exit(main())
