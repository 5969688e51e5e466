"""The actor table: every shipped row is sound, forms lead to the right actors, users' own rows are added or refused."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from sinequanon.errors import InvalidActorTable
from sinequanon.read.table import COLUMNS, ActorTable, Form, Role, find_faults, fold, load_table, role_kind
from sinequanon.records import ActorKind

TABLE = load_table()


def own(tmp_path: Path, text: str, name: str = "own.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# The shipped table ----------------------------------------------------------------------------------------------------


def test_keys_are_unique():
    keys = [entry.key for entry in TABLE]
    assert len(keys) == len(set(keys)) == len(TABLE)


def test_rows_are_sound():
    for entry in TABLE:
        assert entry.name.strip() == entry.name != ""
        assert entry.iso2 is None or re.fullmatch("[A-Z]{2}", entry.iso2)
        assert entry.iso3 is None or re.fullmatch("[A-Z]{3}", entry.iso3)
        assert entry.cameo is None or re.fullmatch("[A-Z]{3,}", entry.cameo)
        assert entry.source
        forms = [entry.name, *entry.names, *entry.adjectives, *entry.people, *entry.seats]
        assert all(form and form == " ".join(form.split()) for form in forms), entry.key


def test_bodies_exist():
    unknown = {(entry.key, role.of) for entry in TABLE for role in (*entry.of, *entry.roles) if role.of not in TABLE}
    assert not unknown


def test_dates_are_in_order():
    for entry in TABLE:
        for role in (*entry.of, *entry.roles):
            assert role.start is None or role.end is None or role.start[: len(role.end)] <= role.end, entry.key


def test_only_persons_have_roles():
    assert {entry.kind for entry in TABLE if entry.roles} == {ActorKind.PERSON}


def test_every_kind_is_there():
    assert {entry.kind for entry in TABLE} == set(ActorKind)


def test_no_form_is_claimed_by_two_actors():
    claims = defaultdict(set)
    for entry in TABLE:
        if entry.kind is not ActorKind.PERSON:
            for form in (entry.name, *entry.names, *entry.adjectives, *entry.people, *entry.seats):
                claims[fold(form)].add(entry.key)
    assert {form: keys for form, keys in claims.items() if len(keys) > 1} == {}


def test_persons_are_found_by_name():
    persons = [entry for entry in TABLE if entry.kind is ActorKind.PERSON]
    lost = [entry.key for entry in persons if (hit := TABLE.find(entry.name)) is None or hit[0] is not entry]
    assert len(lost) < 0.005 * len(persons)  # namesakes in two states


# Forms ----------------------------------------------------------------------------------------------------------------

FORMS = """
Israel             | ISR      | name
ISRAEL             | ISR      | name
the Jewish Agency  | jewish-agency | name
US                 | USA      | name
U.S.               | USA      | name
the US             | USA      | name
United States      | USA      | name
the United States of America | USA | name
America            | USA      | name
American           | USA      | adjective
Americans          | USA      | people
Washington         | USA      | seat
the White House    | USA      | seat
Pentagon           | us-defense-department | name
State Department   | us-state-department | name
Department of State | us-state-department | name
UK                 | GBR      | name
Britain            | GBR      | name
British            | GBR      | adjective
Britons            | GBR      | people
Downing Street     | GBR      | seat
Whitehall          | GBR      | seat
Foreign Office     | fco      | name
FCO                | fco      | name
Foreign & Commonwealth Office | fco | name
Russia             | RUS      | name
Russian Federation | RUS      | name
Russians           | RUS      | people
the Kremlin        | RUS      | seat
Kremlin            | RUS      | seat
Duma               | duma     | name
Tehran             | IRN      | seat
Iranians           | IRN      | people
Islamic Republic of Iran | IRN | name
Ankara             | TUR      | seat
Türkiye            | TUR      | name
Turkiye            | TUR      | name
Élysée             | FRA      | seat
the Elysee         | FRA      | seat
Quai d’Orsay       | FRA      | seat
Zhongnanhai        | CHN      | seat
Blue House         | KOR      | seat
Foggy Bottom       | USA      | seat
Saudi              | SAU      | adjective
Saudi Arabian      | SAU      | adjective
Saudis             | SAU      | people
Burmese            | MMR      | adjective
Burma              | MMR      | name
Côte d'Ivoire      | CIV      | name
Côte d’Ivoire      | CIV      | name
Cote d'Ivoire      | CIV      | name
Congolese          | COD      | adjective
DPRK               | PRK      | name
Palestinian        | PSE      | adjective
Palestinians       | PSE      | people
Palestinian Authority | PA    | name
Kosovo             | XKX      | name
Taiwan             | TWN      | name
Western Sahara     | ESH      | name
Transnistria       | PMR      | name
Turkish Cypriots   | NCY      | people
Zaire              | COD      | name
Soviet Union       | SUN      | name
Soviets            | SUN      | people
Yugoslavia         | YUG      | name
FYROM              | MKD      | name
UN                 | UN       | name
U.N.               | UN       | name
the United Nations | UN       | name
UNITED NATIONS     | UN       | name
Security Council   | UNSC     | name
UNHCR              | UNHCR    | name
International Atomic Energy Agency | IAEA | name
EU                 | EU       | name
European Commission | EU-Commission | name
African Union      | AU       | name
Middle East Quartet | Quartet | name
P5+1               | P5+1     | name
Hamas              | hamas    | name
HAMAS              | hamas    | name
Da’esh             | ISIS     | name
Daesh              | ISIS     | name
ISIL               | ISIS     | name
al-Qaeda           | al-qaeda | name
Al Qaida           | al-qaeda | name
Hizbollah          | hezbollah | name
Houthis            | houthis  | name
Ansar Allah        | houthis  | name
Sinn Fein          | sinn-fein | name
Lord's Resistance Army | LRA  | name
Lord’s Resistance Army | LRA  | name
Kurds              | kurds    | name
Kurdish            | kurds    | adjective
Iraqi Kurds        | KRG      | people
Human Rights Watch | hrw      | name
Médecins Sans Frontières | msf | name
Vladimir Putin     | person:vladimir-putin | name
Khaled Meshaal     | person:khaled-mashal  | name
Recep Tayyip Erdogan | person:recep-tayyip-erdogan | name
Ban Ki-moon        | person:ban-ki-moon    | name
Ban Ki‑moon        | person:ban-ki-moon    | name
"""


@pytest.mark.parametrize("line", FORMS.strip().splitlines())
def test_form_leads_to_actor(line):
    text, key, form = (cell.strip() for cell in line.split("|"))
    hit = TABLE.find(text)
    assert hit is not None
    assert (hit[0].key, hit[1]) == (key, Form(form))


@pytest.mark.parametrize("text", ["", "the", "us", "who", "table", "Turkey's", "Korea", "president", "israel", "Bush"])
def test_no_actor_is_called_so(text):
    assert TABLE.find(text) is None


def test_namesakes_are_no_actor():
    rows = [[key, "John Smith", "person", *[""] * 10] for key in ("person:a", "person:b")]
    assert ActorTable(rows).find("John Smith") is None


def test_state_comes_before_a_person_of_the_name():
    person = ["person:x", "Chad", "person", *[""] * 10]
    state = ["TCD", "Chad", "state", *[""] * 10]
    for rows in ([person, state], [state, person]):
        hit = ActorTable(rows).find("CHAD")
        assert hit is not None
        assert hit[0].key == "TCD"


# Memberships ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "member", "on", "expected"),
    [
        ("EU", "GBR", None, True),
        ("EU", "GBR", "1972-12-31", False),
        ("EU", "GBR", "2016-06-23", True),
        ("EU", "GBR", "2020-01-31", True),
        ("EU", "GBR", "2020-02-01", False),
        ("EU", "GBR", "2020", True),
        ("EU", "GBR", "2020-02", False),
        ("EU", "HRV", "2013-06", False),
        ("EU", "EU-Commission", "2006", True),
        ("NATO", "EST", "2004-03-28", False),
        ("NATO", "EST", "2004-03-29", True),
        ("UN", "SSD", "2011-07-13", False),
        ("UN", "SSD", "2011-07-14", True),
        ("UN", "ISR", "2006", True),
        ("UN", "PSE", None, False),
        ("Quartet", "EU", "2006", True),
        ("hamas", "qassam", None, True),
        ("RUS", "person:vladimir-putin", "2006-02-13", True),
        ("PA", "person:ismail-haniyeh", "2006-02-13", False),
        ("PA", "person:ismail-haniyeh", "2006-04-13", True),
        ("no-such-body", "GBR", None, False),
    ],
)
def test_membership_by_date(body, member, on, expected):
    assert (member in [entry.key for entry in TABLE.members(body, on)]) is expected


def test_quartet_has_four_members():
    assert {entry.key for entry in TABLE.members("Quartet", "2006-02-13") if entry.kind != "person"} == {
        "RUS",
        "EU",
        "USA",
        "UN",
    }


# Users' own rows ------------------------------------------------------------------------------------------------------


def test_own_row_is_added(tmp_path):
    path = own(tmp_path, "name,kind,names,of\nFront for X,armed_group,FFX|the  FFX,SDN@2003-02:2011\n")
    table = load_table(path)
    hit = table.find("the FFX")
    assert hit is not None
    assert hit[0].key == "front-for-x"
    assert hit[0].of == (Role("SDN", "2003-02", "2011"),)
    assert len(table) == len(TABLE) + 1
    assert TABLE.find("FFX") is None


def test_own_row_replaces_the_one_with_its_key(tmp_path):
    table = load_table(own(tmp_path, "\ufeffkey,name,kind,names\nhamas,Hamas,organisation,The Movement\n"))
    assert table["hamas"].kind is ActorKind.ORGANISATION
    assert table["hamas"].names == ("The Movement",)
    assert table.find("Islamic Resistance Movement") is None
    assert len(table) == len(TABLE)


def test_own_row_without_key_replaces_the_one_of_its_name_and_kind(tmp_path):
    table = load_table(own(tmp_path, "name,kind\nIsrael,state\nVladimir Putin,person\n"))
    assert len(table) == len(TABLE)
    assert table["ISR"].adjectives == table["person:vladimir-putin"].roles == ()


def test_own_row_has_its_forms_before_shipped_ones(tmp_path):
    hit = load_table(own(tmp_path, "name,kind\nGeorgia,government\n")).find("Georgia")
    assert hit is not None
    assert hit[0].kind is ActorKind.GOVERNMENT


def test_later_file_comes_before_an_earlier_one_and_may_belong_to_it(tmp_path):
    first = own(tmp_path, "key,name,kind\nx,Body X,igo\ny,Old Y,party\n", "first.csv")
    second = own(tmp_path, "key,name,kind,of\ny,New Y,party,x\n", "second.csv")
    table = load_table(first, second)
    assert table["y"].name == "New Y"
    assert [entry.key for entry in table.members("x")] == ["y"]


def test_all_faults_are_listed(tmp_path):
    path = own(
        tmp_path,
        "name,kind,of,roles,iso2,key\n"
        "A,country,,,,a\n"
        ",state,,,Xx,b\n"
        "C,party,Israel@2003-13-01:,nowhere,,c\n"
        "D,party,Israel,,,c\n"
        "E,party,UN@2005:2004,,,e,too many\n"
        "F,person,UN@x,,,f\n",
    )
    with pytest.raises(InvalidActorTable) as caught:
        load_table(path)
    kinds = "state, government, person, party, armed_group, igo, organisation, population"
    assert str(caught.value).splitlines() == [
        f"own.csv line 2: kind 'country' is not one of {kinds}",
        "own.csv line 3: name is empty",
        "own.csv line 3: iso2 'Xx' is not 2 capital letters",
        "own.csv line 4: of 'Israel@2003-13-01:': 2003-13-01 is not a date",
        "own.csv line 4: of 'Israel' is not a key of the table; did you mean 'ISR'?",
        "own.csv line 4: roles 'nowhere' is not a key of the table",
        "own.csv line 5: key 'c' is already that of line 4",
        "own.csv line 5: of 'Israel' is not a key of the table; did you mean 'ISR'?",
        "own.csv line 6: 7 cells, but the header has 6 columns",
        "own.csv line 7: of 'UN@x': write KEY or KEY@FROM:TO, with dates as 2004, 2004-03 or 2004-03-29",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "there is no header"),
        (b"Hamas,armed_group\n", "there is no header"),
        (b"name;kind\nHamas;party\n", "separated by ';'"),
        (b"name,names\nHamas,X\n", "column 'kind' is missing"),
        (b"name,kind,colour\nHamas,party,green\n", "column 'colour' is not one of"),
        (b"name,kind,name\nHamas,party,X\n", "column 'name' stands twice"),
        ("name,kind\nSéléka,party\n".encode("latin-1"), "not UTF-8 (byte 11)"),
        (b'name,kind\n"Hamas,party\n', "line 2: unexpected end of data"),
    ],
)
def test_unreadable_table_is_refused(tmp_path, content, fault):
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidActorTable, match=re.escape(fault)):
        load_table(path)


def test_missing_files_are_all_named(tmp_path):
    with pytest.raises(InvalidActorTable) as caught:
        load_table(tmp_path / "a.csv", tmp_path / "b.csv")
    assert len(str(caught.value).splitlines()) == 2


def test_shipped_rows_pass_the_check_of_users_rows():
    assert find_faults(["ISR", "Israel", "state", *[""] * (len(COLUMNS) - 3)]) == []


# Role nouns -----------------------------------------------------------------------------------------------------------

ROLES = """
president                   | person
the foreign minister        | person
Prime Minister              | person
spokeswoman                 | person
spokesman for the army      | person
secretary of state          | person
senior Hamas leader         | person
rebel commander             | person
member of parliament        | person
ministry                    | government
interior ministry           | government
police                      | government
lawmakers                   | government
opposition lawmakers        | government
foreign ministers           | government
Israeli troops              | government
rebels                      | armed_group
Tamil rebels                | armed_group
militants                   | armed_group
armed wing                  | armed_group
ruling party                | party
opposition leaders          | party
civilians                   | population
protesters                  | population
refugees from Darfur        | population
villagers                   | population
surgeons                    | population
aid agencies                | organisation
rights group                | organisation
peacekeepers                | igo
international community     | state
moderate opposition         | organisation
scores of Syrian civilians  | population
neighbouring countries      | state
"""


@pytest.mark.parametrize("line", ROLES.strip().splitlines())
def test_role_noun_has_kind(line):
    noun, kind = (cell.strip() for cell in line.split("|"))
    assert role_kind(noun) is ActorKind(kind)


@pytest.mark.parametrize("noun", ["", "talks", "withdrawal", "of the army", "peace process", "agreement"])
def test_other_nouns_have_none(noun):
    assert role_kind(noun) is None
