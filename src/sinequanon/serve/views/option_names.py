"""What the parties may do, mention by mention, and what a person decides on it: merge, split, rename, owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.mapping import Map, Option, Quote
from sinequanon.mapping.mentions import Kind, Mention
from sinequanon.store import Decision, Store

PAGE = 50
MENTIONS = 100
"""How many mentions of an option a page has."""


@dataclass(frozen=True, kw_only=True)
class OptionRow:
    """An option: whose it is, how many mentions and reports speak of it, and how sure its weakest mention belongs."""

    id: str
    label: str
    words: str
    kind: Kind
    owners: tuple[str, ...]
    owner_ids: tuple[str, ...]
    mentions: int
    reports: int
    confidence: float


@dataclass(frozen=True, kw_only=True)
class ShownMention:
    """One place that speaks of an option; `told` says what it is, `sure` how sure it is to belong."""

    id: str
    told: str
    sure: float
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class OptionsPage:
    """Options from `start` on, of `of` that fit; `is_current` is false where the dossier has changed since."""

    dossier: str
    is_current: bool = True
    rows: tuple[OptionRow, ...]
    start: int
    of: int
    in_all: int


@dataclass(frozen=True, kw_only=True)
class OptionPage:
    """An option with its mentions from `start` on; `is_current` is false where the dossier has changed since."""

    is_current: bool = True
    option: OptionRow
    mentions: tuple[ShownMention, ...]
    start: int


@dataclass(frozen=True, kw_only=True)
class OptionMerge:
    """What becomes one: `option` becomes part of `into`, whose name and owner stay."""

    option: OptionPage
    into: OptionPage
    warnings: tuple[str, ...]


def options_page(drawn: Map, *, q: str = "", party: str | None = None, start: int = 0, most: int = PAGE) -> OptionsPage:
    """The options with some words in their label or mentions, those of most mentions first."""
    words = q.strip().casefold()
    fit = [option for option in drawn.options if (party is None or party in option.owners) and _has(option, words)]
    fit.sort(key=lambda option: -len(option.mentions))
    return OptionsPage(
        dossier=drawn.dossier,
        rows=tuple(option_row(drawn, option) for option in fit[start : start + most]),
        start=start,
        of=len(fit),
        in_all=len(drawn.options),
    )


def _has(option: Option, words: str) -> bool:
    return words in option.label.casefold() or any(words in one.quote.text.casefold() for one in option.mentions)


def option_row(drawn: Map, option: Option) -> OptionRow:
    """An option for a table."""
    return OptionRow(
        id=option.id,
        label=option.label,
        words=option.words,
        kind=option.kind,
        owners=tuple(drawn.parties[owner].name for owner in option.owners),
        owner_ids=option.owners,
        mentions=len(option.mentions),
        reports=len({mention.quote.digest for mention in option.mentions}),
        confidence=option.confidence,
    )


def find_option(drawn: Map, name: str) -> Option:
    """The option of an id or label.

    Raises:
        RecordNotFound: there is none, or several.
    """
    return drawn.options.find(name.strip())


def option_page(drawn: Map, option: Option, start: int = 0) -> OptionPage:
    """One option with its mentions."""
    shown = option.mentions[start : start + MENTIONS]
    return OptionPage(
        option=option_row(drawn, option),
        mentions=tuple(
            ShownMention(
                id=one.id,
                told=_told(drawn, one),
                sure=option.sure.get(one.id, 1.0),
                quote=one.quote,
            )
            for one in shown
        ),
        start=start,
    )


def _told(drawn: Map, mention: Mention) -> str:
    holder = drawn.parties[mention.holder].name if mention.holder else "somebody"
    if mention.status is not None:
        return f"contact, {mention.status}"
    if mention.act is None:
        return f"a condition of {holder}"
    return f"{holder}: {mention.act}"


def option_merge(drawn: Map, option: Option, into: Option) -> OptionMerge:
    """What would become one.

    Raises:
        InvalidRecord: they are one already.
    """
    if option.id == into.id:
        raise InvalidRecord(f"{option.label!r} is one option already; choose another to merge it with")
    warnings = []
    if option.owners != into.owners:
        whose = [
            ", ".join(drawn.parties[owner].name for owner in one.owners) or "nobody named" for one in (option, into)
        ]
        warnings.append(f"the first is up to {whose[0]}, the second to {whose[1]}: the second's owner stays")
    if option.kind is not into.kind:
        warnings.append(f"the first is of the kind {option.kind}, the second {into.kind}")
    return OptionMerge(option=option_page(drawn, option), into=option_page(drawn, into), warnings=tuple(warnings))


def decide_option_merge(
    store: Store, drawn: Map, option: Option, into: Option, *, who: str, note: str | None
) -> Decision:
    """Decide that `option` is part of `into`."""
    option_merge(drawn, option, into)
    fields = {"mentions": _ids(option), "into": _ids(into)}
    return store.decide_on_dossier(drawn.dossier, "options", "merge", who=who, note=note, **fields)


def decide_option_split(
    store: Store, drawn: Map, option: Option, mentions: Sequence[str], *, who: str, note: str | None
) -> Decision:
    """Decide that some mentions of an option are an option of their own.

    Raises:
        InvalidRecord: none, or all of its mentions are given.
        RecordNotFound: one is no mention of it.
    """
    known = _ids(option)
    chosen = list(dict.fromkeys(mentions))
    unknown = [mention for mention in chosen if mention not in known]
    if unknown:
        raise RecordNotFound(f"{', '.join(unknown[:5])}: no mention of {option.label!r}")
    rest = [mention for mention in known if mention not in chosen]
    if not chosen or not rest:
        raise InvalidRecord("choose some of the mentions, not all: there would be nothing to split them from")
    fields = {"mentions": chosen, "from_": rest}
    return store.decide_on_dossier(drawn.dossier, "options", "split", who=who, note=note, **fields)


def decide_option_name(store: Store, drawn: Map, option: Option, name: str, *, who: str, note: str | None) -> Decision:
    """Decide what an option is called."""
    fields = {"mentions": _ids(option), "name": name.strip()}
    return store.decide_on_dossier(drawn.dossier, "options", "rename", who=who, note=note, **fields)


def decide_owner(
    store: Store, drawn: Map, option: Option, owners: Sequence[str], *, who: str, note: str | None
) -> Decision:
    """Decide who would do an option, several where it is joint.

    Raises:
        RecordNotFound: an owner is no party, or may be several.
    """
    parties = [drawn.parties[drawn.parties.decides(drawn.party(name))] for name in owners if name.strip()]
    names = [party.name if party.name in party.names else party.names[0] for party in parties]
    fields = {"mentions": _ids(option), "owners": list(dict.fromkeys(names))}
    return store.decide_on_dossier(drawn.dossier, "options", "owner", who=who, note=note, **fields)


def _ids(option: Option) -> list[str]:
    return [mention.id for mention in option.mentions]
