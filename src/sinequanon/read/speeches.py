"""Speeches: "X said:" or "Statement by X", and the paragraphs that follow."""

import re

from spacy.tokens import Token

from sinequanon.read.cues import (
    END_OF_SPEECH,
    SAY,
    SPEECH_TITLE,
)
from sinequanon.read.grammar import (
    SUBJECTS,
    noun_phrase,
    own_subject,
    subject,
)
from sinequanon.read.names import Entity
from sinequanon.read.parse import Chunk
from sinequanon.read.said import Said, SourceFinder
from sinequanon.read.table import role_kind
from sinequanon.records import ActorKind, Quotation, TextSpan

_SPEECH_VERBS = (
    r"said|says|stated|states|added|adds|commented|declared|continued|responded|concluded|announced|remarked"
    r"|told [^:\n]{1,60}"
)
_INTRODUCES = re.compile(rf"\b(?:{_SPEECH_VERBS})\b[^:\n.]{{0,80}}:\s*$")
_INLINE_SPEECH = re.compile(rf"^[^:\n“\"]{{3,200}}?\b(?:{_SPEECH_VERBS})\b[^:\n.“\"]{{0,60}}:\s+(?=[A-Z0-9£$€])")
_SAID_COLON = re.compile(rf"\b(?:{_SPEECH_VERBS})\s*:\s")
_TITLE = re.compile(SPEECH_TITLE, re.IGNORECASE)
_TOPIC = re.compile(r"\s(?:on|about|following|regarding|concerning|after|at|ahead)\s|\s[-–—:]\s|,\s")
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my)\b|\bWe\b|\bOur\b|\bMy\b")
_OPENING, _CLOSING = {'"', "“"}, {'"', "”"}


class SpeechFinder(SourceFinder):
    """Finds the speeches of a report."""

    def _find_titled_speech(self) -> None:
        """As in "Statement by X" over a text in the first person."""
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
        names = [n for n in self.actors.names if start <= self.doc[n.first].idx < title.end]
        people = [n for n in names if n.entity.is_person and self.doc[n.first].idx <= (topic.end() if topic else end)]
        name = next(iter(people or [n for n in names if self.doc[n.first].idx < end]), None)
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
                head = self._bare(TextSpan(colon, span.end))
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
