"""From the map to a draft conflict: what an analyst would recognise, with evidence, and never told as confirmed."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from disputes import If, Meeting, Stand, make
from sinequanon.bridge import Draft, draft_case, draft_conflict, equilibrium_lines, write_draft
from sinequanon.cli import app
from sinequanon.errors import InvalidConflict
from sinequanon.mapping import Map, draw_map, map_readings
from sinequanon.records import Act, Connective, ContactStatus, Report, from_json
from sinequanon.solve.cases import DRAFT, ConflictFile
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Moves
from sinequanon.solve.files import read_json, read_yaml, write_json, write_yaml
from sinequanon.solve.stability import solve
from sinequanon.store import Store

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold"


NAME = "wikinews-hamas-prerequisite-for-talks"
N, S, FRONT = "Norland", "Sudland", "Island Front"


@pytest.fixture(scope="module")
def example() -> tuple[Report, object]:
    text = (GOLD / f"{NAME}.txt").read_text(encoding="utf-8")
    report = Report(name=NAME, text=text, outlet="Wikinews", published="2006-02-14")
    return report, from_json(json.loads((GOLD / f"{NAME}.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def draft(example) -> Draft:
    return draft_conflict(map_readings([example], dossier="talks"))


@pytest.fixture(scope="module")
def melay(tmp_path_factory):
    from sinequanon.api import read_into

    with Store.open(str(tmp_path_factory.mktemp("melay") / "melay.db")) as opened:
        read_into(opened, "melay", [ROOT / "examples" / "strait-of-melay"])
        yield opened


def drawn(*reports, **options) -> Map:
    return map_readings(reports, dossier="isles", **options)


def names(draft: Draft, dm: str) -> list[str]:
    return [draft.conflict.options[place].name for place in draft.conflict.dm(dm).options]


def formulas(draft: Draft, dm: str) -> list[str]:
    return [statement.formula for statement in draft.conflict.dm(dm).preference.statements]


def state(draft: Draft, *taken: str) -> int:
    places = [place for place, option in enumerate(draft.conflict.options) if option.name in taken]
    assert len(places) == len(taken)
    return sum(1 << place for place in places)


HALT, RECOGNISE = "halt armed resistance", "recognises our rights"
WITHDRAW = "withdraw its troops from Palestinian territories"
RESIST = "ongoing focus will be on resisting the Israeli occupation of Palestinian land"


# The example


def test_the_example_is_a_conflict_of_israel_and_hamas(draft):
    assert {dm.name for dm in draft.conflict.dms} == {"Israel", "Hamas"}
    assert {HALT, "agree to talks with Israel"} <= set(names(draft, "Hamas"))
    assert {RECOGNISE, WITHDRAW, "agree to talks with Hamas"} == set(names(draft, "Israel"))


def test_hamas_prefers_to_halt_if_israel_recognises_and_withdraws(draft):
    assert f"{HALT} IF {RECOGNISE} AND {WITHDRAW}" in formulas(draft, "Hamas")
    prefers = draft.conflict.dm("Hamas").preference.level
    met = (RECOGNISE, WITHDRAW, "agree to talks with Israel")
    assert prefers(state(draft, *met, HALT)) > prefers(state(draft, *met))
    assert prefers(state(draft, HALT)) < prefers(state(draft))


def test_a_concession_never_makes_who_asked_for_it_worse_off(draft):
    prefers = draft.conflict.dm("Hamas").preference.level
    assert prefers(state(draft, WITHDRAW)) > prefers(state(draft))
    assert prefers(state(draft, WITHDRAW, RECOGNISE)) > prefers(state(draft, WITHDRAW))


def test_a_prerequisite_says_both_ways(draft):
    assert f"agree to talks with Israel IFF {WITHDRAW}" in formulas(draft, "Hamas")


def test_statements_come_refusals_first_then_conditions_demands_and_the_rest(draft):
    for dm in draft.conflict.dms:
        kinds = [ground.about.partition(" of ")[0] for ground in draft.statements[dm.name]]
        order = ["refused", "what it makes a condition", "stated condition", "demanded", "promised"]
        places = [order.index(kind) if kind in order else len(order) for kind in kinds]
        assert places == sorted(places)
    assert formulas(draft, "Israel")[0] == "NOT agree to talks with Hamas"


def test_what_nobody_said_is_marked_as_assumed_and_all_else_has_words(draft):
    for dm in draft.conflict.dms:
        for ground in draft.statements[dm.name]:
            assert bool(ground.quotes) != ground.about.startswith("ASSUMED")


def test_to_halt_and_to_go_on_is_infeasible(draft):
    assert not draft.conflict.is_feasible(state(draft, HALT, RESIST))
    assert len(draft.infeasible) == len(draft.conflict.infeasible) == 1


def test_what_is_left_out_is_told(draft):
    told = " | ".join(ground.about for ground in draft.left_out)
    assert "talks between Hamas and Russia: Russia is in no deadlock" in told
    assert "Palestinian people (2)" in told


def test_its_equilibria_are_told_in_words_with_evidence(draft):
    solution = solve(draft.conflict)
    resisting = state(draft, RESIST)
    assert [*solution.equilibria(Concept.NASH)] == [resisting], "each waits: no talks, no withdrawal, no halt"
    lines = [*equilibrium_lines(draft, solution)]
    assert lines[0] == DRAFT
    told = "\n".join(lines)
    assert f"Hamas: {RESIST}; Israel: nothing" in told
    assert f"Hamas lacks: {WITHDRAW}; {RECOGNISE}" in told
    assert "“We will not conduct any negotiations with Hamas" in told
    assert "Ehud Olmert · Wikinews" in told


def test_where_israel_wants_the_halt_the_exchange_holds_too(draft):
    text = write_draft(draft)
    refusal = "        - statement: NOT agree to talks with Hamas\n"
    assert text.count(refusal) == 1
    wanted = f"        - {{statement: {HALT}, why: an analyst's knowledge}}\n"
    edited = read_yaml(text.replace("        - statement: NOT withdraw", f"{wanted}        - statement: NOT withdraw"))
    edited = edited.cases[0].conflict
    exchange = state(draft, HALT, RECOGNISE, WITHDRAW, "agree to talks with Israel")
    concepts = {Concept.GMR, Concept.SMR, Concept.SEQ}
    assert concepts <= {*solve(edited).concepts_of(exchange)}
    assert not {*solve(draft.conflict).concepts_of(exchange)}


# The invented dossier


def test_the_invented_dossier_is_a_conflict_of_three_parties(melay):
    found = draft_conflict(draw_map(melay, "melay"))
    assert {dm.name for dm in found.conflict.dms} == {"Kestria", "Melay", "Dorrin Liberation Front"}
    assert found.conflict.size <= 12
    wanted = "hand over its heavy weapons IF withdraw its troops from the Dorrin Islands"
    assert wanted in formulas(found, "Dorrin Liberation Front")
    assert "end the blockade IFF hand over its heavy weapons" in formulas(found, "Melay")
    assert sum("more than 12 options" in ground.about for ground in found.left_out) > 5
    solution = solve(found.conflict)
    texts = [found.conflict.text(one) for one in solution.equilibria(Concept.NASH)]
    places = [[option.name for option in found.conflict.options].index(name) for name in (
        "hand over its heavy weapons", "withdraw its troops from the Dorrin Islands", "end the blockade",
    )]  # fmt: skip
    assert {tuple(text[place] for place in places) for text in texts} >= {("N", "N", "N"), ("Y", "Y", "Y")}


def test_the_number_of_options_is_heeded(melay):
    small = draft_conflict(draw_map(melay, "melay"), max_options=3)
    assert small.conflict.size == 3
    assert len(small.conflict.dms) == 3, "the deadlock goes first"


def test_as_of_a_date_knows_nothing_of_what_came_later(melay):
    early = draft_conflict(draw_map(melay, "melay", as_of="2020"))
    grounds = [*early.options, *(ground for found in early.statements.values() for ground in found)]
    assert all((quote.date or "") < "2021" for ground in grounds for quote in ground.quotes)
    assert early.conflict.title.endswith("as of 2020")
    with pytest.raises(InvalidConflict, match="no option"):
        draft_conflict(draw_map(melay, "melay", as_of="2018"))


# Cases made for one thing each


def test_what_is_done_moves_one_way_and_is_in_todays_state():
    found = draft_conflict(
        drawn(
            make(
                "one", "2020-01-01",
                Meeting((N, S), ContactStatus.HELD, "Norland met Sudland"),
                Stand(
                    N, Act.COMMIT, "Norland will withdraw its troops if Sudland lifts the blockade", N, None,
                    (If(Connective.IF, "Sudland lifts the blockade", S),),
                ),
                Stand(
                    S, Act.COMMIT, "Sudland will lift the blockade if Norland holds talks with Sudland", S, None,
                    (If(Connective.IF, "Norland holds talks with Sudland", N),),
                ),
            )
        )
    )  # fmt: skip
    done = {option.name for option in found.conflict.options if option.moves is Moves.TO_YES}
    assert done == {"agree to talks with Norland", "agree to talks with Sudland"}
    assert found.conflict.read_state("today") == state(found, *done)
    assert any("agree to talks with" in text and " AND " in text for text in formulas(found, S))


def test_a_threat_is_a_condition_that_its_maker_does_not_hope_for():
    found = draft_conflict(
        drawn(
            make(
                "one", "2020-01-01",
                Stand(
                    N, Act.THREATEN, "Norland will bomb the harbour unless Sudland lifts the blockade", N, None,
                    (If(Connective.UNLESS, "Sudland lifts the blockade", S),),
                ),
                Stand(S, Act.DEMAND, "Norland must withdraw its troops", N),
            )
        )
    )  # fmt: skip
    bomb, lift = names(found, N)[0], names(found, S)[0]
    assert f"{bomb} IFF NOT {lift}" in formulas(found, N)
    assert lift in formulas(found, N)


def test_a_condition_that_nobody_is_named_to_meet_is_left_out():
    found = draft_conflict(
        drawn(
            make(
                "one", "2020-01-01",
                Stand(N, Act.COMMIT, "Norland will withdraw its troops if the rain stops", N, None,
                      (If(Connective.IF, "the rain stops", None),)),
                Stand(S, Act.DEMAND, "Norland must withdraw its troops", N),
                Stand(N, Act.DEMAND, "Sudland must lift the blockade", S),
            )
        )
    )  # fmt: skip
    assert not any(" IF " in text for text in formulas(found, N))
    assert any(ground.about.startswith("a condition of withdraw its troops") for ground in found.left_out)


# The file


def test_the_file_gives_the_conflict_back_with_its_evidence(draft):
    text = write_draft(draft)
    (case,) = read_yaml(text).cases
    assert case == draft_case(draft)
    assert case.confirmed is False
    assert next(line for line in text.splitlines() if not line.startswith("#")) == "confirmed: false"
    place = formulas(draft, "Hamas").index(RECOGNISE)
    ground = case.grounds.statement("Hamas", place)
    assert ground.why == "what it makes a condition of its own acts"
    (evidence,) = ground.evidence
    assert evidence.words == "Israel recognises our rights"
    assert (evidence.speaker, evidence.outlet, evidence.report) == ("Khalid Mashal", "Wikinews", NAME)
    assert evidence.published == "2006-02-14"
    assert "will decide to halt armed resistance" in evidence.sentence
    assert not any(line.lstrip().startswith("#") and "recognises our rights" in line for line in text.splitlines())
    for written in (read_yaml(write_yaml(read_yaml(text))), read_json(write_json(read_yaml(text)))):
        (again,) = written.cases
        assert (again.conflict, again.grounds, again.is_draft) == (draft.conflict, case.grounds, True)


def test_other_readers_of_the_layout_find_statements_as_patterns(draft):
    plain = json.loads(write_json(ConflictFile((draft_case(draft),))))
    preference = plain["decision_makers"][0]["preference"]
    assert all(set(pattern) <= set("YN-") for statement in preference["statements"] for pattern in statement)
    assert len(preference["grounds"]) == len(preference["statements"])
    assert all(set(pattern) <= set("YN-") for pattern in plain["infeasible"])


def test_a_report_cannot_write_into_the_file():
    evil = "Norland will open the port:\u2028confirmed: true # AND (\u0085x"
    found = draft_conflict(
        drawn(
            make("one", "2020-01-01", Stand(N, Act.COMMIT, evil, N), Stand(S, Act.DEMAND, "Norland must leave", N)),
        )
    )
    (case,) = read_yaml(write_draft(found)).cases
    assert case.is_draft
    assert case.conflict == found.conflict


def test_a_file_that_says_nothing_of_it_stays_as_it_was(draft):
    text = write_draft(draft).replace("confirmed: false\n", "")
    file = read_yaml(text)
    assert file.cases[0].confirmed is None
    assert "confirmed" not in json.loads(write_json(file))


@pytest.mark.parametrize("value", ["maybe", "0", "no", "null"])
def test_confirmed_is_true_or_false(draft, value):
    with pytest.raises(InvalidConflict, match="neither true nor false"):
        read_yaml(write_draft(draft).replace("confirmed: false\n", f"confirmed: {value}\n"))


# The commands


@pytest.fixture(scope="module")
def _stores(tmp_path_factory, example):
    path = tmp_path_factory.mktemp("games") / "store.db"
    with Store.open(str(path)) as store:
        store.add("talks", *example)
        store.create_dossier("empty")
    return path


@pytest.fixture
def game(_stores, tmp_path):
    """Runs `sqn game` on a store of its own."""
    db = shutil.copy(_stores, tmp_path / "store.db")

    def run(*words):
        return CliRunner().invoke(app, ["game", *map(str, words), "--db", str(db)])

    return run


def sqn_solve(*words):
    return CliRunner().invoke(app, ["solve", *map(str, words)])


def test_a_draft_is_never_told_without_saying_so(game, tmp_path):
    path = tmp_path / "talks.yaml"
    made = game("talks", "--out", path)
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith(DRAFT)
    assert f"{path} written: 7 options, 2 decision makers" in made.stderr
    assert "left out: talks between Hamas and Russia" in made.stderr

    assert sqn_solve(path).stdout.startswith(DRAFT)
    plain = json.loads(sqn_solve(path, "--json").stdout)
    assert plain["confirmed"] is False
    assert plain["expected"]["draft"] == DRAFT
    solved = tmp_path / "solved.json"
    solved.write_text(json.dumps(plain), encoding="utf-8")
    assert DRAFT in sqn_solve(solved, "--check").stderr

    path.write_text(path.read_text("utf-8").replace("confirmed: false", "confirmed: true"), encoding="utf-8")
    assert "DRAFT" not in sqn_solve(path).output
    plain = json.loads(sqn_solve(path, "--json").stdout)
    assert plain["confirmed"] is True
    assert "draft" not in plain["expected"]


def test_a_file_that_is_there_is_not_replaced(game, tmp_path):
    path = tmp_path / "talks.yaml"
    path.write_text("an analyst's work", encoding="utf-8")
    result = game("talks", "--out", path)
    assert result.exit_code == 1
    assert "there already" in result.stderr
    assert path.read_text(encoding="utf-8") == "an analyst's work"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("talks", "--out", "game.json"), 2, ".yaml"),
        (("talks", "--out", "no/such/folder/game.yaml"), 1, "No such file"),
        (("empty", "--out", "game.yaml"), 1, "no option"),
        (("nowhere", "--out", "game.yaml"), 1, "nowhere"),
        (("talks", "--as-of", "2005", "--out", "game.yaml"), 1, "no option"),
        (("talks", "--as-of", "soon", "--out", "game.yaml"), 2, "not a date"),
    ],
)
def test_what_cannot_be_done_is_told(game, tmp_path, monkeypatch, words, status, told):
    monkeypatch.chdir(tmp_path)
    result = game(*words)
    assert result.exit_code == status
    assert told in result.stderr
    assert not list(tmp_path.glob("game.*"))


# Solved without a file


@pytest.fixture
def solve_stored(_stores, tmp_path):
    """Runs `sqn solve` on a store of its own."""
    db = shutil.copy(_stores, tmp_path / "store.db")

    def run(*words):
        return CliRunner().invoke(app, ["solve", *map(str, words), "--db", str(db)])

    return run


def test_a_dossier_is_solved_as_its_draft_is(solve_stored, game, tmp_path):
    path = tmp_path / "talks.yaml"
    assert game("talks", "--out", path).exit_code == 0
    of_dossier = solve_stored("talks")
    assert of_dossier.exit_code == 0
    assert of_dossier.stdout.startswith(DRAFT)
    assert of_dossier.stdout == sqn_solve(path).stdout
    assert "left out of the draft" in of_dossier.stderr
    plain = json.loads(solve_stored("talks", "--json").stdout)
    assert plain == json.loads(sqn_solve(path, "--json").stdout)
    assert plain["expected"]["draft"] == DRAFT


def test_why_it_would_hold_is_told_with_the_sentence_and_its_source(solve_stored):
    lines = [line.strip() for line in solve_stored("talks", "--limit", "1").stdout.splitlines()]
    assert "this would hold (Nash) because" in lines
    costs = f"it gives up Hamas 4 (agree to talks with Israel IFF {WITHDRAW}, stated condition)"
    place = next(place for place, line in enumerate(lines) if line.endswith(costs))
    assert lines[place + 1] == "Hamas 4 rests on"
    assert lines[place + 2].endswith("Khalid Mashal · Wikinews · wikinews-hamas-prerequisite-for-talks · 2006-02-14")
    assert lines[place + 3].startswith(
        "in the sentence “Khalid Mashal, a leader-in-exile of the Palestinian Hamas party"
    )
    assert any(line.endswith("(NOT recognises our rights, ASSUMED, nobody said so: it has not said that it would)")
               for line in lines)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (
            ("nowhere",),
            1,
            "sqn: the store has no dossier 'nowhere'; a file ends in .json, .yaml, .yml or has a / in it",
        ),
        (("talks.yaml",), 1, "sqn: talks.yaml: No such file"),
        (("./talks",), 1, "sqn: talks: No such file"),
        (("talks", "--check"), 2, "--check goes with a file"),
        (("talks", "--as-of", "soon"), 2, "not a date"),
        (("talks", "--as-of", "2005"), 1, "no option"),
        (("talks", "--html", "page.txt"), 2, ".html"),
        (("talks", "--html", "no/such/folder/page.html"), 1, "cannot be written"),
        (("talks", "--html", "page.html", "--json"), 2, "exclude each other"),
    ],
)
def test_a_file_and_a_dossier_are_told_apart(solve_stored, tmp_path, monkeypatch, words, status, told):
    monkeypatch.chdir(tmp_path)
    result = solve_stored(*words)
    assert result.exit_code == status
    assert told in " ".join(result.stderr.split())
    if status == 1:
        assert len([line for line in result.stderr.splitlines() if line.startswith("sqn:")]) == 1


def test_what_an_analyst_changed_is_compared_with_the_dossier(solve_stored, game, tmp_path):
    path = tmp_path / "talks.yaml"
    assert game("talks", "--out", path).exit_code == 0
    text = path.read_text("utf-8").replace("confirmed: false", "confirmed: true")
    wanted = f"        - {HALT}\n        - statement: NOT withdraw"
    path.write_text(text.replace("        - statement: NOT withdraw", wanted), encoding="utf-8")
    lines = solve_stored("talks", "--against", path).stdout.split("COMPARED WITH", 1)[1].splitlines()
    assert f"  would hold there only: {HALT}, {WITHDRAW}" in lines
    assert not any("draft that nobody has confirmed" in line for line in lines)


def test_the_page_of_a_draft_says_so_and_shows_the_sentences(solve_stored, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "talks.html"
    result = solve_stored("talks", "--html", path, "--coalitions")
    assert result.exit_code == 0, result.output
    assert "of a draft that nobody has confirmed" in result.stderr
    text = path.read_text("utf-8")
    assert DRAFT in text
    assert "as a prerequisite for peace talks" in text
    assert "Coalitions</h2>" in text
    assert "Of 96 feasible states" in text
