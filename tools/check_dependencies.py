"""What the library brings along: every licence held against those permitted, an SBOM, and known weaknesses.

``python tools/check_dependencies.py [--sbom FILE]`` looks at what is installed beside it of ``thirty3[all]``, and
``--audit`` asks osv.dev what is known against it. Needs ``cyclonedx-bom`` and ``pip-audit``. Exit code 1 and a line for
each fault; 3 where the audit could not be made, which is no pass.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FAULT, NOT_AUDITED = 1, 3

PERMITTED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "PSF-2.0", "Zlib"} | {
    f"License :: OSI Approved :: {name}"
    for name in ("Apache Software License", "BSD License", "ISC License (ISCL)", "MIT License")
}
"""As SPDX writes them, or as a classifier where a package says no more."""
EXCEPT = {
    "certifi": {"MPL-2.0", "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)"},  # a list, never changed
    "tqdm": {"MPL-2.0"},  # the extra notebook; used as it comes
    "psycopg": {"LGPL-3.0-only"},  # the extra postgres; used as it comes, and anybody can put another in its place
    "psycopg-binary": {"LGPL-3.0-only"},
}


def closure() -> dict[str, str]:
    """Name to version of all that ``thirty3[all]`` needs here, itself left out.

    Raises:
        SystemExit: Something of it is not installed, so that nothing could be said of it.
    """
    found: dict[str, str] = {}
    seen, waiting = set[tuple[str, str]](), [("thirty3", "all"), ("thirty3", "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            held = distribution(name)
        except PackageNotFoundError:
            raise SystemExit(f"{name} is not installed: pip install '.[all]' first") from None
        found[name] = held.version
        for text in held.requires or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(needed.name), one) for one in ("", *needed.extras)]
    del found["thirty3"]
    return dict(sorted(found.items()))


def bill(names: dict[str, str]) -> dict[str, Any]:
    """The SBOM of these packages: CycloneDX 1.6, the same for the same packages."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    # Not validated: its own writer makes it, and holding it against the schema takes fifteen times as long.
    how = "--mc-type library --spec-version 1.6 --output-reproducible --no-validate"
    command += [*how.split(), sys.executable]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    told["components"] = [one for one in told["components"] if canonicalize_name(one["name"]) in names]
    kept = {one["bom-ref"] for one in (*told["components"], told["metadata"]["component"])}
    told["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", ()) if ref in kept]}
        for one in told["dependencies"]
        if one["ref"] in kept
    ]
    return told


def faults(names: dict[str, str], sbom: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the SBOM or a licence, a line each."""
    told = {canonicalize_name(one["name"]): one for one in sbom["components"]}
    for name, version in names.items():
        component = told.get(name)
        if component is None or component["version"] != version or not component.get("purl"):
            yield f"{name} {version} is not in the SBOM as it is installed: {component}"
            continue
        licences = set(_licences(component))
        if not licences:
            yield f"{name} {version} says no licence"
        for licence in sorted(licences - PERMITTED - EXCEPT.get(name, set())):
            yield f"{name} {version} is under {licence}, which nobody has permitted: see PERMITTED and EXCEPT"


def _licences(component: dict[str, Any]) -> Iterator[str]:
    for said in component.get("licenses", ()):
        if "expression" in said:
            yield from re.split(r"\s+(?:AND|OR)\s+", said["expression"].replace("(", "").replace(")", ""))
        else:
            yield said["license"].get("id") or said["license"]["name"]


def audit(names: dict[str, str], osv_url: str | None) -> int:
    """Ask for known weaknesses of each; what to end with."""
    with tempfile.TemporaryDirectory() as place:
        pins = Path(place) / "pins.txt"
        pins.write_text("".join(f"{name}=={version}\n" for name, version in names.items()), encoding="utf-8")
        how = "--strict --no-deps --disable-pip --vulnerability-service osv --format json --progress-spinner off"
        command = [sys.executable, "-m", "pip_audit", *how.split(), "--requirement", str(pins)]
        command += ["--osv-url", osv_url] if osv_url else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answers = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        answers = []
    asked = {canonicalize_name(one["name"]) for one in answers if "vulns" in one}
    if missed := names.keys() - asked:
        why = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        print(f"NOT AUDITED: {len(missed)} of {len(names)} packages: {why[0]}")
        return NOT_AUDITED
    weak = [f"{one['name']} {one['version']}: {bad['id']}" for one in answers for bad in one["vulns"]]
    print("\n".join(weak) or f"audited: no weakness is known of {len(names)} packages")
    return FAULT if weak else 0


def main() -> int:
    """Check it all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sbom", type=Path, metavar="FILE", help="write the SBOM there")
    asked.add_argument("--audit", action="store_true", help="only ask osv.dev for known weaknesses")
    asked.add_argument("--osv-url", help="ask there instead")
    given = asked.parse_args()
    names = closure()
    if given.audit:
        return audit(names, given.osv_url)
    sbom = bill(names)
    wrong = list(faults(names, sbom))
    print("\n".join(wrong) or f"{len(names)} packages, each with a licence that is permitted")
    if given.sbom:
        given.sbom.parent.mkdir(parents=True, exist_ok=True)
        given.sbom.write_text(json.dumps(sbom, indent=2) + "\n", encoding="utf-8")
    return FAULT if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
