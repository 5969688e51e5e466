"""Names of reports: safe as names of files, and unique within a run."""

import re

_MAX_CHARACTERS = 120
_MAX_BYTES = 200  # file systems stop at 255 bytes, and a suffix or a number is still to come
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')


def safe_name(name: str) -> str:
    """The name without what a file system or a shell trips over; "report" where nothing is left.

    >>> safe_name("../talks: day 2?")
    'talks- day 2'
    """
    name = _UNSAFE.sub("-", name).lstrip("-. ")[:_MAX_CHARACTERS]
    return name.encode()[:_MAX_BYTES].decode(errors="ignore").rstrip(". ") or "report"


class Names:
    """Gives each report of a run a name of its own: "x", then "x-2", "x-3"; upper and lower case are one."""

    def __init__(self) -> None:
        self._uses: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, or the name with the next free number."""
        candidate = name
        while (key := candidate.casefold()) in self._uses:
            self._uses[name.casefold()] += 1
            candidate = f"{name}-{self._uses[name.casefold()]}"
        self._uses[key] = 1
        return candidate
