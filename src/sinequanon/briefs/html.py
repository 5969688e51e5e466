"""A paper as one HTML page: nothing is fetched, nothing runs, and it prints well.

What reports say is escaped by the template; the picture is data of an image, so that nothing in it can act either.
"""

import base64
from collections.abc import Iterable

from sinequanon.briefs.cited import Paper, cite, quoted
from sinequanon.errors import MissingExtra
from sinequanon.mapping.outline import Section


def page(title: str, sections: Iterable[Section]) -> str:
    """The page of any sections, with a list of them where there are several.

    Raises:
        MissingExtra: Jinja2 is not installed.
    """
    return html_text(cite(title, (), sections), has_contents=True)


def html_text(
    paper: Paper, *, svg: bytes | None = None, alt: str = "", caption: str = "", has_contents: bool = False
) -> str:
    """The page of a paper, with its picture and a list of its sections.

    Raises:
        MissingExtra: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ModuleNotFoundError:
        raise MissingExtra("pages need Jinja2: pip install 'sinequanon[brief]'") from None

    environment = Environment(
        loader=PackageLoader("sinequanon.briefs"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = quoted
    picture = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}" if svg else ""
    shown = environment.get_template("page.html").render(
        paper=paper, picture=picture, alt=alt, caption=caption, has_contents=has_contents and len(paper.parts) > 1
    )
    return f"{shown}\n"
