"""Statements: who said what, by a verb or noun of saying, a quotation, a heading, or because the speaker carries on.

Source, cue and content are those of PARC 3 and PolNeAR. A statement inside a statement is found too.
"""

import re

from spacy.tokens import Span, Token

from sinequanon.read.actors import FIRST_PLURAL, FIRST_SINGULAR, ActorFinder
from sinequanon.read.attributions import cue_of, main_runs, strongest, text_of
from sinequanon.read.contents import ContentFinder
from sinequanon.read.cues import (
    FIND,
    SAY,
    SAY_NOUNS,
    TERM,
    THINK,
    URGE,
)
from sinequanon.read.edges import settled
from sinequanon.read.grammar import (
    child,
    has_to,
    is_negated,
    marker,
    noun_phrase,
    own_subject,
    prep_object,
    subject,
    text_span,
    trim,
)
from sinequanon.read.model import LEAST, Mark, Marks
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.pointing import Pointer
from sinequanon.read.quotes import Quote
from sinequanon.read.said import RECENT, Said
from sinequanon.read.speeches import SpeechFinder
from sinequanon.records import Quotation, TextSpan

_CUE_TAGS = {"VERB", "AUX", "NOUN", "PROPN", "ADP", "SCONJ", "ADJ"}

_POINTED = 0.7  # the chance from which the speaker is whom the model points at, not whom the source's words name
_CUED = 0.45  # the chance from which a word is taken for one of saying where no rule reads it
_BARE = 0.5  # the chance from which a sentence without a cue is taken for somebody's words


class StatementFinder(SpeechFinder, ContentFinder):
    """Finds the statements of one report, in the order of the text, so that a pronoun can mean the last speaker."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder, marks: Marks):
        super().__init__(parsed, actors)
        self.marks = marks
        self.pointer = Pointer(parsed, actors)
        self._linked = {id(quote) for quotes in self.quotes_of.values() for quote in quotes}

    def find(self) -> list[Said]:
        """All statements by the place of their content."""
        self._find_titled_speech()
        introducers = self._find_speech_places()
        for sent in self.parsed.sentences:
            for token in sent:
                if token.i in introducers:
                    self._add_speech(token, introducers[token.i])
                else:
                    self._read(token)
            self._add_orphans(sent)
            self._carry_on(sent)
            self._add_bare(sent)
        self._weigh()
        self.found.sort(key=lambda said: (said.content[0].start, -said.size))
        return self.found

    def _weigh(self) -> None:
        """How sure each statement is in the light of the model's marks; what is not sure enough is left out."""
        marks = self.marks["statement"]
        for said in self.found:
            place = said.verb.i if said.verb is not None else self.parsed.tokens_in(said.content[0]).root.i
            mark = marks.get(place)
            if mark is None and said.rule == "carried-on":
                continue  # it has no cue, and the model knows few such statements
            rule = 0.0 if said.rule == "trained" else said.confidence
            said.confidence = self.marks.sure("statement", rule, mark.chance if mark is not None else 0.0)
        self.found = [said for said in self.found if said.confidence >= LEAST["statement"]]

    def _read(self, token: Token) -> None:
        """A statement at a token: as a rule reads it, else as the model does."""
        mark = self.marks["statement"].get(token.i)
        known = len(self.found)
        if token.pos_ in _CUE_TAGS:
            self._try(token)
        if mark is not None:
            for said in self.found[known:]:
                self._settle(said, mark)
        if len(self.found) == known and mark is not None and mark.labels["bare"] < 0.5 and mark.chance >= _CUED:
            self._add_marked(token, mark)

    def _settle(self, said: Said, mark: Mark) -> None:
        """Set the edges of a content right by the model's mark."""
        told = [(tokens.start, tokens.end) for tokens in map(self.parsed.tokens_in, said.content)]
        quoted = [self.parsed.tokens_in(quote.outer) for quote in self.parsed.quotes]
        runs = settled(self.doc, told, mark, [(tokens.start, tokens.end) for tokens in quoted])
        if runs != told and said.rule != "noun":
            said.content = [self._bare(text_of(self.doc, run)) for run in runs]
            said.quotation = self._quotation(said.content, self._quotes_in(said.content))

    def _quotes_in(self, content: list[TextSpan]) -> list[Quote]:
        """The quotations that a content has words of."""
        return [q for q in self.parsed.quotes if any(q.outer.start < s.end and s.start < q.outer.end for s in content)]

    def _add_marked(self, token: Token, mark: Mark) -> None:
        """A statement that only the model finds."""
        content = self._marked_content(mark)
        run = strongest(mark, "source")
        if not content or run is None:
            return
        head = self.doc[run[0] : run[1]].root
        speaker, chance = self.pointer.who(mark, "speaker")
        if speaker is None or chance < _POINTED:
            speaker = self._speaker(head, token, must=True) or speaker
        if speaker is not None:
            places = text_of(self.doc, run), text_of(self.doc, cue_of(mark))
            self._keep_marked(content, speaker, *places, mark, token)

    def _add_bare(self, sent: Span) -> None:
        """A sentence without a cue that the model takes for somebody's words: the last speaker goes on."""
        marks = [m for t in sent if (m := self.marks["statement"].get(t.i)) is not None]
        mark = max(marks, key=lambda m: m.chance * m.labels["bare"], default=None)
        if mark is None or min(mark.chance, mark.labels["bare"]) < _BARE or not self.found:
            return
        if any(said.covers(self.doc[mark.token].idx) for said in self.found[-RECENT:]):
            return
        content = self._marked_content(mark)
        speaker, chance = self.pointer.who(mark, "speaker")
        if speaker is None or chance < _POINTED:
            speaker = self._carried(self._latest())
        if content:
            self._keep_marked(content, speaker, None, None, mark, None)

    def _marked_content(self, mark: Mark) -> list[TextSpan]:
        """What was said as the model marks it; nothing where another statement has it already."""
        content = [self._bare(text_of(self.doc, run)) for run in main_runs(mark, "content")]
        content = [span for span in content if span.start < span.end]
        return [] if self._is_told(content) else content

    def _keep_marked(
        self,
        content: list[TextSpan],
        speaker: Entity,
        source: TextSpan | None,
        cue: TextSpan | None,
        mark: Mark,
        verb: Token | None,
    ) -> None:
        quotation, confidence = self._quotation(content, self._quotes_in(content)), round(mark.chance, 2)
        self._keep(Said(content, speaker, source, cue, quotation, "trained", confidence, verb))

    def _is_told(self, content: list[TextSpan]) -> bool:
        """Whether another statement has nearly the same content."""
        tokens = {t.i for span in content for t in self.parsed.tokens_in(span)}
        for other in self.found[-RECENT:]:
            theirs = {t.i for span in other.content for t in self.parsed.tokens_in(span)}
            if len(tokens & theirs) > 0.5 * len(tokens | theirs):
                return True
        return False

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
        if lemma in THINK - SAY and not quotes and verb.i not in self.marks["statement"]:
            return  # a thought that was not uttered
        content, rule = self._content(verb, lemma, quotes)
        if not content or self._is_first_person_stand(verb, lemma):
            return
        source = self._source(verb)
        if source is not None and self.parsed.quote_at(source) in quotes:
            source = self._beside_quotation(verb)
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

    def _beside_quotation(self, verb: Token) -> Token | None:
        """Who says a quotation whose words the parser took for the subject: the noun between it and the verb."""
        first = verb.i
        while first > verb.sent.start and self.parsed.quote_at(self.doc[first - 1]) is None:
            first -= 1
        nouns = [t for t in self.doc[first : verb.i] if t.pos_ in {"NOUN", "PROPN", "PRON"}]
        return next((t for t in nouns if t.head not in nouns), None) or self._inverted(verb)

    def _is_unreal(self, verb: Token) -> bool:
        """Whether nothing has been said: an infinitive, a condition, a bare participle ("asked whether …")."""
        if has_to(verb) and not self.parsed.in_headline(verb):
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

    def _is_first_person_stand(self, verb: Token, lemma: str) -> bool:
        """As in "We condemn", "I think" in one's own speech are stands and no report of words.

        "as we have made clear" is one.
        """
        found = subject(verb)
        if found is None or found.lower_ not in FIRST_SINGULAR | FIRST_PLURAL:
            return False
        perfect = (
            any(c.lower_ in {"have", "has", "'ve", "’ve"} for c in verb.children if c.dep_ == "aux")
            or verb.tag_ == "VBD"
        )
        return not (perfect and (self._is_phrase(verb, lemma) or lemma in {"say", "tell", "convey", "call"}))

    def _try_noun(self, noun: Token, lemma: str) -> None:
        """As in "its claims that …", "his call for X to …", "a pledge by X to …"."""
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
                    0.5,
                    noun,
                )
            )

    def _is_content(self, clause: Token, noun: str) -> bool:
        """Whether a clause on a noun is what was said: an infinitive, or a that-clause with its own subject."""
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
        """A sentence that goes on with a speaker's words without saying so: "The blockade had cost …", "I think …"."""
        if not self.found or any(
            said.verb is not None and sent.start <= said.verb.i < sent.end for said in self.found[-RECENT:]
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
        about = own_subject(sent.root)
        if about is not None and not first_person and self.actors.resolve(about) is last.speaker:
            return  # "He blamed …": the report tells of the speaker again
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
