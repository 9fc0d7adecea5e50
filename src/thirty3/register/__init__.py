"""The register: where a service keeps London's tenders, contracts and applications for years, and loses nothing."""

from __future__ import annotations

from thirty3.register.register import Register

__all__ = ["Register"]
