"""How is a reference document written down for people: as YAML, a row a line, read back with the place of each value.

Of YAML only what JSON can say is taken, so that nothing means something else than it looks: `0101` and `2026-02-15`
stay texts, `no` is a word, and nothing refers to another place. JSON is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from schemas.reference_shape import in_order

MOST_CHARACTERS: Final = 1_000_000
DEEPEST: Final = 24
WIDTH: Final = 118

_DIGITS: Final = re.compile(r"^[0-9][-0-9:.]*$")
_CORE: Final = (
    ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")),
    ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
        list("-0123456789"),
    ),
)
_SCALARS: Final[Mapping[str, Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda _text: None,
}


class NoDocument(ValueError):
    """The text cannot be read: `code` says why, `line` where, as far as that is known; `params` go with the code."""

    def __init__(self, code: str, line: int | None = None, **params: Any) -> None:
        super().__init__(f"line {line}: {code} {params}" if line else f"{code} {params}")
        self.code = code
        self.line = line
        self.params = params


class Written:
    """A document as it was written: what it says, and on which line each of its values begins."""

    def __init__(self, body: dict[str, Any], lines: Mapping[tuple[str | int, ...], int]) -> None:
        self.body = body
        self._lines = lines

    def line_of(self, place: Sequence[str | int]) -> int | None:
        """Return the line of a value, or of what it is missing in."""
        at = tuple(place)
        while at and at not in self._lines:
            at = at[:-1]
        return self._lines.get(at)


def read(text: str) -> Written:
    """Read a document as people write it.

    Raises:
        NoDocument: it is no YAML, too long, too deep, refers to itself, names a member twice, or is no object.
    """
    if len(text) > MOST_CHARACTERS:
        raise NoDocument("too_long", limit=MOST_CHARACTERS)
    try:
        _refuse_the_strange(text)
        node = yaml.compose(text, Loader=_Plain)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    if not isinstance(node, yaml.MappingNode):
        raise NoDocument("no_object", 1)
    lines: dict[tuple[str | int, ...], int] = {}
    body: dict[str, Any] = _value(node, (), lines)
    return Written(body, lines)


def written(kind: str, body: Mapping[str, Any]) -> str:
    """Return a document as text, a row a line, its members in the order of their schema."""
    text: str = yaml.dump(
        in_order(kind, body),
        Dumper=_Quoting,
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH,
    )
    return text


class _Plain(yaml.CSafeLoader):
    """A loader that takes for a number, a truth or nothing only what JSON would."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the library's own registry of a loader


for _tag, _looks, _begins in _CORE:
    _Plain.add_implicit_resolver(_tag, _looks, _begins)


class _Quoting(yaml.CSafeDumper):
    """A dumper that quotes what consists of digits: not every reader of YAML leaves `09001` as it is.

    What holds no other lists or objects stands in one line.
    """

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """Write an object down."""
        return super().represent_mapping(tag, mapping, flow_style=_is_flat(mapping.values()))

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        """Write a list down."""
        return super().represent_sequence(tag, sequence, flow_style=_is_flat(sequence))


def _is_flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


_Quoting.add_representer(
    str,
    lambda dumper, value: dumper.represent_scalar(
        "tag:yaml.org,2002:str", value, style="'" if _DIGITS.match(value) else None
    ),
)


def _refuse_the_strange(text: str) -> None:
    """Look at the events alone, which need no room: what refers to itself or nests for ever is not built at all."""
    depth = 0
    for event in yaml.parse(text, Loader=_Plain):
        if isinstance(event, yaml.AliasEvent):
            raise NoDocument("reference", _line(event))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NoDocument("too_deep", _line(event), limit=DEEPEST)


def _line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def _value(node: yaml.Node, at: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Any:
    line = lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return dict(_members(node, at, lines))
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*at, number), lines) for number, each in enumerate(node.value)]
    if node.tag not in _SCALARS:
        raise NoDocument("tag", line, tag=node.tag)
    return _SCALARS[node.tag](node.value)


def _members(
    node: yaml.MappingNode, at: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        name, line = key.value, key.start_mark.line + 1
        if not isinstance(name, str):
            raise NoDocument("no_name", line)
        if name in seen:
            raise NoDocument("name_twice", line, name=name)
        seen.add(name)
        yield name, _value(value, (*at, name), lines)
        lines[(*at, name)] = line


def _not_yaml(error: yaml.YAMLError) -> NoDocument:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return NoDocument("not_yaml", mark.line + 1 if mark else None)
