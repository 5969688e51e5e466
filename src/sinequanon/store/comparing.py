"""Comparing the reports of a dossier: each once, when it is new; its signature and the reports like it are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select

from sinequanon.store import schema, signatures

LEAST = 0.7
"""The share of the shorter text's shingles that must stand in the other; measured in `docs/method.md`."""

_REPORTS, _SIGNATURES, _COPIES = schema.reports.c, schema.signatures.c, schema.copies.c
_AT_ONCE = 500
_PAIRS_AT_ONCE = 2000


@dataclass(frozen=True)
class Compared:
    """The signatures of new reports, how they were made, and each pair of copies with its similarity, by row."""

    method: str
    signatures: Mapping[int, bytes]
    links: Mapping[tuple[int, int], float]


def compare_new(connection: Connection, dossier_id: int) -> Compared:
    """Sign the reports that have no signature of the present method, and compare them with all."""
    method = signatures.method()
    known = _load_signatures(connection, dossier_id, method)
    new = _sign_new(connection, dossier_id, known)
    return Compared(method, new, _compare(connection, known, new) if new else {})


def _load_signatures(connection: Connection, dossier_id: int, method: str) -> dict[int, bytes]:
    """The signatures of a dossier's reports, made in this way, by the row of the report."""
    query = select(_SIGNATURES.report_id, _SIGNATURES.value).join_from(schema.signatures, schema.reports)
    found = connection.execute(query.where(_REPORTS.dossier_id == dossier_id, _SIGNATURES.method == method))
    return {row.report_id: row.value for row in found}


def _sign_new(connection: Connection, dossier_id: int, known: Mapping[int, bytes]) -> dict[int, bytes]:
    ids = connection.execute(select(_REPORTS.id).where(_REPORTS.dossier_id == dossier_id)).scalars()
    missing = [report_id for report_id in ids if report_id not in known]
    made: dict[int, bytes] = {}
    for at in range(0, len(missing), _AT_ONCE):
        texts = _texts(connection, missing[at : at + _AT_ONCE])
        made |= zip(texts, signatures.sign(list(texts.values())), strict=True)
    return made


def _texts(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    chosen = list(ids)
    found: dict[int, str] = {}
    for at in range(0, len(chosen), _AT_ONCE):
        query = select(_REPORTS.id, _REPORTS.text).where(_REPORTS.id.in_(chosen[at : at + _AT_ONCE]))
        found |= {row.id: row.text for row in connection.execute(query)}
    return found


def _compare(
    connection: Connection, known: Mapping[int, bytes], new: Mapping[int, bytes]
) -> dict[tuple[int, int], float]:
    """The copies among some new reports and those known, each pair with the share of the shorter in the other."""
    signed = {report_id: value for report_id, value in sorted({**known, **new}.items()) if value}
    ids = list(signed)
    is_new = np.array([report_id in new for report_id in ids], dtype=np.bool_)
    pairs = signatures.candidates(signatures.unpack(list(signed.values())), is_new)
    found: dict[tuple[int, int], float] = {}
    for at in range(0, len(pairs), _PAIRS_AT_ONCE):
        chosen = [(ids[one], ids[other]) for one, other in pairs[at : at + _PAIRS_AT_ONCE]]
        texts = _texts(connection, {report_id for pair in chosen for report_id in pair})
        parts = {report_id: signatures.shingles(text) for report_id, text in texts.items()}
        for one, other in chosen:
            share = signatures.containment(parts[one], parts[other])
            if share >= LEAST:
                found[one, other] = round(share, 3)
    return found


def save(connection: Connection, compared: Compared) -> None:
    """Keep what was compared of reports that are still there; what another program kept meanwhile stays."""
    new, links = compared.signatures, compared.links
    there = _those_in(connection, _REPORTS.id, {*new, *(report_id for pair in links for report_id in pair)})
    kept = _those_in(connection, _SIGNATURES.report_id, new, _SIGNATURES.method == compared.method)
    mine = sorted(there.intersection(new) - kept)
    for at in range(0, len(mine), _AT_ONCE):
        part = mine[at : at + _AT_ONCE]
        connection.execute(delete(schema.signatures).where(_SIGNATURES.report_id.in_(part)))
        connection.execute(delete(schema.copies).where(or_(_COPIES.report_id.in_(part), _COPIES.other_id.in_(part))))
    rows = [{"report_id": report_id, "method": compared.method, "value": new[report_id]} for report_id in mine]
    found = [
        {"report_id": one, "other_id": other, "similarity": share}
        for (one, other), share in links.items()
        if there.issuperset((one, other)) and not {one, other}.isdisjoint(mine)
    ]
    for table, values in ((schema.signatures, rows), (schema.copies, found)):
        if values:
            connection.execute(insert(table), values)


def _those_in(
    connection: Connection, column: ColumnElement[int], ids: Iterable[int], *conditions: ColumnElement[bool]
) -> set[int]:
    """Those of some ids that stand in a column."""
    asked = sorted(ids)
    found: set[int] = set()
    for at in range(0, len(asked), _AT_ONCE):
        query = select(column).where(column.in_(asked[at : at + _AT_ONCE]), *conditions)
        found.update(connection.execute(query).scalars())
    return found
