"""The day on which a page was published, where the page itself says so."""

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from sinequanon.ingest.dates import MONTHS, parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

# Dates that are not of publication, or that the article only tells of; htmldate falls back on all of them.
_MISLEADING = (
    "//meta[contains(@property, 'modif') or contains(@property, 'updated') or contains(@name, 'modif')"
    " or contains(@name, 'updated') or @http-equiv='last-modified' or @http-equiv='Last-Modified']"
    " | //p[not(@class) and not(@id) and not(.//time)] | //li[not(@class)] | //blockquote | //footer[not(.//time)]"
)


def published_day(tree: "HtmlElement", url: str | None) -> str | None:
    """The day of publication from a page's address, metadata and marked dates, or None.

    htmldate fills what a date lacks from the clock ("2019-03" becomes the 23rd on a 23rd) and takes a year of copyright
    for the first of January, so that its answer counts only if the page names that very day. An order of day and month
    that is a mere convention ("03/04/2019") counts as not named.
    """
    from htmldate import find_date
    from lxml import etree  # type: ignore[import-untyped]

    page = deepcopy(tree)
    for element in page.xpath(_MISLEADING):
        element.drop_tree()
    found = find_date(page, extensive_search=False, original_date=True, url=url)
    day = parse_date(found) if found else None
    return day if day and _names_day(etree.tostring(page, encoding="unicode") + (url or ""), day) else None


def _names_day(markup: str, iso: str) -> bool:
    year, month, day = (int(part) for part in iso.split("-"))
    name = MONTHS[month - 1][:3] + "[a-z]*"
    forms = [
        rf"(?<!\d){year}\D?0?{month}\D?0?{day}(?!\d)",
        rf"(?<!\d)0?{day}(?:st|nd|rd|th)?\W{{1,4}}{name}\W{{1,4}}{year}(?!\d)",
        rf"\b{name}\W{{1,4}}0?{day}(?:st|nd|rd|th)?\W{{1,4}}{year}(?!\d)",
    ]
    if day > 12 or day == month:
        forms += [rf"(?<!\d)0?{day}\W0?{month}\W{year}(?!\d)", rf"(?<!\d)0?{month}\W0?{day}\W{year}(?!\d)"]
    return re.search("|".join(forms), markup, re.IGNORECASE) is not None
