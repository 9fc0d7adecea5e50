"""Build the wheel and the source archive twice, hold them byte for byte against each other, and try the wheel alone.

``python tools/check_package.py``: needs ``build``. The wheel is installed into a fresh environment without any extra,
from the package index that pip is configured for, and reads the sample there. Exit code 1 and a line on a fault.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SMOKE = """
import thirty3 as t3
from thirty3 import sample
from thirty3.analysis import expiry_clusters, sme_share
contracts = [one for one in t3.contracts(t3.load(sample.path())) if one.technology]
clusters = expiry_clusters(contracts, as_of=sample.AS_OF)
share = sme_share(contracts, basis="value")
assert len(clusters) > 3 and share.rows[0].share is not None
assert len(t3.boroughs()) == 33 and len(t3.portals()) > 10
try:
    t3.Register(":memory:")
except t3.Thirty3Error as error:
    assert "pip install 'thirty3[store]'" in str(error), error
else:
    raise SystemExit("a register opened without its extra")
print(clusters.summary())
"""


def build(folder: Path) -> dict[str, str]:
    """Both archives, as name to digest of what is in them."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1767225600"}  # 1 January 2026: the same day for every file
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def main() -> int:
    """Check it all."""
    with tempfile.TemporaryDirectory() as place:
        once, again = Path(place) / "once", Path(place) / "again"
        first, second = build(once), build(again)
        if first != second or len(first) != 2:
            print(f"two builds differ: {first} and {second}")
            return 1
        (wheel,) = once.glob("*.whl")
        with zipfile.ZipFile(wheel) as held:
            names = held.namelist()
        foreign = [name for name in names if not name.startswith(("thirty3/", "thirty3-"))]
        if foreign or "thirty3/py.typed" not in names:
            print(f"the wheel holds what it should not, or lacks py.typed: {foreign}")
            return 1
        python = Path(place) / "clean" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], check=True)
        smoke = [python, "-W", "error", "-c", SMOKE]
        done = subprocess.run(smoke, capture_output=True, text=True, cwd=place, check=False)
        print(done.stdout.strip() or done.stderr.strip())
        for name, digest in first.items():
            print(f"{digest}  {name}")
        return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
