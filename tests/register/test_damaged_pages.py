"""A file some of whose bytes are not what was written: a reader gets what is right, or an error that says so.

What is noticed, and by whom, as counted here:

- Pages of rubbish, blank pages, pages in each other's place, heads of pages, single bits, a cut file: whoever reads all
  records is told, or gets all of them as they were. ``check`` tells of everything that changes what is read.
- A page that is an older state of itself, because a disk lost a write that it had confirmed: most are noticed by
  ``check``, which the last test counts. Such a page is a good page, and nothing in the file says otherwise.
- Whoever reads with a filter, or looks at runs, or at the firms behind suppliers, is told of what makes no sense; rows
  that a damaged index hides are noticed there by ``check`` alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.register.places import Place, on_sqlite
from tests.register.proof_portal import SINCE, Portal, World, connector
from tests.server import VirtualClock
from thirty3 import Register
from thirty3.errors import StoreDamagedError
from thirty3.register._tables import METADATA

WORLD = World(60, 1, 6)
_PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


@dataclass(frozen=True)
class Sound:
    """A register as it should be: its file, an earlier state of it, and what is read from it."""

    file: bytes
    earlier: bytes
    records: tuple[object, ...]
    rest: tuple[object, ...]


def records_of(register: Register) -> tuple[object, ...]:
    """All records, as values; contracts without what is looked up for them."""
    return (
        [(one.ocid, one.id, one.content_hash) for one in register.releases()],
        list(register.tenders()),
        [one.model_copy(update={"suppliers": len(one.suppliers)}) for one in register.contracts()],
        list(register.suppliers()),
        list(register.applications()),
        list(register.quarantined()),
    )


def rest_of(register: Register) -> tuple[object, ...]:
    """The books, and who the firms are behind the contracts' suppliers."""
    return register.runs(), register.status(), [one.suppliers for one in register.contracts()]


@pytest.fixture(scope="module")
def sound(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Sound:
    file = tmp_path_factory.mktemp("sound") / "register.db"
    states: list[bytes] = []
    with Register(file) as register:
        register.sync(
            connector(portal.base(WORLD)),
            since=SINCE,
            until=WORLD.until,
            clock=VirtualClock(),
            progress=lambda progress: states.append(file.read_bytes()),
        )
        says = records_of(register), rest_of(register)
    return Sound(file.read_bytes(), states[len(states) // 2], *says)


def _place(image: bytearray, draw: random.Random) -> int:
    return draw.randrange(len(image) // _PAGE) * _PAGE


def _rubbish(image: bytearray, draw: random.Random) -> None:
    at = _place(image, draw)
    image[at : at + _PAGE] = draw.randbytes(_PAGE)


def _blank(image: bytearray, draw: random.Random) -> None:
    at = _place(image, draw)
    image[at : at + _PAGE] = bytes(_PAGE)


def _misplaced(image: bytearray, draw: random.Random) -> None:
    at, other = _place(image, draw), _place(image, draw)
    image[at : at + _PAGE] = image[other : other + _PAGE]


def _fewer_cells(image: bytearray, draw: random.Random) -> None:
    at = _place(image, draw) + 4
    image[at - 1], image[at] = 0, draw.randrange(max(1, image[at]))


def _head(image: bytearray, draw: random.Random) -> None:
    image[_place(image, draw) + draw.randrange(12)] = draw.randrange(256)


def _bit(image: bytearray, draw: random.Random) -> None:
    image[draw.randrange(len(image))] ^= 1 << draw.randrange(8)


def _cut(image: bytearray, draw: random.Random) -> None:
    del image[draw.randrange(1, len(image)) :]


_DAMAGES: dict[str, Damage] = {
    "rubbish": _rubbish,
    "blank": _blank,
    "misplaced": _misplaced,
    "fewer cells": _fewer_cells,
    "head": _head,
    "bit": _bit,
    "cut": _cut,
}
each_damage = pytest.mark.parametrize("damage", _DAMAGES.values(), ids=_DAMAGES)


@dataclass(frozen=True)
class Met:
    """What became of one damaged file: each is read right, wrong, or not at all, since somebody is told."""

    records: str
    rest: str
    check: str


def meet(image: bytes, sound: Sound, folder: Path) -> Met:
    """Read and check a damaged file; other errors than the one meant for it come through."""
    for file in folder.iterdir():
        file.unlink()
    file = folder / "register.db"
    file.write_bytes(image)

    def look(act: Callable[[Register], object], expected: object) -> str:
        try:
            with Register(file) as register:
                return "right" if act(register) == expected else "wrong"
        except StoreDamagedError:
            return "told"

    return Met(
        look(records_of, sound.records), look(rest_of, sound.rest), look(lambda register: register.check(), None)
    )


def _sweep(damage: Damage, sound: Sound, draw: random.Random, folder: Path, times: int) -> Sequence[Met]:
    met = []
    for _ in range(times):
        image = bytearray(sound.file)
        damage(image, draw)
        met.append(meet(bytes(image), sound, folder))
    for one in sorted(set(met), key=met.count):
        print(f"{met.count(one):5} {one}")  # noqa: T201 - for -rP and -s
    return met


def _assert_nothing_is_lost_in_silence(met: Sequence[Met]) -> None:
    assert not [one for one in met if one.records == "wrong"]
    assert not [one for one in met if one.rest == "wrong" and one.check != "told"]


@each_damage
def test_a_sample_of_damaged_files_is_read_as_it_was_or_not_at_all(
    damage: Damage, sound: Sound, draw: random.Random, tmp_path: Path
) -> None:
    _assert_nothing_is_lost_in_silence(_sweep(damage, sound, draw, tmp_path, 15))


@pytest.mark.slow
@each_damage
def test_many_damaged_files_are_read_as_they_were_or_not_at_all(
    damage: Damage, sound: Sound, draw: random.Random, tmp_path: Path
) -> None:
    _assert_nothing_is_lost_in_silence(_sweep(damage, sound, draw, tmp_path, 500))


def _older(image: bytearray, earlier: bytes, draw: random.Random) -> None:
    changed = [at for at in range(0, len(earlier), _PAGE) if earlier[at : at + _PAGE] != image[at : at + _PAGE]]
    at = draw.choice(changed)
    image[at : at + _PAGE] = earlier[at : at + _PAGE]


@pytest.mark.slow
def test_most_lost_writes_are_noticed_by_a_check(sound: Sound, draw: random.Random, tmp_path: Path) -> None:
    def older(image: bytearray, draw: random.Random) -> None:
        _older(image, sound.earlier, draw)

    met = _sweep(older, sound, draw, tmp_path, 300)
    unnoticed = sum(one.check == "right" and "wrong" in (one.records, one.rest) for one in met)
    assert unnoticed <= len(met) // 20, f"{unnoticed} of {len(met)}"


def test_a_register_that_lost_its_tables_is_damaged_and_not_begun_anew(place: Place) -> None:
    Register(place.name).close()
    tables = [table.name for table in reversed(METADATA.sorted_tables)]
    place.run(f"DROP TABLE {tables[-1]}")
    with pytest.raises(StoreDamagedError, match=r"has lost its table .*: restore a copy"):
        Register(place.name)
    place.run("DELETE FROM alembic_version")
    with pytest.raises(StoreDamagedError, match="has lost the version of its schema: restore a copy"):
        Register(place.name)
    place.run("DROP TABLE alembic_version")
    with pytest.raises(StoreDamagedError, match="has lost the version of its schema: restore a copy"):
        Register(place.name)


def test_a_file_that_lost_all_its_tables_is_no_new_register(tmp_path: Path) -> None:
    place = on_sqlite(tmp_path / "register")
    Register(place.name).close()
    for table in reversed(METADATA.sorted_tables):
        place.run(f"DROP TABLE {table.name}")
    place.run("DROP TABLE alembic_version")
    with pytest.raises(StoreDamagedError, match="has lost the version of its schema: restore a copy"):
        Register(place.name)


def test_an_index_that_hides_rows_is_noticed_by_who_reads_all(sound: Sound, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    file.write_bytes(sound.file)
    hidden = 0
    for at in range(_PAGE, len(sound.file), _PAGE):
        if sound.file[at] != 10 or sound.file[at + 4] < 2:  # leaves of indexes, of some rows
            continue
        image = bytearray(sound.file)
        image[at + 4] -= 1
        met = meet(bytes(image), sound, tmp_path)
        assert met.check == "told"
        hidden += met.records == "told"
    assert hidden > 0


def test_releases_of_a_process_that_changed_places_are_noticed_by_who_reads_all(place: Place, portal: Portal) -> None:
    with Register(place.name) as register:
        register.sync(connector(portal.base(WORLD)), since=SINCE, until=WORLD.until, clock=VirtualClock())
    earlier = "SELECT min(instant) FROM records GROUP BY key HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    assert place.number(f"SELECT count(*) FROM records WHERE instant = ({earlier})") == 1
    place.run(f"UPDATE records SET instant = '9999-01-01T00:00:00.000000Z' WHERE instant = ({earlier})")
    with Register(place.name) as register, pytest.raises(StoreDamagedError, match="out of order: restore a copy"):
        list(register.releases())
