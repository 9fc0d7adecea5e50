"""The notebooks of the documentation run on the sample, and are kept without what they print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def test_there_are_three_of_them() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01-market-brief", "02-who-ends-together", "03-sme-share"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.slow  # the building of the site, which .ci/run does, runs them too
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom_and_shows_something_in_every_cell(path: Path) -> None:
    notebook = _read(path)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kinds = {output.output_type for output in cell.outputs}
            assert "error" not in kinds
            assert "stderr" not in {output.get("name") for output in cell.outputs}
            assert kinds or cell.source.startswith(("from ", "import ")), cell.source
