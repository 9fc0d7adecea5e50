"""The circle: tenders become contracts, contracts say what runs, and what ends announces the next tenders. Pure."""

from __future__ import annotations

from thirty3.resolve._circle_backtest import backtest
from thirty3.resolve._circle_gaps import gaps
from thirty3.resolve._circle_links import link
from thirty3.resolve._circle_proposals import SOURCE, apply, propose
from thirty3.resolve._circle_upcoming import upcoming

__all__ = ["SOURCE", "apply", "backtest", "gaps", "link", "propose", "upcoming"]
