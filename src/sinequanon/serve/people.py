"""Who is asking, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, HTTPException, Request

WHO_COOKIE = "sqn_who"
"""The name that a person gave where nobody logs in, percent-encoded."""


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    READER = "reader"
    CODER = "coder"
    EDITOR = "editor"


_RANK = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Person:
    """Somebody with a name, which decisions are kept under, and a role."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this person may do what a role may."""
        return _RANK[self.role] >= _RANK[role]


def person(request: Request) -> Person:
    """Who is asking: the name given on the page, with all rights, or whoever is logged in.

    Raises:
        HTTPException: 401 where a login is needed.
    """
    if not request.app.state.workbench.needs_login:
        return Person(unquote(request.cookies.get(WHO_COOKIE, "")).strip(), Role.EDITOR)
    found: Person | None = request.app.state.find_person(request)
    if found is None:
        raise HTTPException(401, "log in first")
    return found


def _at_least(role: Role) -> object:
    def check(who: Annotated[Person, Depends(person)]) -> Person:
        if not who.may(role):
            raise HTTPException(403, f"this takes the role {role}; yours is {who.role}")
        if not who.name and role is not Role.READER:
            raise HTTPException(403, "give your name first: decisions are kept under it")
        return who

    return Depends(check)


Reader = Annotated[Person, _at_least(Role.READER)]
Coder = Annotated[Person, _at_least(Role.CODER)]
Editor = Annotated[Person, _at_least(Role.EDITOR)]
