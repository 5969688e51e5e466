"""The map as plain values for `json.dumps`: every part with its ids, names and quotations."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sinequanon.mapping.deadlocks import Wait
from sinequanon.mapping.doors import Door
from sinequanon.mapping.mapped import Map
from sinequanon.mapping.options import Option
from sinequanon.mapping.parties import Party
from sinequanon.mapping.rules import Node, Rule
from sinequanon.mapping.shifts import Shift
from sinequanon.mapping.stances import Said
from sinequanon.mapping.unlocks import Change, Unlock


def map_json(drawn: Map) -> dict[str, Any]:
    """The whole map."""
    return {
        "dossier": drawn.dossier,
        "as_of": drawn.as_of,
        "reports": drawn.material.reports,
        "parties": [party_json(party) for party in drawn.parties],
        "options": [option_json(drawn, option) for option in drawn.options],
        "rules": [_rule(drawn, rule) for rule in drawn.rules],
        "follows": [node_json(drawn, node) | {"step": step} for node, step in drawn.follows.items()],
        "package": [node_json(drawn, node) for node in sorted(drawn.carried)],
        "deadlocks": [
            {
                "parties": list(item.parties),
                "options": list(item.options),
                "cycle": [wait_json(drawn, wait) for wait in item.cycle],
                "waits": [wait_json(drawn, wait) for wait in item.waits],
            }
            for item in drawn.deadlocks
        ],
        "mutual_waits": [
            {
                "parties": [item.first, item.second],
                "waits": [wait_json(drawn, wait) for wait in (*item.first_waits, *item.second_waits)],
                "demands": [
                    {
                        "party": wish.party,
                        "option": wish.option,
                        "is_against": wish.is_against,
                        "quote": asdict(wish.quote),
                    }
                    for wish in (*item.first_wants, *item.second_wants)
                ],
            }
            for item in drawn.standoffs
        ],
        "doors": [_door(door) for door in drawn.doors],
        "intermediaries": [
            {"between": list(pair), "chains": [list(chain) for chain in chains]}
            for pair, chains in drawn.intermediaries.items()
        ],
        "obligations": [
            {
                "name": item.name,
                "mutual": [list(pair) for pair in item.mutual],
                "charges": [asdict(charge) for charge in item.charges],
            }
            for item in drawn.obligations
        ],
        "contradictions": [
            {
                "party": item.party,
                "option": item.option,
                "first": said_json(item.first),
                "second": said_json(item.second),
            }
            for item in drawn.contradictions
        ],
    }


def unlock_json(drawn: Map, unlock: Unlock) -> dict[str, Any]:
    """One unlock: its changes, who makes them and what then follows."""
    return {
        "changes": [_change(drawn, change) for change in unlock.changes],
        "parties": list(unlock.parties),
        "steps": [[node_json(drawn, node) for node in step] for step in unlock.steps],
    }


def shift_json(drawn: Map, shift: Shift) -> dict[str, Any]:
    """One shift with what was said before and after."""
    return {
        "party": shift.party,
        "option": shift.option,
        "label": drawn.options[shift.option].label,
        "kind": shift.kind,
        "before": said_json(shift.before),
        "after": said_json(shift.after),
    }


def node_json(drawn: Map, node: Node) -> dict[str, Any]:
    """A node of the rules."""
    return {"option": node.option, "party": node.party or None, "holds": node.holds, "label": drawn.label(node)}


def said_json(said: Said) -> dict[str, Any]:
    """A stance with its words."""
    return {
        "party": said.party,
        "stance": said.stance,
        "voice": said.voice,
        "is_threat": said.is_threat,
        "quote": asdict(said.quote),
        "conditions": [
            {
                "connective": item.connective,
                "group": item.group,
                "is_reason": item in said.reasons,
                "quote": asdict(item.mention.quote),
            }
            for item in (*said.requirements, *said.reasons)
        ],
    }


def wait_json(drawn: Map, wait: Wait) -> dict[str, Any]:
    """One party's wait for an option."""
    return {
        "party": wait.party,
        "option": wait.option,
        "awaited": node_json(drawn, wait.awaited),
        "quote": asdict(wait.said.quote),
        "condition": asdict(wait.condition.quote),
    }


def party_json(party: Party) -> dict[str, Any]:
    """A party with its names and why they were taken for one."""
    return asdict(party) | {"codes": dict(party.codes)}


def option_json(drawn: Map, option: Option) -> dict[str, Any]:
    """An option with its stances, who demands it, and its mentions."""
    return {
        "id": option.id,
        "label": option.label,
        "kind": option.kind,
        "owners": list(option.owners),
        "confidence": option.confidence,
        "stances": {
            owner: {
                "stance": drawn.stance(owner, option.id),
                "said": _all_said(drawn.stances.latest(owner, option.id)),
            }
            for owner in option.owners
        },
        "demanded_by": [
            {"party": wish.party, "is_against": wish.is_against, "quote": asdict(wish.quote)}
            for wish in drawn.stances.wishes_on(option.id)
        ],
        "mentions": [
            {"id": mention.id, "sure": option.sure.get(mention.id, 1.0), "quote": asdict(mention.quote)}
            for mention in option.mentions
        ],
    }


def _all_said(said: Iterable[Said]) -> list[dict[str, Any]]:
    return [said_json(item) for item in said]


def _rule(drawn: Map, rule: Rule) -> dict[str, Any]:
    return {
        "head": node_json(drawn, rule.head),
        "body": [node_json(drawn, node) | {"quote": _condition(rule, node)} for node in rule.body],
        "is_firm": rule.is_firm,
        "party": rule.said.party if rule.said is not None else None,
        "quote": asdict(rule.said.quote) if rule.said is not None else None,
    }


def _condition(rule: Rule, node: Node) -> dict[str, Any] | None:
    """The words that make a node a condition of a rule."""
    mention = (rule.conditions or {}).get(node)
    return asdict(mention.quote) if mention is not None else None


def _door(door: Door) -> dict[str, Any]:
    return {
        "between": [door.first, door.second],
        "status": door.status,
        "by": door.by,
        "persons": list(door.persons),
        "scope": door.scope,
        "is_by_invitation": door.is_by_invitation,
        "events": [asdict(event) for event in door.events],
    }


def _change(drawn: Map, change: Change) -> dict[str, Any]:
    """A change, with what the party said till now: the position whose condition it drops, or its latest stance."""
    latest = drawn.stances.latest(change.party, change.node.option)
    said = change.rule.said if change.rule is not None else next(iter(latest), None)
    return {
        "kind": change.kind,
        "party": change.party,
        "option": node_json(drawn, change.node),
        "dropped": node_json(drawn, change.dropped) if change.dropped is not None else None,
        "quote": asdict(said.quote) if said is not None else None,
        "condition": asdict(change.condition.quote) if change.condition is not None else None,
    }
