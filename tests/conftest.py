"""Shared fixtures: where the real files are, and a hypothesis profile that repeats itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile(
    "ci",
    derandomize=True,  # the same examples on every machine, so that a red run can be repeated
    deadline=None,  # shared machines stall; time is measured in tests/bench, never here
    max_examples=20,  # a fifth of what is usual, for a run of under 20 minutes; HYPOTHESIS_PROFILE=wild draws 2,000
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("wild", parent=settings.get_profile("ci"), derandomize=False, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real notices and reference data, which is beside the repository where it exists at all."""
    if not SHARED.is_dir():
        missing = f"the real files are not beside the repository ({SHARED.parent.name}/{SHARED.name})"
        if os.environ.get("CI"):
            pytest.fail(missing)  # a run that vouches for the whole must not skip the real files
        pytest.skip(missing)
    return SHARED
