"""What was said: the quotations that hang on a word of saying, and what it tells."""

import itertools
import re
from collections import defaultdict

from spacy.tokens import Token

from sinequanon.read.actors import ActorFinder
from sinequanon.read.cues import (
    FIND,
    QUOTE_ONLY,
    SAY,
    SAY_NOUNS,
    SAY_PHRASES,
    TERM,
    THINK,
    URGE,
    VOW,
)
from sinequanon.read.grammar import (
    OBJECTS,
    ancestors,
    child,
    conjuncts,
    has_to,
    marker,
    own_subject,
    prep_object,
    trim,
)
from sinequanon.read.parse import ParsedReport
from sinequanon.read.quotes import Quote
from sinequanon.read.said import SourceFinder
from sinequanon.records import Quotation, TextSpan


class ContentFinder(SourceFinder):
    """Finds the content of a word of saying."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder):
        super().__init__(parsed, actors)
        self.quotes_of = self._link_quotes()

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
        inner = self.text[quote.parts[-1].end - 1]
        follows = self.text[quote.outer.end : quote.outer.end + 2].lstrip()[:1]
        last = self.text[: quote.outer.start].rstrip()[-1:]
        first = self.text[quote.parts[0].start]
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
        """As in "… position: “We will not …”".

        A noun or verb before a colon, also at the end of the paragraph before.
        """
        piece = self.text[max(0, quote.outer.start - 250) : quote.outer.start]
        line = piece.rstrip().rsplit("\n", 1)[-1]
        if not piece.rstrip().endswith(":"):
            return None
        end = quote.outer.start - (len(piece) - len(piece.rstrip()))
        return self._last_verb(end - len(line), end)

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
                (
                    token.pos_ == "VERB"
                    and token.dep_ in {"advcl", "conj"}
                    and token.lemma_.lower() in SAY
                    and token != clause
                    and self._complement(token) is not None
                )
                or (token.lower_ in {"accusing", "blaming", "citing"} and self.doc[token.i - 1].text == ",")
            ) and (own_subject(token) is None or token.dep_ == "conj"):
                start = token.left_edge.i
                if first < start:
                    last = min(last, start - 1)
        while last > first and self.doc[last].dep_ == "cc":
            last -= 1
        return trim(self.doc, first, last)

    def _before_verb(self, verb: Token, clause: Token, last: int) -> list[TextSpan]:
        """As in "It was free, he said": all of the sentence before the comma."""
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
        """As in "The issue, he said, was …" and "as he admits": the clause that the verb interrupts."""
        has_as = any(c.lower_ == "as" and c.dep_ in {"mark", "advmod"} for c in verb.children)
        if verb.dep_ not in ({"advcl"} if has_as else {"parataxis"}) or verb.head == verb:
            return []
        head = verb.head
        left, right = verb.left_edge.i, verb.right_edge.i
        again = next((c for c in conjuncts(head)[1:] if c.i > right and c.lemma_.lower() in SAY), None)
        last = again.left_edge.i - 1 if again is not None else head.right_edge.i  # "X, he said, and vowed …"
        spans = [trim(self.doc, head.left_edge.i, left - 1), trim(self.doc, right + 1, last)]
        return [span for span in spans if span is not None][: 1 if has_as else 2]

    def _urged(self, verb: Token) -> TextSpan | None:
        """As in "urged [X to do Y]", "called on [X to do Y]"."""
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
        """As in "accused [X of doing Y]"."""
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
        """As in "called [X a crime]", "described [X as Y]", "hailed [X as Y]"."""
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
                if (c.dep_ in {"ccomp", "oprd"} or (c.dep_ == "dobj" and c != noun))
                and c.i > verb.i
                and not has_to(c)
                and marker(c) is None
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
