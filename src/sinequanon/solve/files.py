"""Files of conflicts: the open layout of graph-model cases as JSON, and the same content as readable YAML.

A file holds one conflict or a collection. Both formats have the same keys; wherever a pattern may stand, a formula over
option names may stand too, a decision maker's options may be names, and an option that moves both ways may be its name
alone. YAML is read by the rules of version 1.2 (`no` is a word, not false), without tags, anchors and aliases.

An option, a statement and an infeasible pattern may say why they are there (`why`) and on which words they rest
(`evidence`), and a statement that it is open (`open`). In YAML this stands with the part itself; in JSON, where a
statement is a list of patterns, in lists beside it that other readers of the layout pass over.

Keys that are not of the layout are refused, so that a misspelt one is not lost.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from sinequanon.errors import InvalidConflict
from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    Moves,
    Option,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from sinequanon.solve.formulas import read_formula
from sinequanon.solve.grounds import EVIDENCE_KEYS, NOTHING, Evidence, Ground, Grounds, OpenStatement
from sinequanon.solve.plain import FORMAT, VERSION, is_pattern, to_plain

MAX_BYTES = 20_000_000
MAX_YAML_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_OPTIONS = 200
YAML_SUFFIXES = (".yaml", ".yml")
_CASE_KEYS = frozenset(
    "confirmed name title source notes options decision_makers infeasible infeasible_grounds labels expected".split()  # noqa: SIM905
)
_GROUND_KEYS = frozenset({"why", "evidence"})
_COLLECTION_KEYS = frozenset({"format", "version", "concepts", "cases", "extras"})


def read_conflicts(path: Path) -> ConflictFile:
    """The conflicts of a file; one that ends in .yaml or .yml is YAML, every other JSON.

    Raises:
        InvalidConflict: it cannot be read, or is not of the layout; all that is wrong is listed.
    """
    where = path.name
    is_yaml = path.suffix.lower() in YAML_SUFFIXES
    limit = MAX_YAML_BYTES if is_yaml else MAX_BYTES
    try:
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise InvalidConflict(where, [f"the file has more than {limit:,} bytes"])
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise InvalidConflict(where, [error.strerror or str(error)]) from error
    except UnicodeDecodeError as error:
        raise InvalidConflict(where, [f"not UTF-8 at byte {error.start}"]) from error
    return (read_yaml if is_yaml else read_json)(text, where)


def read_json(text: str, where: str = "JSON") -> ConflictFile:
    """The conflicts of a JSON text.

    Raises:
        InvalidConflict: it is not of the layout; all that is wrong is listed.
    """
    try:
        data = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_no_constant)
    except RecursionError as error:
        raise InvalidConflict(where, [f"nested deeper than {MAX_DEPTH}"]) from error
    except ValueError as error:
        raise InvalidConflict(where, [f"no JSON: {error}"]) from error
    return from_plain(data, where)


def read_yaml(text: str, where: str = "YAML") -> ConflictFile:
    """The conflicts of a YAML text.

    Raises:
        InvalidConflict: it is not of the layout; all that is wrong is listed.
    """
    from sinequanon.solve.yaml_text import load

    try:
        data = load(text, MAX_DEPTH)
    except ValueError as error:
        raise InvalidConflict(where, [str(error)]) from error
    return from_plain(data, where)


def write_json(file: ConflictFile) -> str:
    """The file as JSON."""
    return json.dumps(to_plain(file), ensure_ascii=False, indent=1)


def write_yaml(file: ConflictFile) -> str:
    """The file as YAML, with statements as formulas and options by name."""
    from sinequanon.solve.yaml_text import dump

    return dump(to_plain(file, is_readable=True))


# From plain data


def from_plain(data: Any, where: str) -> ConflictFile:
    """The conflicts of dicts and lists as JSON gives them.

    Raises:
        InvalidConflict: they are not of the layout; all that is wrong is listed.
    """
    problems: list[str] = []
    if not isinstance(data, dict):
        raise InvalidConflict(where, ["not a mapping with the keys of a conflict or of a collection"])
    if _is_deeper(data, MAX_DEPTH):
        raise InvalidConflict(where, [f"nested deeper than {MAX_DEPTH}"])
    is_collection = "cases" in data
    if is_collection:
        reader = _Reader(where, problems)
        reader.keys(data, _COLLECTION_KEYS, "")
        if data.get("format", FORMAT) != FORMAT or data.get("version", VERSION) != VERSION:
            problems.append(f"format {data.get('format')!r} version {data.get('version')!r}: only {FORMAT} {VERSION}")
        concepts = reader.concepts(data.get("concepts", list(Concept)))
        items = reader.list_of(data["cases"], "cases")
        extras = tuple(reader.list_of(data.get("extras", []), "extras"))
    else:
        concepts, items, extras = tuple(Concept), [data], ()
    cases = []
    for number, item in enumerate(items, 1):
        try:
            cases.append(_read_case(item, where, number if is_collection else None))
        except InvalidConflict as error:
            problems += [f"{error.where}: {line}" if is_collection else line for line in error.problems]
    if problems:
        raise InvalidConflict(where, problems)
    return ConflictFile(tuple(cases), is_collection, concepts, extras)


def _read_case(item: Any, where: str, number: int | None) -> Case:
    name = item.get("name") if isinstance(item, dict) else None
    label = name if isinstance(name, str) and name else Path(where).stem if number is None else f"case {number}"
    problems: list[str] = []
    reader = _Reader(label, problems)
    if not isinstance(item, dict):
        raise InvalidConflict(label, ["not a mapping"])
    reader.keys(item, _CASE_KEYS, "")
    options = reader.options(item.get("options", []))
    names = [option.name for option in options]
    plain_dms = reader.list_of(item.get("decision_makers", []), "decision_makers")
    dms = tuple(dm for dm in (reader.dm(plain, names) for plain in plain_dms) if dm is not None)
    infeasible = reader.infeasible(item.get("infeasible", []), names, item.get("infeasible_grounds", []))
    labels = item.get("labels") or {}
    if not isinstance(labels, dict):
        problems.append("labels: not a mapping")
        labels = {}
    named = []
    for title, pattern in labels.items():
        found = reader.patterns([pattern], names, f"label {title}")
        if len(found) > 1:
            problems.append(f"label {title}: more than one pattern")
        named += [(str(title), one) for one in found[:1]]
    expected = item.get("expected")
    if expected is not None and not isinstance(expected, dict):
        problems.append("expected: not a mapping")
    confirmed = item.get("confirmed")
    if "confirmed" in item and not isinstance(confirmed, bool):
        problems.append(f"confirmed: {confirmed!r} is neither true nor false")
    notes = item.get("notes") or []
    if not isinstance(notes, str | list):
        problems.append("notes: neither a text nor a list of texts")
    texts = {key: reader.text(item.get(key), key) for key in ("title", "source")}
    if problems:
        raise InvalidConflict(label, problems)
    conflict = Conflict(
        options=options,
        dms=dms,
        infeasible=infeasible,
        labels=tuple(named),
        name=label,
        notes=tuple(map(str, [notes] if isinstance(notes, str) else notes)),
        **texts,
    )
    return Case(conflict, expected, confirmed, reader.grounds(), tuple(reader.left_open))


class _Reader:
    """Reads parts of a case and keeps a list of all that is wrong."""

    def __init__(self, label: str, problems: list[str]):
        self.label = label
        self.problems = problems
        self.left_open: list[OpenStatement] = []
        self._of_options: list[Ground] = []
        self._of_statements: dict[str, tuple[Ground, ...]] = {}
        self._of_patterns: list[Ground] = []

    def grounds(self) -> Grounds:
        """What the parts that were read rest on."""
        found = Grounds(tuple(self._of_options), self._of_statements, tuple(self._of_patterns))
        return found if found.is_any else Grounds()

    def ground(self, item: Mapping[str, Any], where: str) -> Ground:
        """Why a part is there, of a mapping that may say so."""
        evidence = item.get("evidence", [])
        found = (self._evidence(one, where) for one in self.list_of(evidence, f"{where}: evidence"))
        return Ground(self.text(item.get("why"), f"{where}: why") or "", tuple(one for one in found if one is not None))

    def _evidence(self, item: Any, where: str) -> Evidence | None:
        """Words alone, or a mapping with them and where they stand."""
        if isinstance(item, str):
            return Evidence(item)
        if not isinstance(item, dict) or not isinstance(item.get("words"), str):
            self.problems.append(f"{where}: evidence is neither a text nor a mapping with words")
            return None
        self.keys(item, EVIDENCE_KEYS, f"{where}, evidence: ")
        known = {key: str(value) if isinstance(value, int) else value for key, value in item.items()}
        wrong = [key for key, value in known.items() if value is not None and not isinstance(value, str)]
        self.problems += [f"{where}, evidence: {key} is not a text" for key in wrong]
        return None if wrong or set(known) - EVIDENCE_KEYS else Evidence(**known)

    def _beside(self, item: Any, count: int, where: str) -> list[Ground]:
        """Grounds that stand in a list of their own, one mapping for each part."""
        plain = self.list_of(item, where)
        if plain and len(plain) != count:
            self.problems.append(f"{where}: {len(plain)} for {count} parts")
        found = []
        for number, one in enumerate(plain, 1):
            if not isinstance(one, dict):
                self.problems.append(f"{where} {number}: not a mapping")
                one = {}
            self.keys(one, _GROUND_KEYS, f"{where} {number}: ")
            found.append(self.ground(one, f"{where} {number}"))
        return found

    def infeasible(self, item: Any, names: Sequence[str], beside: Any) -> tuple[Pattern, ...]:
        """The patterns of states that do not exist, each as such or in a mapping with its grounds."""
        found: list[Pattern] = []
        for plain in self.list_of(item, "infeasible"):
            ground = NOTHING
            if isinstance(plain, dict):
                self.keys(plain, _GROUND_KEYS | {"states"}, "infeasible: ")
                ground = self.ground(plain, "infeasible")
                plain = plain.get("states")
            patterns = self.patterns([plain], names, "infeasible")
            found += patterns
            self._of_patterns += [ground] * len(patterns)
        self._of_patterns = self._beside(beside, len(found), "infeasible_grounds") or self._of_patterns
        return tuple(found)

    def keys(self, item: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        """Note keys that are not of the layout."""
        for key in item:
            if key not in known:
                self.problems.append(f"{where}unknown key {key!r}; known: {', '.join(sorted(known))}")

    def list_of(self, item: Any, where: str) -> list[Any]:
        """The item, if it is a list."""
        if isinstance(item, list):
            return item
        self.problems.append(f"{where}: not a list")
        return []

    def text(self, item: Any, where: str) -> str | None:
        """The item, if it is a text or none."""
        if item is None or isinstance(item, str):
            return item
        self.problems.append(f"{where}: not a text")
        return None

    def concepts(self, item: Any) -> tuple[Concept, ...]:
        """Concepts by name."""
        found = []
        for name in self.list_of(item, "concepts"):
            if name in list(Concept):
                found.append(Concept(name))
            else:
                self.problems.append(f"concepts: {name!r} is none of {', '.join(Concept)}")
        return tuple(found)

    def options(self, item: Any) -> tuple[Option, ...]:
        """The options, each a mapping or its name alone."""
        found = []
        plain = self.list_of(item, "options")
        if len(plain) > MAX_OPTIONS:
            self.problems.append(f"options: {len(plain)}, at most {MAX_OPTIONS}")
            return ()
        for number, option in enumerate(plain):
            where = f"option {number}"
            match option:
                case str(name):
                    found.append(Option(name))
                    self._of_options.append(NOTHING)
                    continue
                case {"name": str(name)}:
                    self.keys(option, _GROUND_KEYS | {"name", "moves"}, f"{where}: ")
                case _:
                    self.problems.append(f"{where}: neither a name nor a mapping with one")
                    continue
            moves: Any = option.get("moves", Moves.BOTH)
            if moves not in list(Moves):
                self.problems.append(f"{where}: moves {moves!r} is none of {', '.join(Moves)}")
                moves = Moves.BOTH
            found.append(Option(name, Moves(moves)))
            self._of_options.append(self.ground(option, where))
        return tuple(found)

    def dm(self, item: Any, names: Sequence[str]) -> DecisionMaker | None:
        """A decision maker."""
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            self.problems.append("decision_makers: one is not a mapping with a name")
            return None
        name = item["name"]
        self.keys(item, frozenset({"name", "options", "preference"}), f"{name}: ")
        places = []
        for option in self.list_of(item.get("options", []), f"{name}: options"):
            if isinstance(option, int) and not isinstance(option, bool):
                places.append(option)
            elif option in names:
                places.append(names.index(option))
            else:
                self.problems.append(f"{name}: there is no option {option!r}")
        preference = self.preference(item.get("preference"), names, name)
        return None if preference is None else DecisionMaker(name, tuple(places), preference)

    def preference(self, item: Any, names: Sequence[str], name: str) -> Preference | None:
        """A preference of one of the three kinds."""
        kinds: dict[str, tuple[str, Callable[[Any], Preference | None]]] = {
            "prioritisation": ("statements", lambda plain: self._prioritisation(plain, names, name, item)),
            "ranking": ("best_first", lambda plain: self._ranking(plain, names, name)),
            "weights": ("weights", lambda plain: self._weights(plain, names, name)),
        }
        kind = item.get("kind") if isinstance(item, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            self.problems.append(f"{name}: preference has to be a mapping with a kind of {', '.join(kinds)}")
            return None
        key, read = kinds[kind]
        beside = {"grounds", "open"} if kind == "prioritisation" else set()
        self.keys(item, frozenset({"kind", key, *beside}), f"{name}, preference: ")
        if key not in item:
            self.problems.append(f"{name}, preference: {key} is missing")
            return None
        return read(item[key])

    def _prioritisation(self, item: Any, names: Sequence[str], name: str, whole: Mapping[str, Any]) -> Preference:
        statements = []
        grounds = []
        for number, plain in enumerate(self.list_of(item, f"{name}: statements"), 1):
            where = f"{name}, statement {number}"
            grounds.append(NOTHING)
            if isinstance(plain, dict):
                grounds[-1] = self._ground_of_statement(plain, (name, number - 1), where)
                plain = plain.get("statement")
            patterns = self.patterns([plain] if isinstance(plain, str) else plain, names, where)
            is_formula = isinstance(plain, str) and not is_pattern(plain, len(names))
            statements.append(Statement(patterns, formula=" ".join(plain.split()) if is_formula else None))
        beside = self._beside(whole.get("grounds", []), len(statements), f"{name}: grounds")
        self._of_statements[name] = tuple(beside or grounds)
        for place in self.list_of(whole.get("open", []), f"{name}: open"):
            if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(statements):
                self.problems.append(f"{name}: open: there is no statement {place!r}, counted from 0")
            elif (name, place) not in self.left_open:
                self.left_open.append((name, place))
        return Prioritisation(tuple(statements))

    def _ground_of_statement(self, item: Mapping[str, Any], which: OpenStatement, where: str) -> Ground:
        """What a statement rests on that stands in a mapping; whether it is open is noted."""
        self.keys(item, _GROUND_KEYS | {"statement", "open"}, f"{where}: ")
        is_open = item.get("open", False)
        if not isinstance(is_open, bool):
            self.problems.append(f"{where}: open: {is_open!r} is neither true nor false")
        elif is_open:
            self.left_open.append(which)
        return self.ground(item, where)

    def _ranking(self, item: Any, names: Sequence[str], name: str) -> Preference:
        return Ranking(
            tuple(
                self.patterns([group] if isinstance(group, str) else group, names, f"{name}, group {number}")
                for number, group in enumerate(self.list_of(item, f"{name}: best_first"), 1)
            )
        )

    def _weights(self, item: Any, names: Sequence[str], name: str) -> Preference | None:
        if isinstance(item, dict):
            for key in item:
                if key not in names:
                    self.problems.append(f"{name}, weights: there is no option {key!r}")
            item = [item.get(option, 0) for option in names]
        weights = []
        for weight in self.list_of(item, f"{name}: weights"):
            try:
                if isinstance(weight, bool) or not isinstance(weight, int | float | str) or len(str(weight)) > 20:
                    raise ValueError
                weights.append(Fraction(str(weight)))
            except (ValueError, ZeroDivisionError):
                self.problems.append(f"{name}, weights: {weight!r} is no number of at most 20 characters")
        return Weights(tuple(weights))

    def patterns(self, item: Any, names: Sequence[str], where: str) -> tuple[Pattern, ...]:
        """Patterns, each as such or as a formula."""
        found: list[Pattern] = []
        for plain in self.list_of(item, where):
            if not isinstance(plain, str):
                self.problems.append(f"{where}: {plain!r} is neither a pattern nor a formula")
            elif is_pattern(plain, len(names)):
                found.append(Pattern.read(plain))
            elif plain and not set(plain) - set("YN-") and plain not in names:
                self.problems.append(f"{where}: pattern {plain} has {len(plain)} letters for {len(names)} options")
            else:
                try:
                    found += read_formula(plain, names).patterns
                except ValueError as error:
                    self.problems.append(f"{where}: {error}")
        return tuple(found)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twin!r} stands twice in one object")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _is_deeper(data: Any, depth: int) -> bool:
    layer = [data]
    for _ in range(depth):
        inner: list[Any] = []
        for item in layer:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        layer = [item for item in inner if isinstance(item, dict | list)]
        if not layer:
            return False
    return True
