"""A new portal is one file and one folder; a portal of another package is an entry point; both pass the same checks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import thirty3

SOURCE = Path(thirty3.__file__).parent

TOY = '''
"""A made-up portal: releases in a list, newest day first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from thirty3.errors import PortalChangedError
from thirty3.models.provenance import Provenance
from thirty3.models.query import Query
from thirty3.ocds.release import make_release
from thirty3.wire import Page, Portal, Request, Response

CARD = Portal(
    id="toy_portal",
    name="Toy portal",
    home="https://toy.example",
    licence="https://toy.example/licence",
    attribution="Toys for all.",
    hosts=("toy.example",),
    pause_seconds=1,
    busy_seconds={429: 60, 503: 60},
    checked="2026-11-22",
)


@dataclass(frozen=True)
class ToyPortal:
    portal: Portal = CARD

    def requests(self, query: Query, /) -> Iterator[Request]:
        yield Request(url="https://toy.example/toys.json")

    def read(self, response: Response, /) -> Page:
        url = response.request.url
        try:
            toys = json.loads(response.body)["toys"]
            return Page(
                releases=tuple(
                    make_release(
                        toy,
                        provenance=Provenance(
                            source="toy_portal", record_id=toy["id"], url=url,
                            retrieved_at=response.retrieved_at, licence=CARD.licence,
                        ),
                    )
                    for toy in toys
                )
            )
        except (ValueError, KeyError, TypeError, LookupError, AttributeError) as error:
            raise PortalChangedError(f"no toys: {error}", portal="toy_portal", url=url) from error


connector = ToyPortal()
'''

RECORD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import json
from thirty3.harvest import Archive
from thirty3.wire import Request, Response
folder = Path(sys.argv[1])
toy = {"ocid": "ocds-toyxyz-1", "id": "1", "date": "2026-03-02T09:00:00Z", "tag": ["tender"]}
body = json.dumps({"toys": [toy]}, ensure_ascii=False).encode()
at = datetime(2026, 3, 3, tzinfo=UTC)
archive = Archive(folder / "recording")
answer = Response(request=Request(url="https://toy.example/toys.json"), status=200, body=body, retrieved_at=at)
archive.write(archive.cleaned(answer))
(folder / "expected.json").write_text(json.dumps({
    "about": "Made up.", "query": {}, "releases": ["ocds-toyxyz-1 1"], "urls": ["https://toy.example/toys.json"],
}))
"""

CHECK = """
import sys
from pathlib import Path
from thirty3 import connectors, testing
connector = connectors.get("toy_portal")
for check in testing.checks(connector):
    check(testing.Subject(connector, Path(sys.argv[1])))
    print(testing.name(check))
"""


def run(script: str, *arguments: str, path: Path) -> str:
    """What a fresh interpreter prints that finds modules in one folder first."""
    setup = f"import sys; sys.path.insert(0, {str(path)!r})\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", setup + script, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The toy portal's folder: its recording, and what is expected of it."""
    made = tmp_path / "folder"
    made.mkdir()
    assert run(RECORD, str(made), path=SOURCE.parent) == ""
    return made


def installed(tmp_path: Path, package: str, *, value: str, code: str = TOY, name: str = "toy_portal") -> Path:
    """A folder in which a package is installed that plugs in a portal."""
    site = tmp_path / "site"
    info = site / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (site / f"{package.replace('-', '_')}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[thirty3.connectors]\n{name} = {value}\n")
    return site


def test_a_new_portal_touches_one_source_file_and_passes_every_check_from_one_folder(
    tmp_path: Path, folder: Path
) -> None:
    tree = tmp_path / "tree" / "thirty3"
    shutil.copytree(SOURCE, tree, ignore=shutil.ignore_patterns("__pycache__"))
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    (tree / "connectors" / "toy_portal.py").write_text(TOY)
    after = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    touched = {path for path in after if after[path] != before.get(path)}
    assert len(touched) == 1
    listing = "import thirty3; print([card.id for card in thirty3.portals()], thirty3.__file__)"
    told = run(listing, path=tree.parent)
    assert "'toy_portal'" in told
    assert str(tree) in told
    assert len(run(CHECK, str(folder), path=tree.parent).splitlines()) == 10


def test_a_portal_of_another_package_is_listed_asked_and_checked_like_ours(tmp_path: Path, folder: Path) -> None:
    site = installed(tmp_path, "toy-package", value="toy_package:connector")
    assert "toy_portal" in run("import thirty3; print([card.id for card in thirty3.portals()])", path=site)
    assert len(run(CHECK, str(folder), path=site).splitlines()) == 10
    script = "import sys, thirty3 as t3; from thirty3.harvest import Archive; from pathlib import Path\n"
    script += "archive = Archive(Path(sys.argv[1]) / 'recording', mode='replay')\n"
    script += "print(t3.fetch('toy_portal', t3.Query(), archive=archive).account.kept)"
    assert run(script, str(folder), path=site) == "1\n"


@pytest.mark.parametrize("name", ["find_a_tender", "toy_portal"])
def test_two_portals_of_one_name_are_an_error_that_names_both_packages(tmp_path: Path, name: str) -> None:
    installed(tmp_path, "toy-package", value="toy_package:connector")
    site = installed(tmp_path, "other-package", value="other_package:connector", name=name)
    other = "thirty3" if name == "find_a_tender" else "toy-package"
    told = run("import thirty3; thirty3.portals()", path=site)
    assert f"PluginError: two portals are called '{name}'" in told
    assert other in told
    assert "other-package" in told


@pytest.mark.parametrize(
    ("value", "code", "fault"),
    [
        ("toy_package:connector", "raise RuntimeError('made-up fault')", "cannot be loaded: made-up fault"),
        ("toy_package:nothing", TOY, "cannot be loaded"),
        ("toy_package:CARD", TOY, "is no connector"),
        ("toy_package:ToyPortal", TOY, "is no connector"),
        ("toy_package:connector", TOY.replace('id="toy_portal"', 'id="other"'), "calls itself 'other'"),
    ],
)
def test_a_portal_that_cannot_be_used_names_its_package_and_leaves_the_others_alone(
    tmp_path: Path, value: str, code: str, fault: str
) -> None:
    site = installed(tmp_path, "toy-package", value=value, code=code)
    told = run("import thirty3; thirty3.portals()", path=site)
    assert "PluginError: the portal 'toy_portal' of toy-package" in told
    assert fault in told
    assert "Contracts Finder" in run(
        "from thirty3.connectors import get; print(get('contracts_finder').portal.name)", path=site
    )


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('licence="https://toy.example/licence"', 'licence=""', "the card has no licence"),
        ("busy_seconds={429: 60, 503: 60}", "busy_seconds={}", "429 and 503"),
        ("toys.json", "other.json", "holds no answer"),
        ('hosts=("toy.example",)', 'hosts=("play.example",)', "is not a host of this portal"),
        ("for toy in toys", "for toy in toys[:0]", "releases of folder: None"),
        ('source="toy_portal"', 'source="other"', "source of a record"),
        ("retrieved_at=response.retrieved_at,", "", "no retrieved_at"),
        ("raise PortalChangedError", "return Page()\n            raise PortalChangedError", "were taken for all"),
        ("TypeError, LookupError, AttributeError", "LookupError", "TypeError"),
        ('portal="toy_portal", url=url', 'portal="toy_portal"', "names no address"),
        ("        url = response.request.url", "        url = response.request.url\n        print(id(response))", None),
    ],
)
def test_a_portal_with_a_fault_fails_a_check_that_says_what_it_is(
    tmp_path: Path, folder: Path, was: str, now: str, fault: str | None
) -> None:
    assert was in TOY
    site = installed(tmp_path, "toy-package", value="toy_package:connector", code=TOY.replace(was, now))
    told = run(CHECK, str(folder), path=site)
    if fault is not None:
        assert "Error" in told
        assert fault in told
    else:
        assert "nonsense is a changed portal" in told


def test_a_recording_with_contact_data_fails_its_check(tmp_path: Path, folder: Path) -> None:
    site = installed(tmp_path, "toy-package", value="toy_package:connector")
    (file,) = (folder / "recording").glob("*.json")
    recording = json.loads(file.read_text())
    recording["body"] = recording["body"].replace('{"toys"', '{"contact": "a@buyer.example", "toys"', 1)
    file.write_text(json.dumps(recording, indent=1) + "\n")
    assert "recording of the recording" in run(CHECK, str(folder), path=site)


def test_without_hypothesis_the_checks_say_how_to_install_it() -> None:
    told = run("import sys; sys.modules['hypothesis'] = None; import thirty3.testing", path=SOURCE.parent)
    assert "MissingExtraError: checking connectors needs an optional part: pip install 'thirty3[testing]'" in told
