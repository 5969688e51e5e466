"""Statements: who said what, by a verb or noun of saying, a quotation, a heading, or because the speaker carries on.

Source, cue and content are those of PARC 3 and PolNeAR. A statement inside a statement is found too.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from sinequanon.read.actors import FIRST_PLURAL, FIRST_SINGULAR, ActorFinder, Entity
from sinequanon.read.cues import (
    DOCUMENTS,
    END_OF_SPEECH,
    FIND,
    QUOTE_ONLY,
    SAY,
    SAY_NOUNS,
    SAY_PHRASES,
    SPEECH_TITLE,
    TERM,
    THINK,
    URGE,
    VOW,
)
from sinequanon.read.grammar import (
    OBJECTS,
    SUBJECTS,
    ancestors,
    child,
    clause_span,
    has_to,
    is_negated,
    is_passive,
    marker,
    noun_phrase,
    own_subject,
    prep_object,
    subject,
    text_span,
    trim,
)
from sinequanon.read.parse import Chunk, ParsedReport
from sinequanon.read.quotes import Quote
from sinequanon.read.table import role_kind
from sinequanon.records import ActorKind, Quotation, TextSpan

_SPEECH_VERBS = r"said|says|stated|states|added|adds|commented|declared|continued|responded|concluded|announced|remarked|told [^:\n]{1,60}"
_INTRODUCES = re.compile(rf"\b(?:{_SPEECH_VERBS})\b[^:\n.]{{0,80}}:\s*$")
_INLINE_SPEECH = re.compile(rf"^[^:\n“\"]{{3,200}}?\b(?:{_SPEECH_VERBS})\b[^:\n.“\"]{{0,60}}:\s+(?=[A-Z0-9£$€])")
_TITLE = re.compile(SPEECH_TITLE, re.IGNORECASE)
_TOPIC = re.compile(r"\s(?:on|about|following|regarding|concerning|after|at|ahead)\s|\s[-–—:]\s|,\s")
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my)\b|\bWe\b|\bOur\b|\bMy\b")
_OPENING, _CLOSING = {'"', "“"}, {'"', "”"}
_RECENT = 40  # statements that a new one is compared with


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


class StatementFinder:
    """Finds the statements of one report, in the order of the text, so that a pronoun can mean the last speaker."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder):
        self.parsed = parsed
        self.doc = parsed.doc
        self.text = parsed.text
        self.actors = actors
        self.found: list[Said] = []
        self.speeches: list[Said] = []
        self.quotes_of = self._link_quotes()
        self._linked = {id(quote) for quotes in self.quotes_of.values() for quote in quotes}

    def find(self) -> list[Said]:
        """All statements by the place of their content."""
        self._find_titled_speech()
        introducers = self._find_speech_places()
        for sent in self.parsed.sentences:
            for token in sent:
                if token.i in introducers:
                    self._add_speech(token, introducers[token.i])
                elif token.pos_ in {"VERB", "AUX", "NOUN", "PROPN", "ADP", "SCONJ", "ADJ"}:
                    self._try(token)
            self._add_orphans(sent)
            self._carry_on(sent)
        self.found.sort(key=lambda said: (said.content[0].start, -said.size))
        return self.found

    # --- speeches: "X said:" and what follows without quotation marks ---------------------------------------------------

    def _find_titled_speech(self) -> None:
        """ "Statement by X" over a text in the first person."""
        if len(self.parsed.chunks) < 2:
            return
        title = self.parsed.chunk_text(self.parsed.chunks[0])
        match = _TITLE.match(self.text[slice(*title)])
        body = self.text[title.end :]
        if not match or not _FIRST_PERSON.search(body) or _SAID_COLON.search(body):
            return
        start = title.start + match.end()
        topic = _TOPIC.search(self.text, start, title.end)
        end = topic.start() if topic else title.end
        name = next((n for n in self.actors.names if start <= self.doc[n.first].idx < end), None)
        content = self._paragraphs(1)
        if not content:
            return
        cue = TextSpan(title.start, title.start + len(match.group().rstrip()))
        if name is not None:
            source = TextSpan(start, self.doc[name.last].idx + len(self.doc[name.last]))
            speaker = name.entity
        else:
            phrase = self.parsed.tokens_in(TextSpan(start, end))
            source = TextSpan(start, start + len(self.text[start:end].rstrip()))
            speaker = self.actors.resolve_new(phrase.root, ActorKind.PERSON)
        self._keep(Said(content, speaker, source, cue, Quotation.DIRECT, "title", 0.85, is_speech=True))

    def _find_speech_places(self) -> dict[int, list[TextSpan]]:
        """For each verb that introduces a speech, by its token, the speech's paragraphs."""
        places: dict[int, list[TextSpan]] = {}
        for number, chunk in enumerate(self.parsed.chunks):
            if not chunk.starts_line:
                continue
            span = self.parsed.chunk_text(chunk)
            piece = self.text[slice(*span)]
            head: TextSpan | None = None
            if _INTRODUCES.search(piece) or self._names_speaker(chunk, piece):
                colon, after = span.end, number + 1
            elif match := _INLINE_SPEECH.match(piece):
                colon, after = span.start + match.end(), number + 1
                head = TextSpan(colon, span.end)
            else:
                continue
            rest = self._paragraphs(after)
            first = head or (rest[0] if rest else None)
            if first is None or self.text[first.start] in "\"“'‘":
                continue
            verb = self._last_verb(span.start, colon) or (self.parsed.tokens_in(span).root if head is None else None)
            if verb is not None:
                places[verb.i] = ([head] if head else []) + rest
        return places

    def _names_speaker(self, chunk: Chunk, piece: str) -> bool:
        """A line such as "Foreign Office spokesperson:" above somebody's words."""
        tokens = self.doc[chunk.first : chunk.last]
        short = piece.rstrip().endswith(":") and len(piece) < 120 and not any(t.pos_ in {"VERB", "AUX"} for t in tokens)
        return short and any(role_kind(t.lower_) is ActorKind.PERSON for t in tokens if t.pos_ in {"NOUN", "PROPN"})

    def _paragraphs(self, first_chunk: int) -> list[TextSpan]:
        """The paragraphs from a chunk on, up to the end of the speech, joined where the chunks share a line."""
        spans: list[TextSpan] = []
        quoted = False
        for chunk in self.parsed.chunks[first_chunk:]:
            span = self.parsed.chunk_text(chunk)
            piece = self.text[slice(*span)]
            if chunk.starts_line or not spans:
                opens = piece.lstrip()[:1] in _OPENING
                closed = quoted and self.text[: span.start].rstrip()[-1:] in _CLOSING
                quoted = quoted or (not spans and opens)
                if self._ends_speech(piece) or (closed and not opens):
                    break
                if span.start < span.end:
                    spans.append(span)
            else:
                spans[-1] = TextSpan(spans[-1].start, span.end)
        return [self._bare(span) for span in spans]

    def _ends_speech(self, piece: str) -> bool:
        lowered = piece.strip().lower()
        return (
            lowered.startswith(END_OF_SPEECH)
            or bool(_INTRODUCES.search(piece) or _INLINE_SPEECH.match(piece))
            or bool(re.search(r"https?://|www\.", lowered))
            or bool(re.search(r"[,.!?][\"”]\s+(?:\w+\s+){0,4}(?:said|added)\b", piece))
        )

    def _bare(self, span: TextSpan) -> TextSpan:
        """A span without its final full stop, marks at its edges and white space."""
        piece = self.text[slice(*span)]
        kept = piece.rstrip(' \n\t\xa0‎.,;"”')
        start = len(kept) - len(kept.lstrip(' \n\t\xa0‎"“'))
        return TextSpan(span.start + start, span.start + len(kept))

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

    def _add_speech(self, verb: Token, content: list[TextSpan]) -> None:
        is_name = verb.pos_ in {"NOUN", "PROPN"} and verb.lemma_.lower() not in SAY
        source = verb if is_name else own_subject(verb) or subject(verb) or self._noun_before(verb)
        if source is None:
            return
        speaker = self._speaker(source, verb, must=True)
        if speaker is not None:
            content = self._while_speaking(content, speaker)
            self._keep(
                Said(
                    content,
                    speaker,
                    noun_phrase(source, with_relative=True),
                    self._cue(verb),
                    Quotation.DIRECT,
                    "speech",
                    0.9,
                    verb,
                    is_speech=True,
                )
            )

    def _while_speaking(self, content: list[TextSpan], speaker: Entity) -> list[TextSpan]:
        """The paragraphs up to one that tells of the speaker by name or office and has no "I" or "we"."""
        for place, span in enumerate(content[1:], 1):
            if not _FIRST_PERSON.search(self.text[slice(*span)]) and any(
                t.dep_ in SUBJECTS and self.actors.resolve(t) is speaker
                for t in self.parsed.tokens_in(span)
                if t.pos_ in {"NOUN", "PROPN"}
            ):
                return content[:place]
        return content

    def _noun_before(self, verb: Token) -> Token | None:
        return next(
            (t for t in reversed(list(verb.sent)) if t.i < verb.i and t.pos_ in {"NOUN", "PROPN", "PRON"}), None
        )

    # --- quotations and their verbs --------------------------------------------------------------------------------------

    def _link_quotes(self) -> dict[int, list[Quote]]:
        """The quotations that hang on each verb of saying, by the verb's token."""
        linked: dict[int, list[Quote]] = defaultdict(list)
        for quote in self.parsed.quotes:
            if not quote.is_closed:
                continue
            verb = self._verb_of(quote)
            if verb is not None:
                linked[verb.i].append(quote)
        return linked

    def _verb_of(self, quote: Quote) -> Token | None:
        before, after = self._frame(quote)
        inner = self.text[quote.parts[-1].end - 1] if quote.parts else ""
        follows = self.text[quote.outer.end : quote.outer.end + 2].lstrip()[:1]
        last = self.text[: quote.outer.start].rstrip()[-1:]
        first = self.text[quote.parts[0].start] if quote.parts else ""
        if after is not None and (inner in ",!?—-" or follows == ","):
            return after
        if (
            before is not None
            and self.text[: quote.outer.start].rstrip().endswith((" and", " but"))
            and first.isupper()
        ):
            return self._first_verb(before)
        near = before is not None and self.doc.char_span(before.idx, quote.outer.start, alignment_mode="contract")
        if before is not None and (
            last in ",:"
            or (first.islower() and near and len(near) <= 12 and before.lemma_.lower() not in QUOTE_ONLY)
            or before.idx + len(before) + 1 >= quote.outer.start
        ):
            return before
        if last in ":," and before is None:
            return self._introducer(quote)
        if (
            before is not None
            and first.isupper()
            and self.text[before.idx + len(before) : quote.outer.start].strip() in {"that", ""}
        ):
            return before
        return None

    def _frame(self, quote: Quote) -> tuple[Token | None, Token | None]:
        """The verbs of saying nearest to a quotation in its sentence: before it, and after it."""
        span = self.parsed.tokens_in(quote.outer)
        before = after = None
        start = self.doc[span.start].sent.start if span.start < len(self.doc) else span.start
        for i in range(span.start - 1, max(start, span.start - 40) - 1, -1):
            token = self.doc[i]
            if token.text in {".", "!", "?"} or token.is_space:
                break
            if self._is_quote_verb(token):
                before = token
                break
        for i in range(span.end, min(len(self.doc), span.end + 24)):
            token = self.doc[i]
            if token.text in {".", "!", "?", "“"} or "\n" in token.text or (token.text == '"' and i > span.end):
                break
            if self._is_quote_verb(token):
                after = token
                break
        return before, after

    def _first_verb(self, token: Token) -> Token:
        """The outermost verb of saying that a nearer one hangs on: "said Syria had indicated … and “…”"."""
        return next((t for t in reversed(list(ancestors(token))) if self._is_quote_verb(t) and t.i < token.i), token)

    def _is_quote_verb(self, token: Token) -> bool:
        lemma = token.lemma_.lower()
        names = lemma in {"call", "term", "dub", "describe", "brand", "label"} or self._is_phrase(token, lemma)
        return (
            token.pos_ in {"VERB", "AUX"}
            and (lemma in SAY or lemma in URGE or lemma in QUOTE_ONLY or names)
            and self.parsed.quote_at(token) is None
        )

    def _introducer(self, quote: Quote) -> Token | None:
        """ "… position: “We will not …”": a noun or verb before a colon, also at the end of the paragraph before."""
        piece = self.text[max(0, quote.outer.start - 250) : quote.outer.start]
        line = piece.rstrip().rsplit("\n", 1)[-1]
        if not piece.rstrip().endswith(":"):
            return None
        end = quote.outer.start - (len(piece) - len(piece.rstrip()))
        return self._last_verb(end - len(line), end)

    # --- one word of saying ----------------------------------------------------------------------------------------------

    def _try(self, token: Token) -> None:
        lemma = token.lemma_.lower()
        if token.lower_ == "according":
            self._try_according(token)
        elif token.pos_ in {"NOUN", "PROPN"}:
            if lemma in SAY_NOUNS:
                self._try_noun(token, lemma)
        elif token.pos_ in {"VERB", "AUX"}:
            self._try_verb(token, lemma)

    def _try_verb(self, verb: Token, lemma: str) -> None:
        quotes = self.quotes_of.get(verb.i, [])
        if not quotes and (self._is_unreal(verb) or (is_negated(verb) and lemma in THINK | TERM)):
            return
        if not quotes and not (
            lemma in SAY
            or lemma in THINK
            or lemma in URGE
            or lemma in TERM
            or lemma in FIND
            or lemma == "accuse"
            or self._is_phrase(verb, lemma)
        ):
            return
        content, rule = self._content(verb, lemma, quotes)
        if not content or self._is_first_person_stand(verb, lemma):
            return
        source = self._source(verb)
        if source is None:
            return
        speaker = self._speaker(
            source, verb, must=bool(quotes) or lemma in {"say", "add", "note", "declare", "announce"}
        )
        if speaker is None or (lemma in FIND and lemma not in SAY and speaker.rule != "document"):
            return
        confidence = 0.9 if quotes else 0.85 if lemma in SAY else 0.7
        confidence -= 0.1 if source.pos_ == "PRON" else 0.0
        self._keep(
            Said(
                content,
                speaker,
                self._source_span(source),
                self._cue(verb),
                self._quotation(content, quotes),
                rule,
                round(confidence, 2),
                verb,
            )
        )

    def _is_unreal(self, verb: Token) -> bool:
        """Whether nothing has been said: an infinitive, a condition, a bare participle ("asked whether …")."""
        if has_to(verb) and not self.parsed.chunks[self.parsed.chunk_of[verb.i]].is_headline:
            return True
        bare = verb.tag_ == "VBN" and not any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
        if bare and verb.dep_ != "conj" and (verb.dep_ != "advcl" or verb.i < verb.head.i):
            return True
        while verb.dep_ == "conj" and own_subject(verb) is None:
            verb = verb.head
        if any(
            c.dep_ == "aux" and c.lower_ in {"must", "should", "can", "could", "may", "might"} for c in verb.children
        ):
            return True
        mark = marker(verb)
        return mark is not None and mark.lower_ in {"if", "unless", "until", "whether"}

    def _is_phrase(self, verb: Token, lemma: str) -> bool:
        words = SAY_PHRASES.get(lemma)
        return words is not None and any(c.lower_ in words for c in verb.children)

    def _is_first_person_stand(self, verb: Token, lemma: str) -> bool:
        """ "We condemn", "I think" in one's own speech are stands and no report of words; "as we have made clear" is one."""
        found = subject(verb)
        if found is None or found.lower_ not in FIRST_SINGULAR | FIRST_PLURAL:
            return False
        perfect = (
            any(c.lower_ in {"have", "has", "'ve", "’ve"} for c in verb.children if c.dep_ == "aux")
            or verb.tag_ == "VBD"
        )
        return not (perfect and (self._is_phrase(verb, lemma) or lemma in {"say", "tell", "convey", "call"}))

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
        """ "said X": the noun after the verb, where the parser took it for an object."""
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
        if found is None and source.lemma_.lower() in DOCUMENTS | {"provision", "text"}:
            found = self._issuer(source)
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

    def _issuer(self, paper: Token) -> Entity | None:
        """Who speaks in a paper: its possessor, who it is by, the council of a resolution, else the paper itself."""
        owner = child(paper, {"poss"}) or prep_object(paper, "by", "from") or prep_object(paper, "of")
        if owner is not None:
            found = self._issuer(owner) if owner.lemma_.lower() in DOCUMENTS else self.actors.resolve(owner)
            if found is not None:
                return found
        if paper.lemma_.lower() in {"resolution", "text", "provision"}:
            found = self.actors.last_body(paper, ("council", "assembly", "parliament", "congress", "commission"))
            if found is not None:
                return found
        if paper.lemma_.lower() in {"statement", "letter", "message"} and self.actors.last_speaker is not None:
            return self.actors.last_speaker
        return self.actors.resolve_new(paper, ActorKind.ORGANISATION, rule="document")

    def _speech_at(self, token: Token) -> Said | None:
        """The innermost statement found so far that a token is in; only speeches reach far ahead."""
        inside = [said for said in (*self.speeches, *self.found[-_RECENT:]) if said.covers(token.idx)]
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

    # --- what was said ---------------------------------------------------------------------------------------------------

    def _content(self, verb: Token, lemma: str, quotes: list[Quote]) -> tuple[list[TextSpan], str]:
        quoted = [part for quote in quotes for part in quote.parts]
        clause, rule = self._told(verb, lemma)
        if clause and quoted and not self._overlaps_any(clause, quoted) and not self._touch(clause, quoted):
            clause = []
        if clause and quoted and all(self._overlaps(span, quoted) for span in clause):
            starts_inside = any(part.start - 2 <= clause[0].start for part in quoted)
            ends_inside = any(part.end + 2 >= clause[-1].end for part in quoted)
            if starts_inside and ends_inside:
                clause = []
        if not clause:
            return [self._bare(part) for part in quoted], "quotation"
        if not quoted:
            return clause, rule
        return self._join(clause, quoted), "mixed"

    def _overlaps_any(self, spans: list[TextSpan], others: list[TextSpan]) -> bool:
        return any(self._overlaps(span, others) for span in spans)

    def _touch(self, clause: list[TextSpan], quoted: list[TextSpan]) -> bool:
        """Whether a quotation goes on where the told words end, or the other way round ("… and “…”")."""
        spans = sorted([*clause, *quoted])
        gaps = [self.text[one.end : two.start] for one, two in itertools.pairwise(spans)]
        return any(not re.sub(r"\b(?:and|but|that)\b|[\s,\"“”'‘’]", "", gap) for gap in gaps)

    def _overlaps(self, span: TextSpan, others: list[TextSpan]) -> bool:
        return any(span.start < other.end and other.start < span.end for other in others)

    def _join(self, one: list[TextSpan], two: list[TextSpan]) -> list[TextSpan]:
        """Spans that touch, but for marks and spaces, made one."""
        joined: list[TextSpan] = []
        for span in sorted([*one, *two]):
            if joined and not self.text[joined[-1].end : span.start].strip(" \"“”'‘’"):
                joined[-1] = TextSpan(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return [self._bare(span) for span in joined]

    def _told(self, verb: Token, lemma: str) -> tuple[list[TextSpan], str]:
        """The content that is told and not quoted: a clause, an infinitive, a judgement."""
        if lemma == "accuse" and (span := self._accused(verb)):
            return [span], "accuse"
        if lemma in URGE and (span := self._urged(verb)):
            return [span], "urge"
        if lemma in VOW and (span := self._vowed(verb)):
            return [span], "vow"
        if lemma in TERM and (span := self._termed(verb)):
            return [span], "term"
        if lemma in QUOTE_ONLY and lemma not in FIND:
            return [], ""
        if lemma in SAY or lemma in THINK or lemma in FIND or self._is_phrase(verb, lemma):
            return self._clause(verb), "clause"
        return [], ""

    def _clause(self, verb: Token) -> list[TextSpan]:
        clause = self._complement(verb)
        if clause is None:
            return self._parenthetical(verb)
        first, last = clause.left_edge.i, clause.right_edge.i
        if first < verb.i <= last:  # the verb of saying stands inside what is said
            last = verb.i - 1
        if last < verb.i:
            return self._before_verb(verb, clause, last)
        if first <= verb.i:
            first = verb.i + 1
        span = self._without_tail(first, last, clause)
        return [span] if span else []

    def _complement(self, verb: Token) -> Token | None:
        words = SAY_PHRASES.get(verb.lemma_.lower(), frozenset())
        adjective = next((c for c in verb.children if c.lower_ in words), None)
        if adjective is not None:
            clausal = {"ccomp", "csubj", "conj", "dobj"} | ({"advcl"} if verb.lemma_ == "make" else set())
            inner = [c for t in (adjective, verb) for c in t.children if c.dep_ in clausal and c.i > adjective.i]
            return inner[0] if inner else None
        clauses = [
            c
            for c in verb.children
            if (c.dep_ in {"ccomp", "parataxis"} and c.pos_ in {"VERB", "AUX", "NOUN", "ADJ", "PROPN"})
            or c.dep_ == "ccomp"
        ]
        after = [c for c in clauses if c.i > verb.i]
        if after:
            return after[0]
        if clauses:
            return clauses[0]
        for token in verb.subtree:
            if (
                token.i > verb.i
                and token.dep_ == "mark"
                and token.lower_ == "that"
                and self._hangs_loosely(token.head, verb)
            ):
                return token.head
        return None

    def _hangs_loosely(self, clause: Token, verb: Token) -> bool:
        """Whether a that-clause that the parser hung on a noun near the verb is the verb's own."""
        between = list(ancestors(clause))
        path = between[: between.index(verb)] if verb in between else None
        if path is None or any(t.pos_ not in {"NOUN", "ADP", "PROPN"} for t in path):
            return False
        reports = verb.lemma_.lower() in {"confirm", "deny", "reject", "dismiss", "dispute"}
        return reports or all(t.lemma_.lower() not in SAY_NOUNS for t in path if t.pos_ == "NOUN")

    def _without_tail(self, first: int, last: int, clause: Token) -> TextSpan | None:
        """A told clause without a later clause that has its own verb of saying ("…, adding that …")."""
        for token in self.doc[first : last + 1]:
            if (
                token.pos_ == "VERB"
                and token.dep_ in {"advcl", "conj"}
                and token.lemma_.lower() in SAY
                and token != clause
                and self._complement(token) is not None
            ) and (own_subject(token) is None or token.dep_ == "conj"):
                start = token.left_edge.i
                if first < start:
                    last = min(last, start - 1)
        while last > first and self.doc[last].dep_ == "cc":
            last -= 1
        return trim(self.doc, first, last)

    def _before_verb(self, verb: Token, clause: Token, last: int) -> list[TextSpan]:
        """ "It was free, he said": all of the sentence before the comma."""
        if (
            clause.lemma_.lower() in SAY
            and self._complement(clause) is None
            and child(clause, {"xcomp", *OBJECTS}) is None
        ):
            return []
        first = min(clause.left_edge.i, last)
        source = own_subject(verb)
        if self.doc[last].text == "," or (source is not None and self.doc[source.left_edge.i - 1].text == ","):
            start = verb.sent.start
            if not any(
                t.lemma_.lower() in SAY and t.pos_ == "VERB" and t.dep_ in {"ROOT", "conj"}
                for t in self.doc[start:first]
            ):
                first = min(first, start)
        if source is not None and source.left_edge.i > first:
            last = source.left_edge.i - 1 if source.left_edge.i < verb.i else min(last, verb.i - 1)
        span = trim(self.doc, first, last)
        return [span] if span else []

    def _parenthetical(self, verb: Token) -> list[TextSpan]:
        """ "The issue, he said, was …" and "as he admits": the clause that the verb interrupts."""
        has_as = any(c.lower_ == "as" and c.dep_ in {"mark", "advmod"} for c in verb.children)
        if verb.dep_ not in ({"advcl"} if has_as else {"parataxis"}) or verb.head == verb:
            return []
        head = verb.head
        left, right = verb.left_edge.i, verb.right_edge.i
        spans = [trim(self.doc, head.left_edge.i, left - 1), trim(self.doc, right + 1, head.right_edge.i)]
        return [span for span in spans if span is not None][: 1 if has_as else 2]

    def _urged(self, verb: Token) -> TextSpan | None:
        """ "urged [X to do Y]", "called on [X to do Y]"."""
        infinitive = next(
            (c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.i > verb.i and has_to(c)), None
        )
        target = child(verb, OBJECTS) or prep_object(verb, "on", "upon", "to")
        if infinitive is None:
            noun = prep_object(verb, "on", "upon", "to", "for") or child(verb, OBJECTS)
            infinitive = (
                next((c for c in noun.children if c.dep_ in {"acl", "relcl"} and has_to(c)), None)
                if noun is not None
                else None
            )
            target = noun
        if infinitive is None:
            return None
        if target is None or target.i > infinitive.i:
            target = own_subject(infinitive)
        if target is None or target.i < verb.i:
            return None
        return trim(self.doc, target.left_edge.i, infinitive.right_edge.i)

    def _accused(self, verb: Token) -> TextSpan | None:
        """ "accused [X of doing Y]"."""
        noun = child(verb, OBJECTS)
        of = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "of" and c.i > verb.i), None)
        if of is None and noun is not None:
            of = next(
                (c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of" and child(c, {"pcomp"}) is not None),
                None,
            )
        return trim(self.doc, noun.left_edge.i, of.right_edge.i) if noun is not None and of is not None else None

    def _vowed(self, verb: Token) -> TextSpan | None:
        infinitive = next((c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and has_to(c)), None)
        return trim(self.doc, infinitive.left_edge.i, infinitive.right_edge.i) if infinitive is not None else None

    def _termed(self, verb: Token) -> TextSpan | None:
        """ "called [X a crime]", "described [X as Y]", "hailed [X as Y]"."""
        noun = child(verb, OBJECTS)
        as_what = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as" and c.i > verb.i), None)
        if noun is not None and as_what is not None and noun.i < as_what.i:
            return trim(self.doc, noun.left_edge.i, as_what.right_edge.i)
        if verb.lemma_.lower() not in {"call", "term", "dub", "brand", "label", "consider"}:
            return None
        small = next(
            (
                c
                for c in verb.children
                if c.dep_ in {"ccomp", "oprd"} and c.i > verb.i and not has_to(c) and marker(c) is None
            ),
            None,
        )
        if small is not None:
            first = noun.left_edge.i if noun is not None and noun.i < small.i else small.left_edge.i
            return trim(self.doc, first, small.right_edge.i) if small.i > first else None
        return None

    def _quotation(self, content: list[TextSpan], quotes: list[Quote]) -> Quotation:
        first, last = content[0].start - 2, content[-1].end + 2
        marks = [
            quote
            for quote in self.parsed.quotes
            if quote in quotes or (first <= quote.outer.start and quote.outer.end <= last)
        ]
        if not marks:
            return Quotation.INDIRECT
        inside = sum(part.end - part.start for quote in marks for part in quote.parts)
        return (
            Quotation.DIRECT if quotes and inside >= 0.95 * sum(s.end - s.start for s in content) else Quotation.MIXED
        )

    # --- nouns and "according to" ------------------------------------------------------------------------------------------

    def _try_noun(self, noun: Token, lemma: str) -> None:
        """ "its claims that …", "his call for X to …", "a pledge by X to …"."""
        clause = next(
            (
                c
                for c in noun.children
                if c.dep_ in {"acl", "ccomp", "relcl"} and c.i > noun.i and self._is_content(c, lemma)
            ),
            None,
        )
        if clause is None:
            return
        owner = child(noun, {"poss"}) or prep_object(noun, "by", "from")
        if owner is None:
            owner = self._compound_owner(noun)
        if owner is None:
            return
        speaker = self._speaker(owner, noun) or self.actors.owner(owner)
        last = clause.right_edge.i
        while last > clause.i and self.doc[last].dep_ == "cc":
            last -= 1
        span = trim(self.doc, clause.left_edge.i, last)
        if speaker is not None and span is not None:
            self._keep(
                Said(
                    [span],
                    speaker,
                    noun_phrase(owner),
                    text_span(noun, noun),
                    self._quotation([span], []),
                    "noun",
                    0.6,
                    noun,
                )
            )

    def _is_content(self, clause: Token, noun: str) -> bool:
        """Whether a clause on a noun of saying is what was said: an infinitive, or a that-clause with its own subject."""
        if has_to(clause):
            return noun not in {"hope", "statement", "report", "charge"}
        that = clause.left_edge
        return that.lower_ == "that" and own_subject(clause) is not None and own_subject(clause) != that

    def _compound_owner(self, noun: Token) -> Token | None:
        """The name in "the Israeli requirement that …"."""
        return next(
            (
                c
                for c in noun.children
                if c.dep_ in {"compound", "amod"} and c.i < noun.i and self.actors.name_at(c) is not None
            ),
            None,
        )

    def _try_according(self, token: Token) -> None:
        to = next((c for c in token.children if c.lower_ == "to"), None)
        source = child(to, {"pobj"}) if to is not None else prep_object(token, "to")
        if to is None or source is None:
            return
        speaker = self._speaker(source, token, must=True)
        head = token.head
        left, right = token.left_edge.i, token.right_edge.i
        sent = token.sent
        before = trim(self.doc, sent.start, left - 1) if self.doc[left - 1].text == "," and left > sent.start else None
        after = trim(self.doc, right + 1, sent.end - 1) if left <= sent.start + 1 else None
        if before is None and after is None:
            before = trim(self.doc, head.left_edge.i, left - 1) if head.left_edge.i < left else None
            after = trim(self.doc, right + 1, head.right_edge.i) if head.right_edge.i > right else None
        spans = [span for span in (before, after) if span is not None]
        content = [max(spans, key=lambda s: s.end - s.start)] if spans else []
        if speaker is not None and content:
            self._keep(
                Said(
                    content,
                    speaker,
                    noun_phrase(source),
                    text_span(token, to),
                    self._quotation(content, []),
                    "according-to",
                    0.85,
                    token,
                )
            )

    # --- quotations and sentences without a word of saying ----------------------------------------------------------------

    def _add_orphans(self, sent: Span) -> None:
        """Quotations of a whole sentence that hang on no verb: the last speaker goes on."""
        for quote in self.parsed.quotes:
            start = quote.outer.start
            if not (sent.start_char <= start < sent.end_char) or id(quote) in self._linked or not quote.is_closed:
                continue
            if self._speech_at(self.parsed.tokens_in(quote.parts[0])[0]) is not None or not self._is_sentence(quote):
                continue
            last = self.found[-1] if self.found else None
            if last is None or last.is_speech:
                continue
            gap = self.text[last.content[-1].end : start]
            content = [self._bare(part) for part in quote.parts]
            previous = self._latest()
            if previous.quotation is not Quotation.INDIRECT and self._is_next(previous, start):
                previous.content.extend(content)
            elif len(gap) < 1500:
                self._keep(Said(content, self._carried(last), None, None, Quotation.DIRECT, "carried-on", 0.65))

    def _latest(self) -> Said:
        """The statement that ends last."""
        return max(self.found[-_RECENT:], key=lambda said: said.content[-1].end)

    def _carried(self, last: Said) -> Entity:
        return self.actors.last_speaker or last.speaker

    def _is_sentence(self, quote: Quote) -> bool:
        first, last = quote.parts[0], quote.parts[-1]
        starts = (
            not self.text[: quote.outer.start].rstrip(" ")
            or self.text[: quote.outer.start].rstrip(" ")[-1] in '\n.!?:"”'
        )
        return (
            starts
            and self.text[first.start].isupper()
            and (self.text[last.end - 1] in ".!?…" or last.end - first.start > 60)
        )

    def _is_next(self, said: Said, start: int) -> bool:
        """Whether nothing but the words of saying stands between a statement and a quotation that goes on with it."""
        gap = self.text[said.content[-1].end : start]
        return len(gap) < 220 and len(re.findall(r"[.!?](?:\s|$)", gap)) <= 1 and gap.count("\n") <= 2

    def _carry_on(self, sent: Span) -> None:
        """A sentence without a word of saying that goes on with a speaker's words: "The blockade had cost …", "I think …"."""
        if not self.found or any(
            said.verb is not None and sent.start <= said.verb.i < sent.end for said in self.found[-_RECENT:]
        ):
            return
        if (
            any(said.covers(token.idx) for token in sent for said in self.found[-6:] if not token.is_punct)
            or self._speech_at(sent.root) is not None
        ):
            return
        last = self._latest()
        gap = self.text[last.content[-1].end : sent.start_char]
        first_person = (
            any(t.lower_ in FIRST_SINGULAR and t.text != "US" for t in sent)
            and last.quotation is not Quotation.INDIRECT
        )
        backshifted = (self._is_backshifted(sent) and last.quotation is Quotation.INDIRECT) or (
            self._is_backshifted(sent) and last.rule == "carried-on"
        )
        if last.is_speech or not (first_person or backshifted) or len(gap) > 400:
            return
        if any(self.parsed.quote_at(t) is not None for t in sent):
            return
        span = trim(self.doc, sent.start, sent.end - 1)
        if span is None:
            return
        near = not gap.strip(' \n".”') or (gap.count("\n") <= 2 and len(re.findall(r"[.!?]\s", gap)) <= 1)
        if near and last.source is None and last.rule == "carried-on":
            last.content.append(span)
        elif near:
            quotation = Quotation.DIRECT if first_person else Quotation.INDIRECT
            self._keep(Said([span], self._carried(last), None, None, quotation, "carried-on", 0.5))

    def _is_backshifted(self, sent: Span) -> bool:
        root = sent.root
        auxiliaries = {c.lower_ for c in root.children if c.dep_ in {"aux", "auxpass"}}
        return bool(auxiliaries & {"had", "would"}) and not any(
            c.dep_ == "advcl" and (m := marker(c)) is not None and m.lower_ in {"when", "after", "before"}
            for c in root.children
        )

    def _keep(self, said: Said) -> None:
        said.content = [span for span in said.content if span.start < span.end]
        if not said.content or any(
            said.content == other.content and said.speaker is other.speaker for other in self.found[-_RECENT:]
        ):
            return
        self.found.append(said)
        if said.is_speech:
            self.speeches.append(said)
        if said.rule != "noun" and (said.verb is None or self.parsed.quote_at(said.verb) is None):
            self.actors.last_speaker = said.speaker


_SAID_COLON = re.compile(rf"\b(?:{_SPEECH_VERBS})\s*:\s")


def by_place(statements: list[Said]) -> Iterator[Said]:
    """Statements that have content, in the order of the text."""
    return iter(sorted((s for s in statements if s.content), key=lambda s: (s.content[0].start, -s.size)))


__all__ = ["SUBJECTS", "Said", "StatementFinder", "by_place", "clause_span"]
