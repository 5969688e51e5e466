"""How far a contact has come: held, ongoing, planned, proposed, refused or cancelled, by the words that tell it."""

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.grammar import auxiliaries, has_to, is_negated
from sinequanon.records import ContactKind, ContactStatus

ASKING = {"ask", "request", "seek", "demand", "propose"}


def status_of(verb: Token, is_headline: bool) -> ContactStatus:
    """How far a contact has come that a verb tells."""
    auxiliary = auxiliaries(verb)
    above = verb.head.lemma_.lower() if verb.dep_ in {"xcomp", "advcl"} and has_to(verb) else ""
    if is_negated(verb) or above in {"refuse", "decline", "reject"}:
        return ContactStatus.REFUSED
    if above in {"cancel"}:
        return ContactStatus.CANCELLED
    if above in {"offer", "propose", "ask", "want", "urge", "call", "invite", "like", "hope"} or auxiliary & {
        "should",
        "must",
        "could",
        "may",
        "might",
    }:
        return ContactStatus.PROPOSED
    if has_to(verb) and verb.head.lemma_.lower() in {
        "chance",
        "opportunity",
        "occasion",
        "honour",
        "honor",
        "pleasure",
    }:
        governor = verb.head.head
        return status_of(governor, is_headline) if governor.pos_ == "VERB" else ContactStatus.HELD
    if auxiliary & {"will", "would", "shall", "'ll", "’ll"} or has_to(verb):
        return ContactStatus.PLANNED
    if verb.tag_ in {"VBD", "VBN"} or auxiliary & {"has", "have", "had"}:
        return ContactStatus.HELD
    if verb.tag_ == "VBG" and verb.dep_ in {"pcomp", "advcl"}:
        return ContactStatus.HELD if verb.dep_ == "pcomp" else ContactStatus.ONGOING
    if verb.tag_ == "VBG":
        return ContactStatus.ONGOING if verb.lemma_ != "engage" else ContactStatus.PLANNED
    return ContactStatus.HELD if is_headline else ContactStatus.ONGOING


def offered(verb: Token) -> ContactStatus:
    """How far an invitation or a request has come."""
    lemma = verb.lemma_.lower()
    return ContactStatus.REFUSED if lemma in {"decline", "reject"} or is_negated(verb) else ContactStatus.PROPOSED


def noun_status(noun: Token, verb: Token | None, is_headline: bool) -> ContactStatus:
    """How far a contact has come that a noun tells; `verb` is what tells what becomes of it."""
    words = {c.lower_ for c in noun.children}
    if verb is not None and (verb.lemma_.lower() in cues.CANCEL or is_cancelled(verb)):
        return ContactStatus.CANCELLED
    if any(c.lower_ == "no" for c in noun.children):
        return ContactStatus.REFUSED
    if words & {"planned", "upcoming", "scheduled", "forthcoming", "future", "next"}:
        return ContactStatus.PLANNED
    if words & {"proposed", "possible", "potential"}:
        return ContactStatus.PROPOSED
    if words & {"last", "recent", "previous", "past", "earlier"}:
        return ContactStatus.HELD
    if cues.CONTACT_NOUNS[noun.lemma_.lower()] is ContactKind.MEDIATE and (
        verb is None or verb.lemma_.lower() not in ASKING | {"offer"}
    ):
        return ContactStatus.ONGOING
    if verb is None:
        return (
            ContactStatus.PROPOSED
            if noun.head != noun
            and noun.head.lemma_.lower() in {"call", "for", "offer", "proposal", "request", "demand", "to", "towards"}
            else ContactStatus.HELD
        )
    lemma = verb.lemma_.lower()
    if lemma in {"refuse", "reject", "decline"} or is_negated(verb):
        return ContactStatus.REFUSED
    if lemma in {"propose", "suggest", "offer", "leave", "want", "demand", "urge", "engage", "call"} or auxiliaries(
        verb
    ) & {"should", "must", "could", "may", "might"}:
        return ContactStatus.PROPOSED
    if lemma in {"continue"} or (auxiliaries(verb) & {"is", "are", "was", "were", "been"} and verb.tag_ == "VBG"):
        return ContactStatus.ONGOING
    return (
        status_of(verb, is_headline)
        if verb.pos_ == "VERB" and verb.tag_ != "VBZ" and verb.tag_ != "VBP"
        else ContactStatus.HELD
    )


def is_cancelled(verb: Token) -> bool:
    """Whether what a verb tells is given up, as in "called off", "walked out of"."""
    particle = cues.CANCEL_PARTICLES.get(verb.lemma_.lower())
    return particle is not None and any(
        t.lower_ == particle and t.dep_ in {"prt", "prep", "advmod"} for t in verb.children
    )
