"""Fetching: asking portals as their cards want to be asked, keeping what comes, and accounting for all of it."""

from __future__ import annotations

from thirty3.harvest.archive import Archive
from thirty3.harvest.harvest import Harvest, HarvestPage, Progress
from thirty3.harvest.run import afetch, apages, fetch, pages

__all__ = ["Archive", "Harvest", "HarvestPage", "Progress", "afetch", "apages", "fetch", "pages"]


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
