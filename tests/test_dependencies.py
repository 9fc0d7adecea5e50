"""What the library brings along is known, permitted, and asked for weaknesses; an audit not made is no pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.server import Answer, Asked, serving

TOOL = Path(__file__).resolve().parents[1] / "tools" / "check_dependencies.py"
WEAK = {"id": "OSV-0000-1", "summary": "made up", "affected": [], "aliases": [], "modified": "2026-01-01T00:00:00Z"}


def _run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def _osv(weak: Sequence[str]) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        name = json.loads(asked.body)["package"]["name"]
        package = {"name": name, "ecosystem": "PyPI"}
        vulns = [{**WEAK, "affected": [{"package": package, "ranges": []}]}] if name in weak else []
        return Answer(body=json.dumps({"vulns": vulns} if vulns else {}).encode())

    return answer


def test_every_licence_of_the_closure_is_permitted_and_the_bill_names_each_package(tmp_path: Path) -> None:
    place = tmp_path / "sbom.json"
    code, said = _run("--sbom", str(place))
    assert code == 0, said
    told = json.loads(place.read_text(encoding="utf-8"))
    assert told["specVersion"] == "1.6"
    names = {one["name"].lower() for one in told["components"]}
    assert {"pydantic", "httpx", "sqlalchemy", "psycopg", "altair"} <= names
    assert not names & {"pytest", "ruff", "sphinx", "pyspark"}, "tools of developers are not what users get"
    assert all(one["purl"].startswith("pkg:pypi/") and one["licenses"] for one in told["components"])


@pytest.mark.parametrize(
    ("weak", "code", "says"),
    [((), 0, "audited: no weakness is known"), (("pydantic",), 1, "pydantic"), (None, 3, "NOT AUDITED")],
    ids=["nothing known", "one known", "nobody answers"],
)
def test_an_audit_says_what_is_known_and_fails_where_it_could_not_ask(
    weak: Sequence[str] | None, code: int, says: str
) -> None:
    with serving((lambda asked: Answer(status=500)) if weak is None else _osv(weak)) as server:
        found, said = _run("--audit", "--osv-url", f"{server.url}/v1/query")
    assert (found, says in said) == (code, True), said
