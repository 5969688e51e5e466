"""A REFI-QDA project (`.qdpx`), as MAXQDA, NVivo and ATLAS.ti export it -> drafts of reports, one a text source.

https://www.qdasoftware.org: a ZIP archive of `project.qde`, in XML, and a folder of sources. The codings are not read.
"""

import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sinequanon.ingest.archives import member_bytes
from sinequanon.ingest.decoding import decode
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.names import safe_name

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

PROJECT = "project.qde"
_INTERNAL = "internal://"
_FOLDERS = ("Sources/", "sources/", "")
_MAX_PROJECT = 64_000_000


def read_project(archive: zipfile.ZipFile, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each source with a plain text; PDF sources have one as a rule, pictures none.

    Raises:
        Refused: the project cannot be read, or has no source with a text.
    """
    root = _project(archive, limits)
    is_bare = True
    for number, source in enumerate(_sources(root), 1):
        is_bare = False
        name = " ".join((source.get("name") or "").split())
        part = f"source {number}" + (f" ({name[:60]})" if name else "")
        try:
            yield Draft(
                name=safe_name(name) if name else f"{stem}-{number:04}",
                text=_text(archive, source, limits),
                part=part,
                metadata={
                    key: value
                    for key, value in {"guid": source.get("guid"), "imported": source.get("creationDateTime")}.items()
                    if value
                },
            )
        except Refused as refusal:
            yield Fault(part=part, cause=str(refusal))
    if is_bare:
        raise Refused("is a project without text sources")


def _project(archive: zipfile.ZipFile, limits: Limits) -> "_Element":
    from lxml import etree  # type: ignore[import-untyped]

    data = member_bytes(archive, PROJECT, limits)
    if len(data) > _MAX_PROJECT or b"<!ENTITY" in data[: 1 << 16]:
        raise Refused(f"{PROJECT} is too large or declares entities; export the project anew")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        raise Refused(f"{PROJECT} is not XML that can be read; export the project anew") from None


def _sources(root: "_Element") -> Iterator["_Element"]:
    """Text sources, and the texts of PDF sources under the name of their source."""
    for source in root.iterfind(".//{*}Sources/*"):
        kind = str(source.tag).rpartition("}")[2]
        text = source if kind == "TextSource" else source.find("{*}Representation")
        if kind in ("TextSource", "PDFSource") and text is not None:
            if not text.get("name") and source.get("name"):
                text.set("name", source.get("name"))
            yield text


def _text(archive: zipfile.ZipFile, source: "_Element", limits: Limits) -> str:
    inline = source.find("{*}PlainTextContent")
    if inline is not None:
        return "".join(inline.itertext())
    path = source.get("plainTextPath") or ""
    if not path.startswith(_INTERNAL):
        raise Refused("has no plain text in the project; export it with its sources")
    known = set(archive.namelist())
    for folder in _FOLDERS:
        if (name := folder + path.removeprefix(_INTERNAL)) in known:
            return decode(member_bytes(archive, name, limits))
    raise Refused("its plain text is missing from the project; export it with its sources")
