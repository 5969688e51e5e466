"""The tables of the map: parties, options and their mentions, stances, wishes, rules, deadlocks, doors, shifts."""

from collections.abc import Iterable, Iterator

from sinequanon.exports.tables import Columns, Row, Table, Type, made
from sinequanon.mapping import Door, Map, Node, Option, Party, Quote, Rule, Said, Wait
from sinequanon.mapping.doors import DoorEvent
from sinequanon.mapping.mentions import Mention, Requirement
from sinequanon.mapping.stances import Wish

_QUOTE: Columns = {
    **dict.fromkeys(("report", "digest"), Type.TEXT),
    **dict.fromkeys(("start", "end"), Type.WHOLE),
    **dict.fromkeys(("text", "sentence", "section", "record", "speaker", "date"), Type.TEXT),
    **dict.fromkeys(("title", "outlet", "also_in", "url", "published"), Type.TEXT),
    "confidence": Type.NUMBER,
}
_PARTIES: Columns = {
    **dict.fromkeys(("id", "name", "kind"), Type.TEXT),
    "names": Type.LIST,
    **dict.fromkeys(("of", "decides", "key", "iso3", "cameo"), Type.TEXT),
    "reasons": Type.LIST,
}
_OPTIONS: Columns = {
    **dict.fromkeys(("id", "label", "kind"), Type.TEXT),
    **dict.fromkeys(("owners", "owner_names", "stances"), Type.LIST),
    "mentions": Type.WHOLE,
    "follows_in_step": Type.WHOLE,
    "is_carried": Type.FLAG,
    "confidence": Type.NUMBER,
}
_MENTIONS: Columns = {
    **dict.fromkeys(("id", "option"), Type.TEXT),
    "sure": Type.NUMBER,
    "kind": Type.TEXT,
    "owners": Type.LIST,
    "predicate": Type.TEXT,
    "is_negated": Type.FLAG,
    **dict.fromkeys(("holder", "voice", "act", "contact", "status", "by"), Type.TEXT),
    **dict.fromkeys(("persons", "requirements"), Type.LIST),
    **_QUOTE,
}
_STANCES: Columns = {
    **dict.fromkeys(("party", "party_name", "option", "option_label", "stance"), Type.TEXT),
    **dict.fromkeys(("is_latest", "is_threat"), Type.FLAG),
    **dict.fromkeys(("voice", "mention"), Type.TEXT),
    **dict.fromkeys(("requirements", "reasons"), Type.LIST),
    **_QUOTE,
}
_WISHES: Columns = {
    **dict.fromkeys(("party", "party_name", "option", "option_label"), Type.TEXT),
    "is_against": Type.FLAG,
    "mention": Type.TEXT,
    **_QUOTE,
}
_RULES: Columns = {
    "rule": Type.TEXT,
    **dict.fromkeys(("head_option", "head_party"), Type.TEXT),
    "head_holds": Type.FLAG,
    "head": Type.TEXT,
    "is_firm": Type.FLAG,
    "stance": Type.TEXT,
    "body_number": Type.WHOLE,
    **dict.fromkeys(("body_option", "body_party"), Type.TEXT),
    "body_holds": Type.FLAG,
    **dict.fromkeys(("body", "condition"), Type.TEXT),
    **_QUOTE,
}
_DEADLOCKS: Columns = {
    **dict.fromkeys(("deadlock", "place_in_cycle"), Type.WHOLE),
    **dict.fromkeys(("party", "party_name", "option", "option_label", "awaited_option", "awaited_party"), Type.TEXT),
    "awaited_holds": Type.FLAG,
    **dict.fromkeys(("awaited", "condition"), Type.TEXT),
    **_QUOTE,
}
_DOORS: Columns = {
    **dict.fromkeys(("first", "first_name", "second", "second_name", "status", "by", "scope"), Type.TEXT),
    "is_by_invitation": Type.FLAG,
    **dict.fromkeys(("persons", "intermediaries"), Type.LIST),
    "events": Type.WHOLE,
    **_QUOTE,
}
_DOOR_EVENTS: Columns = {
    **dict.fromkeys(("first", "second"), Type.TEXT),
    "number": Type.WHOLE,
    **dict.fromkeys(("status", "by"), Type.TEXT),
    "invited": Type.FLAG,
    **_QUOTE,
}
_SHIFTS: Columns = {
    **dict.fromkeys(
        ("party", "party_name", "option", "option_label", "kind", "stance_before", "stance_after"), Type.TEXT
    ),
    **{f"before_{name}": kind for name, kind in _QUOTE.items()},
    **{f"after_{name}": kind for name, kind in _QUOTE.items()},
}


def map_tables(drawn: Map) -> Iterator[Table]:
    """The tables; as of a date they hold nothing that only later words tell of."""
    options = drawn.options
    stances = drawn.stances
    yield made("parties", _PARTIES, (_party(party, drawn) for party in drawn.parties))
    yield made("options", _OPTIONS, (_option(option, drawn) for option in options))
    mentions = ((option, mention) for option in options for mention in option.mentions)
    yield made("option_mentions", _MENTIONS, (_mention(*pair) for pair in mentions))
    yield made("stances", _STANCES, (_said(said, drawn) for said in stances.said))
    yield made("wishes", _WISHES, (_wish(wish, drawn) for wish in stances.wishes))
    yield made("rules", _RULES, _rules(drawn))
    yield made("deadlocks", _DEADLOCKS, _deadlocks(drawn))
    yield made("doors", _DOORS, (_door(door, drawn) for door in drawn.doors))
    yield made("door_events", _DOOR_EVENTS, _door_events(drawn.doors))
    yield made("shifts", _SHIFTS, _shifts(drawn))


def numbered_rules(drawn: Map) -> list[tuple[str, Rule]]:
    """The rules of options that somebody had spoken of, with a name for each."""
    known = {option.id for option in drawn.options}
    found = (rule for rule in drawn.rules if rule.head.option in known)
    return [(f"r{number}", rule) for number, rule in enumerate(found, 1)]


def stances_on(drawn: Map, option: Option) -> list[str]:
    """The stance of each owner of an option, in their order."""
    return [str(drawn.stance(owner, option.id)) for owner in option.owners]


def _quote(quote: Quote | None, prefix: str = "") -> Row:
    return {f"{prefix}{name}": getattr(quote, name, None) for name in _QUOTE}


def _party_option(party: str, option: str, drawn: Map) -> Row:
    return {
        "party": party,
        "party_name": drawn.parties[party].name,
        "option": option,
        "option_label": drawn.options[option].label,
    }


def _party(party: Party, drawn: Map) -> Row:
    return {
        **{name: getattr(party, name) for name in ("id", "name", "kind", "names", "of", "key")},
        "decides": drawn.parties.decides(party.id),
        "iso3": party.codes.get("iso3"),
        "cameo": party.codes.get("cameo"),
        "reasons": [f"{reason}: {what} ({sure})" for reason, what, sure in party.reasons],
    }


def _option(option: Option, drawn: Map) -> Row:
    node = Node(option.id)
    return {
        **{name: getattr(option, name) for name in ("id", "label", "kind", "owners", "confidence")},
        "owner_names": [drawn.parties[owner].name for owner in option.owners],
        "stances": stances_on(drawn, option),
        "mentions": len(option.mentions),
        "follows_in_step": drawn.follows.get(node),
        "is_carried": node in drawn.carried,
    }


def _mention(option: Option, mention: Mention) -> Row:
    names = ("id", "kind", "owners", "holder", "voice", "act", "contact", "status", "by", "persons")
    return {
        **{name: getattr(mention, name) for name in names},
        "option": option.id,
        "sure": option.sure.get(mention.id, option.confidence),
        "predicate": mention.predicate.text,
        "is_negated": mention.predicate.is_negated,
        "requirements": _told(mention.requirements),
        **_quote(mention.quote),
    }


def _told(requirements: Iterable[Requirement]) -> list[str]:
    """Each requirement as its connective, whether all or any is needed, and the id of its mention."""
    return [f"{item.connective} {item.group} {item.mention.id}" for item in requirements]


def _said(said: Said, drawn: Map) -> Row:
    return {
        **_party_option(said.party, said.option, drawn),
        "stance": said.stance,
        "is_latest": said in drawn.stances.latest(said.party, said.option),
        "is_threat": said.is_threat,
        "voice": said.voice,
        "mention": said.mention.id,
        "requirements": _told(said.requirements),
        "reasons": _told(said.reasons),
        **_quote(said.quote),
    }


def _wish(wish: Wish, drawn: Map) -> Row:
    return {
        **_party_option(wish.party, wish.option, drawn),
        "is_against": wish.is_against,
        "mention": wish.mention.id,
        **_quote(wish.quote),
    }


def _rules(drawn: Map) -> Iterator[Row]:
    """One row a condition of a rule; one for a rule without any."""
    for name, rule in numbered_rules(drawn):
        head: Row = {
            "rule": name,
            "head_option": rule.head.option,
            "head_party": rule.head.party or None,
            "head_holds": rule.head.holds,
            "head": drawn.label(rule.head),
            "is_firm": rule.is_firm,
            "stance": rule.said.stance if rule.said else None,
            **_quote(rule.said.quote if rule.said else None),
        }
        for number, node in enumerate(rule.body, 1):
            condition = (rule.conditions or {}).get(node)
            yield {
                **head,
                "body_number": number,
                "body_option": node.option,
                "body_party": node.party or None,
                "body_holds": node.holds,
                "body": drawn.label(node),
                "condition": condition.quote.text if condition else None,
            }
        if not rule.body:
            names = ("body_number", "body_option", "body_party", "body_holds", "body", "condition")
            yield {**head, **dict.fromkeys(names)}


def _deadlocks(drawn: Map) -> Iterator[Row]:
    """One row a wait: those of the cycle in its order, then the others."""
    for number, deadlock in enumerate(drawn.deadlocks, 1):
        for place, wait in enumerate(deadlock.cycle, 1):
            yield {"deadlock": number, "place_in_cycle": place, **_wait(wait, drawn)}
        for wait in deadlock.waits:
            if wait not in deadlock.cycle:
                yield {"deadlock": number, "place_in_cycle": None, **_wait(wait, drawn)}


def _wait(wait: Wait, drawn: Map) -> Row:
    return {
        **_party_option(wait.party, wait.option, drawn),
        "awaited_option": wait.awaited.option,
        "awaited_party": wait.awaited.party or None,
        "awaited_holds": wait.awaited.holds,
        "awaited": drawn.label(wait.awaited),
        "condition": wait.condition.quote.text,
        **_quote(wait.said.quote),
    }


def _door(door: Door, drawn: Map) -> Row:
    chains = drawn.intermediaries.get((door.first, door.second), ())
    names = ("first", "second", "status", "by", "scope", "is_by_invitation", "persons")
    return {
        **{name: getattr(door, name) for name in names},
        "first_name": drawn.parties[door.first].name,
        "second_name": drawn.parties[door.second].name,
        "intermediaries": [" > ".join(chain) for chain in chains] if door.scope is None else [],
        "events": len(door.events),
        **_quote(door.quote),
    }


def _door_events(doors: Iterable[Door]) -> Iterator[Row]:
    for door in doors:
        if door.scope is None:  # one closed by scope has the event of the door that it goes back to
            for number, event in enumerate(door.events, 1):
                yield {"first": door.first, "second": door.second, "number": number, **_event(event)}


def _event(event: DoorEvent) -> Row:
    return {"status": event.status, "by": event.by, "invited": event.invited, **_quote(event.quote)}


def _shifts(drawn: Map) -> Iterator[Row]:
    for shift in drawn.shifts():
        yield {
            **_party_option(shift.party, shift.option, drawn),
            "kind": shift.kind,
            "stance_before": shift.before.stance,
            "stance_after": shift.after.stance,
            **_quote(shift.before.quote, "before_"),
            **_quote(shift.after.quote, "after_"),
        }
