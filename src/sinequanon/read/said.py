"""A statement in the making, and who its source stands for."""

from dataclasses import dataclass, field

from spacy.tokens import Token

from sinequanon.read.actors import ActorFinder
from sinequanon.read.cues import (
    DOCUMENTS,
    SAY,
    SAY_PHRASES,
)
from sinequanon.read.grammar import (
    ancestors,
    child,
    is_passive,
    noun_phrase,
    own_subject,
    prep_object,
    subject,
    text_span,
)
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.records import ActorKind, Quotation, TextSpan

_BEFORE, _AFTER = '\u200e"“', '\u200e.,;"”'  # marks at the edges that are no part of what was said
_EMPTY = {"ADP", "ADV", "CCONJ", "DET", "PART", "SCONJ", "SPACE"}  # parts of speech of words that say nothing alone
RECENT = 40  # statements that a new one is compared with


@dataclass(eq=False)
class Said:
    """A statement in the making; `body` is whom the speaker speaks for, `verb` the word of saying."""

    content: list[TextSpan]
    speaker: Entity
    source: TextSpan | None
    cue: TextSpan | None
    quotation: Quotation
    rule: str
    confidence: float
    verb: Token | None = None
    body: Entity | None = None
    is_speech: bool = False
    id: str = field(default="", init=False)

    def covers(self, place: int) -> bool:
        """Whether a place in the text is in the content."""
        return any(span.start <= place < span.end for span in self.content)

    @property
    def size(self) -> int:
        """The length of the content in code points."""
        return sum(span.end - span.start for span in self.content)


class SourceFinder:
    """Finds the source of a word of saying and the speaker that it stands for; keeps the statements found."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder):
        self.parsed = parsed
        self.doc = parsed.doc
        self.text = parsed.text
        self.actors = actors
        self.found: list[Said] = []
        self.speeches: list[Said] = []

    def _source(self, verb: Token) -> Token | None:
        if is_passive(verb):
            return prep_object(verb, "by")
        found = own_subject(verb)
        if found is not None:
            return found
        if verb.dep_ == "acl" and verb.head.pos_ in {"NOUN", "PROPN"} and verb.tag_ != "VBG":
            return None
        found = subject(verb)
        if found is None and verb.dep_ in {"ROOT", "parataxis", "ccomp", "relcl"}:
            found = self._inverted(verb)
        return found

    def _inverted(self, verb: Token) -> Token | None:
        """As in "said X": the noun after the verb, where the parser took it for an object."""
        return next(
            (
                c
                for c in verb.children
                if c.i > verb.i
                and c.dep_ in {"dobj", "attr", "oprd", "npadvmod"}
                and c.pos_ in {"PROPN", "NOUN", "PRON"}
                and (self.actors.name_at(c) or c.pos_ == "PRON")
            ),
            None,
        )

    def _source_span(self, source: Token) -> TextSpan | None:
        if source.tag_ in {"WP", "WDT"}:
            verb = next((t for t in ancestors(source) if t.dep_ == "relcl"), None)
            source = verb.head if verb is not None else source
            return noun_phrase(source)
        return noun_phrase(source, with_relative=True)

    def _speaker(self, source: Token, verb: Token, *, must: bool = False) -> Entity | None:
        outer = self._speech_at(verb)
        found = self.actors.resolve(source, outer.speaker if outer else None, outer.body if outer else None)
        if found is None and source.lower_ in {"one", "some"}:  # "one of them"
            several = prep_object(source, "of")
            found = self.actors.resolve(several) if several is not None else None
        paper = self._paper_before(source) if source.lower_ == "it" else source
        if found is None and paper is not None and paper.lemma_.lower() in DOCUMENTS:
            found = self._issuer(paper)
        if (
            found is None
            and must
            and source.pos_ in {"NOUN", "PROPN"}
            and source.lemma_.lower() not in {"report", "source"}
        ):
            found = self.actors.resolve_new(
                source, ActorKind.ORGANISATION if source.pos_ == "PROPN" else ActorKind.PERSON
            )
        return found

    def _paper_before(self, pronoun: Token) -> Token | None:
        """The subject of the sentence before: "The resolution calls for …. It holds out …"."""
        start = pronoun.sent.start
        return own_subject(self.doc[start - 1].sent.root) if start else None

    def _issuer(self, paper: Token) -> Entity | None:
        """Who speaks in a paper: its possessor, who it is by, the council of a resolution, else the paper itself."""
        owner = child(paper, {"poss"}) or prep_object(paper, "by", "from") or prep_object(paper, "of")
        if owner is not None:
            found = self._issuer(owner) if owner.lemma_.lower() in DOCUMENTS else self.actors.resolve(owner)
            if found is not None:
                return found
        if paper.lemma_.lower() in {"resolution", "text", "provision", "clause", "article"}:
            found = self.actors.last_body(paper, ("council", "assembly", "parliament", "congress", "commission"))
            if found is not None:
                return found
        if paper.lemma_.lower() in {"statement", "letter", "message"} and self.actors.last_speaker is not None:
            return self.actors.last_speaker
        return self.actors.resolve_new(paper, ActorKind.ORGANISATION, rule="document")

    def _speech_at(self, token: Token) -> Said | None:
        """The innermost statement found so far that a token is in; only speeches reach far ahead."""
        inside = [said for said in (*self.speeches, *self.found[-RECENT:]) if said.covers(token.idx)]
        return min(inside, key=lambda said: said.size) if inside else None

    def _cue(self, verb: Token) -> TextSpan:
        first = min(
            [verb, *(c for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"} and c.i < verb.i)],
            key=lambda t: t.i,
        )
        tail = [verb, *(c for c in verb.children if c.dep_ in {"prt", "acomp"} and verb.i < c.i <= verb.i + 2)]
        if (
            verb.i + 1 < len(self.doc)
            and self.doc[verb.i + 1].dep_ == "prep"
            and self.doc[verb.i + 1].lower_ in {"on", "upon", "to", "for"}
            and verb.lemma_.lower() in {"call", "appeal"}
        ):
            tail.append(self.doc[verb.i + 1])
        return text_span(first, max(tail, key=lambda t: t.i))

    def _bare(self, span: TextSpan) -> TextSpan:
        """A span without its final full stop, marks at its edges and white space."""
        piece = self.text[slice(*span)]
        end = len(piece)
        while end and (piece[end - 1] in _AFTER or piece[end - 1].isspace()):
            end -= 1
        start = 0
        while start < end and (piece[start] in _BEFORE or piece[start].isspace()):
            start += 1
        return TextSpan(span.start + start, span.start + end)

    def _last_verb(self, start: int, end: int) -> Token | None:
        span = self.doc.char_span(start, end, alignment_mode="contract")
        return next(
            (
                t
                for t in reversed(list(span or []))
                if t.lemma_.lower() in SAY and t.pos_ in {"VERB", "AUX", "NOUN", "PROPN"}
            ),
            None,
        )

    def _is_phrase(self, verb: Token, lemma: str) -> bool:
        words = SAY_PHRASES.get(lemma)
        return words is not None and any(c.lower_ in words for c in verb.children)

    def _keep(self, said: Said) -> None:
        said.content = [span for span in said.content if span.start < span.end]
        if not self._says_something(said) or any(
            said.content == other.content and said.speaker is other.speaker for other in self.found[-RECENT:]
        ):
            return
        self.found.append(said)
        if said.is_speech:
            self.speeches.append(said)
        if said.rule != "noun" and (said.verb is None or self.parsed.quote_at(said.verb) is None):
            self.actors.last_speaker = said.speaker

    def _says_something(self, said: Said) -> bool:
        """Whether there is a word that carries meaning in what is said; "as soon as X asks" says nothing."""
        words = [token for span in said.content for token in self.parsed.tokens_in(span)]
        return bool(words) and (
            said.quotation is Quotation.DIRECT
            or any(token.pos_ not in _EMPTY and not token.is_punct for token in words)
        )

    def _latest(self) -> Said:
        """The statement that ends last."""
        return max(self.found[-RECENT:], key=lambda said: said.content[-1].end)
