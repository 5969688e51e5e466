"""How well mentions are grouped into options: pairwise and B-cubed scores on groups made by hand.

    python benchmarks/options.py [--least 0.5 0.58 ...] [--anonymous-least 0.72]

On the annotated records of `tests/gold`, and on what the reader reads in `examples/strait-of-melay`, where a mention
is an annotated quotation's if they share half of the longer; this once more with the annotated owners in place of those
that were read, which shows the grouping alone. Only mentions that the annotation covers count, singletons
included. Rows compare the program with three simple ways. B-cubed: Bagga and Baldwin, Entity-based cross-document
coreferencing (1998).
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from sinequanon.ingest import ingest
from sinequanon.mapping.mentions import Kind, Material, Mention, collect
from sinequanon.mapping.options import ANONYMOUS_LEAST, LEAST, group_options
from sinequanon.mapping.parties import Parties, Party
from sinequanon.read.scoring import load_gold
from sinequanon.records import ActorKind, Report
from sinequanon.runs import Run, load_reader

ROOT = Path(__file__).parent.parent
GROUPS = Path(__file__).parent / "options"
Labels = Mapping[str, Hashable]  # the group of each mention, by its id
Grouper = Callable[[Material], Labels]


class Scores(NamedTuple):
    """Precision, recall and F1 in percent, over pairs of mentions and by B-cubed."""

    pair_precision: float
    pair_recall: float
    pair_f1: float
    b_precision: float
    b_recall: float
    b_f1: float


class Case(NamedTuple):
    """A dossier and the groups of those of its mentions that the annotation covers."""

    name: str
    material: Material
    annotated: dict[str, Hashable]


def gold_case(folder: Path) -> Case:
    """The annotated records of a folder, with the groups of `gold.json`; every other record is alone."""
    texts = list(load_gold(folder))
    material = collect([(Report(name=r.doc, text=text, published=r.published), r) for text, r in texts])
    clusters = json.loads((GROUPS / "gold.json").read_text(encoding="utf-8"))
    grouped = {tuple(member): number for number, members in enumerate(clusters) for member in members}
    annotated: dict[str, Hashable] = {}
    for mention in material.mentions:
        if mention.contact is None:
            record = (mention.quote.report, mention.quote.record)
            annotated[mention.id] = grouped.get(record, record)
    return Case("tests/gold", material, annotated)


def melay_case(folder: Path) -> Case:
    """What the reader reads in the invented dossier, with the groups of `melay.json`."""
    run = Run(ingest([path for path in sorted(folder.glob("*.md")) if path.name != "README.md"]), load_reader)
    known = list(run)
    material = collect(known)
    quotations = list(_quotations({report.name: report.text for report, _ in known}))
    annotated: dict[str, Hashable] = {}
    for mention in material.mentions:
        group = _group_at(mention, quotations)
        if group is not None:
            annotated[mention.id] = group
    return Case("strait-of-melay", material, annotated)


class _Quotation(NamedTuple):
    report: str
    start: int
    end: int
    group: int


def with_annotated_owners(case: Case) -> Case:
    """The covered mentions of a case with the owners of `melay.json`, each as one party."""
    clusters = json.loads((GROUPS / "melay.json").read_text(encoding="utf-8"))
    owners: dict[Hashable, str] = {number: members[0]["owner"] for number, members in enumerate(clusters)}
    mentions = [
        replace(mention, owners=(owners[case.annotated[mention.id]],))
        for mention in case.material.mentions
        if mention.id in case.annotated
    ]
    parties = Parties([Party(id=name, name=name, kind=ActorKind.STATE) for name in set(owners.values())], {})
    return Case(f"{case.name}, owners as annotated", Material(parties, tuple(mentions)), case.annotated)


def _quotations(texts: Mapping[str, str]) -> Iterator[_Quotation]:
    for number, members in enumerate(json.loads((GROUPS / "melay.json").read_text(encoding="utf-8"))):
        for member in members:
            name = next((name for name in texts if Path(name).stem == Path(member["file"]).stem), None)
            start = texts[name].find(member["quote"]) if name is not None else -1
            if name is None or start < 0:
                raise SystemExit(f"{member['file']} has no {member['quote']!r}")
            yield _Quotation(name, start, start + len(member["quote"]), number)


def _group_at(mention: Mention, quotations: Sequence[_Quotation]) -> int | None:
    """The group of the quotation that shares most with a mention, half of the longer at least."""
    best, group = 0.5, None
    for quotation in quotations:
        if quotation.report == mention.quote.report:
            shared = min(mention.quote.end, quotation.end) - max(mention.quote.start, quotation.start)
            longer = max(mention.quote.end - mention.quote.start, quotation.end - quotation.start)
            if shared >= best * longer:
                best, group = shared / longer, quotation.group
    return group


def by_program(least: float, anonymous_least: float) -> Grouper:
    """The groups of the program at some thresholds."""

    def label(material: Material) -> Labels:
        options = group_options(material, least=least, anonymous_least=anonymous_least)
        return {mention.id: option.id for option in options for mention in option.mentions}

    return label


def each_alone(material: Material) -> Labels:
    """Every mention alone."""
    return {mention.id: mention.id for mention in material.mentions}


def all_of_one_owner(material: Material) -> Labels:
    """Everything that the same parties would do."""
    return {mention.id: mention.owners for mention in material.mentions}


def same_words(material: Material) -> Labels:
    """The same parties and the same predicate; talks as the program groups them."""
    return {
        mention.id: (mention.owners, mention.kind, mention.predicate.text.lower() if mention.kind is Kind.ACT else "")
        for mention in material.mentions
    }


def compare(annotated: Labels, given: Labels) -> Scores:
    """The scores of some groups against the annotated ones."""
    pairs = list(combinations(annotated, 2))
    same = {pair for pair in pairs if annotated[pair[0]] == annotated[pair[1]]}
    found = {pair for pair in pairs if given[pair[0]] == given[pair[1]]}
    right = len(same & found)
    own, other = _sets(annotated, annotated), _sets(annotated, given)
    shared = {mention: len(own[mention] & other[mention]) for mention in annotated}
    precision = sum(shared[mention] / len(other[mention]) for mention in annotated) / len(annotated)
    recall = sum(shared[mention] / len(own[mention]) for mention in annotated) / len(annotated)
    pairwise = (right / len(found) if found else 1.0, right / len(same) if same else 1.0)
    return Scores(*(100 * value for value in (*pairwise, _f1(*pairwise), precision, recall, _f1(precision, recall))))


def _sets(mentions: Labels, labels: Labels) -> dict[str, set[str]]:
    members: dict[Hashable, set[str]] = defaultdict(set)
    for mention in mentions:
        members[labels[mention]].add(mention)
    return {mention: members[labels[mention]] for mention in mentions}


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def show(case: Case, groupers: Mapping[str, Grouper]) -> None:
    """Print a table."""
    groups = len(set(case.annotated.values()))
    print(f"{case.name}: {len(case.annotated)} mentions of {groups} options")
    print(f"{'':22} {'pairs':>17} {'B-cubed':>17}")
    print(f"{'':22} {'P':>5} {'R':>5} {'F1':>5} {'P':>5} {'R':>5} {'F1':>5}")
    for name, grouper in groupers.items():
        scores = compare(case.annotated, grouper(case.material))
        print(f"{name:22} " + " ".join(f"{value:5.1f}" for value in scores))
    print()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--least", type=float, nargs="+", default=[LEAST], help="thresholds to try")
    parser.add_argument("--anonymous-least", type=float, default=ANONYMOUS_LEAST)
    chosen = parser.parse_args()
    groupers: dict[str, Grouper] = {
        "every mention alone": each_alone,
        "all of one owner": all_of_one_owner,
        "same words": same_words,
    }
    groupers |= {f"program, least {least:.2f}": by_program(least, chosen.anonymous_least) for least in chosen.least}
    melay = melay_case(ROOT / "examples" / "strait-of-melay")
    for case in (gold_case(ROOT / "tests" / "gold"), melay, with_annotated_owners(melay)):
        show(case, groupers)


if __name__ == "__main__":
    main()
