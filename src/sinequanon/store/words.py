"""Words as the store compares them, the words that a user asks for, and sentences to search in."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sinequanon.records import TextSpan

_WORD = re.compile(r"\w+")
_ARTICLE = " the "
_LONGEST_NAME = 200
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def unstorable(text: str) -> re.Match[str] | None:
    """The first NUL or lone surrogate, which no database keeps; None where there is none."""
    return _UNSTORABLE.search(text)


def words_of(text: str) -> str:
    """The words without case and diacritics, with one space before and after each.

    Example:
        >>> words_of("Élysée's  «No»")
        ' elysee s no '
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    marks = {ord(char): None for char in set(folded) if unicodedata.combining(char)}
    bare = folded.translate(marks) if marks else folded
    return f" {' '.join(_WORD.findall(bare))} "


def name_words(name: str) -> str:
    """The words of an actor's name or mention, without an article before them and cut where an index would be."""
    words = words_of(name[:_LONGEST_NAME])
    return words.removeprefix(_ARTICLE[:-1]) if words.startswith(_ARTICLE) and words != _ARTICLE else words


@dataclass(frozen=True)
class Term:
    """A word or phrase that a user asks for; `is_prefix` where its last word may go on."""

    text: str
    is_prefix: bool = False

    @property
    def pattern(self) -> str:
        """What a `words` column contains where the term stands in it."""
        return words_of(self.text).rstrip() if self.is_prefix else words_of(self.text)


_DOUBLE_QUOTES = str.maketrans("“”„‟", '""""')
_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


def parse_terms(asked: str) -> list[Term]:
    """The terms in what a user typed: words, phrases in double quotes, and a `*` after one for a prefix.

    Anything else in it is text, never an operator; terms without a letter or digit are left out.

    Example:
        >>> [term.pattern for term in parse_terms('"Peace talks" withdraw* NOT -')]
        [' peace talks ', ' withdraw', ' not ']
    """
    plain = _UNSTORABLE.sub(" ", asked).translate(_DOUBLE_QUOTES)
    terms = []
    for phrase, star, word in _TERM.findall(plain):
        text = phrase or word.strip("*")
        if any(char.isalnum() for char in text):
            terms.append(Term(text, is_prefix=bool(star) or word.endswith("*")))
    return terms


_LINE_END = r"[\n\r\v\f\x85\u2028\u2029]+"
_STOP = r"[.!?…][.!?…\"'”’»)\]]*(?=\s)"
_STOP_WITHOUT_SPACE = r"[。！？؟۔।]+[」』”’»)\]]*"
_SENTENCE_END = re.compile(f"{_LINE_END}|{_STOP}|{_STOP_WITHOUT_SPACE}")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Sen|Rep|Gov|Prof|St|vs|[^\W\d_])\.$")


def split_sentences(text: str) -> Iterator[TextSpan]:
    """The sentences of a text, in order and without space around them.

    A line's end ends a sentence, and so does a final mark (with the quotation marks and brackets that close after it)
    unless it belongs to a title or an initial, or a small letter follows. A sentence that ends in a single letter
    ("plan B.") is joined to the next; a text broken into lines of equal length is cut at each line.
    """
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _ends_sentence(text, end):
            yield from _without_space(text, start, end.end())
            start = end.end()
    yield from _without_space(text, start, len(text))


def _ends_sentence(text: str, end: re.Match[str]) -> bool:
    if end.group()[0] not in ".!?…":
        return True
    if end.group() == "." and _ABBREVIATION.search(text, max(0, end.start() - 6), end.end()):
        return False
    following = next((char for char in text[end.end() : end.end() + 20] if char.isalnum()), "")
    return not following.islower()


def _without_space(text: str, start: int, end: int) -> Iterator[TextSpan]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield TextSpan(start, end)
