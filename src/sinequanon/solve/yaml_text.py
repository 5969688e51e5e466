"""YAML in and out by the core rules of version 1.2, so that `no`, `on` and dates stay words."""

import re
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # no stubs
    """Reads null, true, false and numbers; every other plain word is a text. A key may stand once."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (so the base class has it)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002 (called so)
        """A mapping, all keys of which are texts and stand once."""
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, int | float) and not isinstance(key, bool):
                key = key_node.value  # a state's label, as 1 or 2
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(problem="a key is not a text", problem_mark=key_node.start_mark)
            if key in result:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark)
            result[key] = self.construct_object(value_node, deep=True)
        return result


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # no stubs
    """Writes lists of short words on one line, all else in blocks, and quotes what either version might read wrong."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 (it is called so)
        """Lists stand further in than their key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (it is called so)
        """Whether to write the same thing again instead of an alias: always."""
        return True


_RESOLVERS = (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN"),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]{1,18}", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?", "-+.0123456789"),
)
for _tag, _form, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_form})$"), [*_first, *([""] if "null" in _tag else [])])
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
_Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))


def _represent_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    is_short = all(isinstance(item, str | int) for item in data) and sum(len(str(item)) + 2 for item in data) <= 80
    is_flow = is_short and not any(" " in str(item) for item in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_flow)


_Dumper.add_representer(list, _represent_list)


def load(text: str, max_depth: int) -> Any:
    """The one document of a text.

    Raises:
        ValueError: it is not YAML, is nested too deeply, or has anchors, aliases, tags or a second document.
    """
    try:
        _check_events(text, max_depth)
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {' '.join(str(error).split())}") from error


def dump(data: Any) -> str:
    """The text of dicts, lists, texts and numbers, keys in their order."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
    return text


def _check_events(text: str, max_depth: int) -> None:
    """Refuse what could make a small text large or deep before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError(f"line {line}: anchors and aliases (& and *) are not read: write it out, or in quotes")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise ValueError(f"line {line}: tags (!) are not read: put the text in quotes")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > max_depth:
            raise ValueError(f"line {line}: nested deeper than {max_depth}")
