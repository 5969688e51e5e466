"""What the columns of a table are, by the names that tools and languages give them, and how their dates are written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sinequanon.ingest.dates import parse_date
from sinequanon.ingest.drafts import Refused

# The first name that is there counts: a "text" goes before an "abstract".
NAMES: Mapping[str, Sequence[str]] = {
    field: names.split()
    for field, names in {
        "text": "text fulltext articletext maintext bodytext body articlebody content contents articlecontent article "
        "story transcript document documenttext plaintext rawtext newstext texte textecomplet contenu corps texto "
        "textocompleto contenido cuerpo testo contenuto conteudo volltext artikeltext inhalt tekst inhoud текст metin "
        "النص 文本 正文",
        "title": "title headline articletitle heading webtitle head titre titulo título titular titolo titel "
        "überschrift schlagzeile nagłówek заголовок başlık العنوان 标题",
        "published": "published publishedat publisheddate publicationdate publishdate datepublished pubdate pubtime "
        "webpublicationdate datepublish dateofpublication date datetime articledate day timestamp datum "
        "veröffentlichungsdatum erscheinungsdatum fecha fechapublicacion fechadepublicacion datepublication "
        "datedepublication data дата tarih التاريخ 日期",
        "outlet": "outlet publication publicationname publisher newspaper source sourcename medianame media medium "
        "sourcetitle sitename journal domain quelle zeitung source média journaltitre fuente periódico medio fonte "
        "testata bron krant источник kaynak المصدر 来源",
        "url": "url link articleurl weburl sourceurl documenturl permalink address adresse enlace lien ссылка 链接",
    }.items()
}
_LETTERS = re.compile(r"[\W_]+")
_COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)(?:T?\d{6}Z?)?")
_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,].*)?")
_MONTHS = 12


def key_of(name: str) -> str:
    """A column's name without case, spaces and signs.

    >>> key_of(" Publication_Date ")
    'publicationdate'
    """
    return _LETTERS.sub("", name.casefold())


def find_columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each field that the header has."""
    keys = [key_of(name) for name in header]
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        place = next((keys.index(name) for name in names if name in keys), None)
        if place is not None and place not in found.values():
            found[field] = place
    return found


def is_day_first(values: Iterable[str]) -> bool | None:
    """Whether dates in figures have the day first, as the dates of the whole column show; None where they do not.

    >>> is_day_first(["03/04/2019", "17/04/2019"]), is_day_first(["03/04/2019"])
    (True, None)
    """
    dates = [match for value in values if (match := _FIGURES.fullmatch(value.strip()))]
    day_first = any(int(match[1]) > _MONTHS for match in dates)
    month_first = any(int(match[3]) > _MONTHS for match in dates)
    return day_first if day_first != month_first else None


def day_of(value: str, *, day_first: bool | None) -> str | None:
    """The day that a cell names, in ISO form; None where it is empty.

    Raises:
        Refused: it names none, or the order of its day and month is not known.
    """
    value = value.strip()
    if not value:
        return None
    if (day := parse_date(value)) is not None:
        return day
    compact, figures = _COMPACT.fullmatch(value), _FIGURES.fullmatch(value)
    try:
        if compact:
            return date(int(compact[1]), int(compact[2]), int(compact[3])).isoformat()
        if figures:
            return _from_figures(figures, day_first=day_first)
    except ValueError:
        pass
    raise Refused(f"{value[:40]} is not a date YYYY-MM-DD")


def _from_figures(found: re.Match[str], *, day_first: bool | None) -> str:
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    if day_first is None and (found[2] == "." or one == two):  # with points the day is first everywhere
        day_first = True
    if day_first is None:
        raise Refused(f"{found[0][:40]} has day and month in an order that is not told; write dates as YYYY-MM-DD")
    return date(year, two if day_first else one, one if day_first else two).isoformat()
