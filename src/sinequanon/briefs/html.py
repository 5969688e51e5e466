"""A paper as one HTML page: nothing is fetched, nothing runs, and it prints well.

What reports say is escaped by the template; the picture is data of an image, so that nothing in it can act either.
"""

import base64
from collections.abc import Iterable

from sinequanon.briefs.cited import Paper, cite
from sinequanon.errors import MissingExtra
from sinequanon.mapping.outline import Section


def page(title: str, sections: Iterable[Section]) -> str:
    """The page of any sections.

    Raises:
        MissingExtra: Jinja2 is not installed.
    """
    return html_text(cite(title, (), sections))


def html_text(paper: Paper, *, svg: bytes | None = None, alt: str = "", caption: str = "") -> str:
    """The page of a paper, with its picture.

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
    picture = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}" if svg else ""
    return environment.get_template("page.html").render(paper=paper, picture=picture, alt=alt, caption=caption) + "\n"
