"""What a text of OCDS holds, part by part: packages, arrays, JSON Lines, single releases and records."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from thirty3.errors import ParseError
from thirty3.normalise.text import mask_contacts
from thirty3.ocds._items import items
from thirty3.ocds._parse import parse
from thirty3.ocds._scan import Piece, Source

__all__ = ["Outline", "Part", "inner", "listed", "no_package", "outline", "parts"]

Kind = Literal["release", "record", "package", "fault"]
"""What a part is; ``fault`` when the text itself is wrong there."""

_LISTS: dict[str, Kind] = {"releases": "release", "records": "record", "results": "package"}
"""Members of a package that hold many values, and what each of them is (``results``: Contracts Finder until 2022)."""

_OTHERS = tuple(f'"{name}"'.encode() for name in (*_LISTS, "compiledRelease"))

_ABOUT = frozenset(("license", "publisher"))
"""Members of a package that each of its releases is given."""

_HEAD = 1 << 20
"""Bytes looked at to tell JSON Lines from one long text."""

_BOM = b"\xef\xbb\xbf"
_ENCODINGS = {
    b"\xff\xfe\0\0": "UTF-32",  # first, as the mark of UTF-16 begins it
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Encodings we do not read, by their byte order marks."""
_UNFINISHED = (b"{", b"[", b",", b":")
"""How a line ends that its value goes on after."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value to be read, and where it stands."""

    kind: Kind
    """``fault``: the text itself is wrong here; the piece says how."""
    name: str
    """Its place: ``releases[12]``, ``line 40``; empty when it is the whole."""
    piece: Piece
    """The value as it stands."""
    package: Mapping[str, Any] = field(default_factory=dict)
    """The other members of its package, such as ``license`` and ``publisher``; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The members of the object a text begins with."""

    members: dict[str, Piece]
    """Members but the long lists, unparsed."""
    lists: tuple[str, ...]
    """Names of the long lists."""
    fault: str | None
    """Why the rest could not be seen; None when all was."""

    def parsed(self) -> dict[str, Any]:
        """The members parsed.

        Raises:
            ParseError: One of them is not JSON.
        """
        return {name: parse(piece)[0] for name, piece in self.members.items()}


def outline(source: Source, *, enough: frozenset[str] | None = None) -> Outline:
    """The members of the object that comes next, its long lists passed over.

    Args:
        source: The text.
        enough: When all these members are known at the first long list, nothing after it is looked at.

    Raises:
        ParseError: No object comes next.
    """
    if _begin(source) != b"{":
        raise ParseError(_not_json(source))
    source.skip()
    members: dict[str, Piece] = {}
    lists: list[str] = []
    try:
        for name in _names(source):
            if name in _LISTS and source.peek() == b"[":
                lists.append(name)
                if enough is not None and enough <= members.keys():
                    break
                source.skip()
                for piece in items(source):
                    _still_whole(piece)
            else:
                members[name] = source.value()
                _still_whole(members[name])
    except ParseError as error:
        return Outline(members, tuple(lists), str(error))
    return Outline(members, tuple(lists), _after(source) if enough is None else None)


def listed(source: Source, whole: Outline, name: str) -> Iterator[Part]:
    """The values of a package's long lists, with what the package says of itself; faults of the text between them."""
    package = {key: _or_none(whole.members[key]) for key in sorted(_ABOUT) if key in whole.members}
    _begin(source)
    source.skip()
    try:
        for key in _names(source):
            if key not in _LISTS or source.peek() != b"[":
                _still_whole(source.value())
                continue
            source.skip()
            for index, piece in enumerate(items(source)):
                fault = piece.fault is not None and not piece.text
                yield Part("fault" if fault else _LISTS[key], _join(name, f"{key}[{index}]"), piece, package)
                if piece.is_cut:
                    return
    except ParseError as error:
        yield Part("fault", name, Piece(source.offset, source.head(512), str(error)))


def parts(open_source: Callable[[], Source], *, name: str = "") -> Iterator[Part]:
    """Everything a text holds, whatever its form; what is wrong with the text itself comes as a ``fault``.

    Args:
        open_source: Gives the text from its beginning; asked twice, for what a package says after its releases.
        name: The place of this text in a larger one.
    """
    source = open_source()
    first = _begin(source)
    if _is_lines(source.head(_HEAD)):
        yield from _lines(source, first=1)
        return
    if first == b"[":
        source.skip()
        for index, piece in enumerate(items(source)):
            yield from _one(piece, _join(name, f"[{index}]"))
    elif first == b"{":
        yield from _object(open_source, source, name)
    else:
        yield Part("fault", name, Piece(source.offset, source.head(_HEAD)[:512], _not_json(source)))
        return
    if source.peek() in (b"{", b"["):
        yield from _lines(source, first=2)
    elif trailing := _after(source):
        yield Part("fault", name, Piece(source.offset, source.head(512), trailing))


def _object(open_source: Callable[[], Source], source: Source, name: str) -> Iterator[Part]:
    whole = outline(open_source(), enough=_ABOUT)
    if "ocid" in whole.members:
        is_record = "compiledRelease" in whole.members or "releases" in whole.lists
        yield Part("record" if is_record else "release", name, source.value())
    elif whole.lists:
        yield from _package(source, whole, name)
    else:
        piece = source.value()
        fault = piece.fault or whole.fault or f"is no OCDS: {no_package(whole)}"
        yield Part("fault", name, Piece(piece.offset, piece.text, fault))


def _package(source: Source, whole: Outline, name: str) -> Iterator[Part]:
    for part in listed(source, whole, name):
        if part.kind == "package" and part.piece.fault is None:
            yield from parts(_opener(part.piece), name=part.name)
        else:
            yield part


def _one(piece: Piece, name: str) -> Iterator[Part]:
    """A value of a bare list: mostly a release, but a package or a record is told by its members."""
    if piece.fault is None and _may_hold_others(piece.text):
        yield from parts(_opener(piece), name=name)
    elif piece.fault is not None and not piece.text:
        yield Part("fault", name, piece)
    else:
        yield Part("release", name, piece)


def _may_hold_others(text: bytes) -> bool:
    """Whether a value may be a package or a record: no release has such members."""
    return any(name in text for name in _OTHERS)


def _is_release(line: bytes) -> bool:
    """Whether a line is one release for certain: most are, and to parse it is faster than to go through its members."""
    return line.startswith(b"{") and b'"ocid"' in line and not _may_hold_others(line) and _is_whole(line)


def _lines(source: Source, *, first: int) -> Iterator[Part]:
    number = first - 1
    while (line := source.line()) is not None:
        number += 1
        if line.is_cut and not _is_whole(line.text):
            yield Part("fault", f"line {number}", Piece(line.offset, line.text, source.damage, is_cut=True))
        elif line.fault is not None:
            yield Part("fault", f"line {number}", line)
        elif _is_release(line.text):
            yield Part("release", f"line {number}", line)
        elif line.text.strip():
            yield from parts(_opener(line), name=f"line {number}")


def _names(source: Source) -> Iterator[str]:
    """The member names of an object that has just been opened, each with its value still to be taken."""
    while (first := source.peek()) != b"}":
        if first == b",":
            source.skip()
            continue
        yield source.key()
    source.skip()


def _still_whole(piece: Piece) -> None:
    if piece.is_cut:
        raise ParseError(piece.fault)


def inner(piece: Piece) -> Source:
    """The text of a piece as a source of its own; byte numbers stay those of the whole."""
    return Source(io.BytesIO(piece.text).read, offset=piece.offset)


def _opener(piece: Piece) -> Callable[[], Source]:
    return lambda: inner(piece)


def _after(source: Source) -> str | None:
    return f"has something after its end, at byte {source.offset}" if source.peek() else None


def _begin(source: Source) -> bytes:
    if source.head(3) == _BOM:
        source.skip(3)
    return source.peek()


def _is_lines(head: bytes) -> bool:
    """Whether each line is a value of its own: the next one begins one where this one has not left one open.

    Where this one seems to, it may be broken: then the next ones tell.
    """
    line, _, rest = head.lstrip().partition(b"\n")
    line = line.rstrip()
    if len(line) < 2 or rest.lstrip()[:1] not in (b"{", b"["):
        return False
    if not line.endswith(_UNFINISHED):
        return True
    second, _, third = rest.lstrip().partition(b"\n")
    return third.lstrip()[:1] in (b"{", b"[", b"") and _is_whole(second)


def _is_whole(line: bytes) -> bool:
    try:
        parse(Piece(0, line))
    except ParseError:
        return False
    return True


def _not_json(source: Source) -> str:
    head = source.head(400)
    for mark, encoding in _ENCODINGS.items():
        if head.startswith(mark):
            return f"is {encoding}, not UTF-8"
    if source.damage is not None and _BOM.startswith(head):
        return source.damage
    if not head:
        return "is empty"
    begins = mask_contacts(head.decode("utf-8", "replace"))[:40]  # masked before an address is cut in two
    return f"is not JSON: it begins with {begins!r}"


def no_package(whole: Outline) -> str:
    """Why an object without a long list is no package, contact data masked."""
    for name in _LISTS:
        if name in whole.members:
            return f"{name} is {'null' if whole.members[name].text == b'null' else 'not a list'}"
    names = ", ".join(mask_contacts(name)[:40] for name in list(whole.members)[:8]) or "nothing"
    return f"it has neither releases nor records nor an ocid, but {names}"


def _or_none(piece: Piece) -> Any:
    try:
        return parse(piece)[0]
    except ParseError:
        return None


def _join(name: str, inner: str) -> str:
    return f"{name}, {inner}" if name else inner
