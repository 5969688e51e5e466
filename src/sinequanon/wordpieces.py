"""Word pieces: what the encoders see of a word (WordPiece, Wu et al. 2016)."""

import unicodedata
from collections.abc import Iterator, Sequence

CLS, SEP, UNKNOWN = 101, 102, 100
_LONGEST = 100  # letters of a word that is still cut into pieces


class Vocabulary:
    """Cuts words into pieces, the longest first (WordPiece, Wu et al. 2016), in small letters and without accents."""

    def __init__(self, pieces: Sequence[str]):
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self._known: dict[str, tuple[int, ...]] = {}

    def pieces(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces, at least one."""
        if word not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[word] = tuple(n for part in _parts(word) for n in self._cut(part)) or (UNKNOWN,)
        return self._known[word]

    def _cut(self, part: str) -> Iterator[int]:
        if len(part) > _LONGEST:
            yield UNKNOWN
            return
        found: list[int] = []
        start = 0
        while start < len(part):
            end = len(part)
            while end > start and ("##" if start else "") + part[start:end] not in self._ids:
                end -= 1
            if end == start:
                yield UNKNOWN
                return
            found.append(self._ids[("##" if start else "") + part[start:end]])
            start = end
        yield from found


def _parts(word: str) -> list[str]:
    """A word in small letters without accents, each punctuation mark apart."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    parts: list[str] = [""]
    for char in plain:
        if char.isspace():
            parts.append("")
        elif _is_mark(char):
            parts += [char, ""]
        else:
            parts[-1] += char
    return [part for part in parts if part]


def _is_mark(char: str) -> bool:
    return (char.isascii() and not char.isalnum()) or unicodedata.category(char).startswith("P")
