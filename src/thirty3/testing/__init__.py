"""The checks that every connector passes, this library's own and any other package's.

In a package that plugs in a portal, this is the whole test file::

    import pytest
    from pathlib import Path
    from thirty3 import testing
    from my_package.my_portal import connector

    subject = testing.Subject(connector, Path(__file__).parent / "my_portal")

    @pytest.mark.parametrize("check", testing.checks(connector), ids=testing.name)
    def test_my_portal(check):
        check(subject)

The folder of a portal that is asked holds ``recording/``, which ``thirty3 record`` writes; that of a source read from
files holds its file. Beside it stands ``expected.json``: the ``query`` (or ``file`` and ``borough``), ``arguments``
where the card has any, and what must come, in the form of :func:`what_came`. For a portal that can be asked for one
process, ``processes`` names some with the ids of their releases, and the recording holds the answer for each.
"""

from __future__ import annotations

from thirty3.errors import MissingExtraError
from thirty3.wire import ByProcess, Connector

try:
    from thirty3.testing._files import OF_FILES
    from thirty3.testing._portals import OF_PORTALS
    from thirty3.testing._processes import BY_PROCESS
    from thirty3.testing._subject import Check, Subject, what_came
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise MissingExtraError("testing", "checking connectors") from error

__all__ = ["Check", "Subject", "checks", "name", "what_came"]


def checks(connector: Connector) -> tuple[Check, ...]:
    """The checks that apply to a connector: those of portals that are asked, or those of sources read from files.

    A portal that can be asked for one process has to pass some more.

    Each is a function of a :class:`Subject`, and raises ``AssertionError`` when the connector fails it.
    """
    if not connector.portal.hosts:
        return OF_FILES
    return (*OF_PORTALS, *BY_PROCESS) if isinstance(connector, ByProcess) else OF_PORTALS


def name(check: Check) -> str:
    """A check's name as a sentence, for the list of tests."""
    return check.__name__.replace("_", " ")


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
