"""What a user's type checker sees of a notebook: never run, read by mypy and pyright, both at their strictest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, assert_type

import thirty3 as t3
from thirty3 import sample
from thirty3.analysis import ExpiryCluster, ExpiryClusters, SmeShare, concentration, expiry_clusters, recipes, sme_share
from thirty3.errors import PortalBusyError, Thirty3Error
from thirty3.models.announcement import Upcoming
from thirty3.register import Run
from thirty3.resolve import classify, match_buyer
from thirty3.resolve.fit import Profile, opportunities_for
from thirty3.views.brief import brief
from thirty3.views.choices import choose
from thirty3.views.page import brief_as_page
from thirty3.views.progress import progress_bar


def reading() -> None:
    found = t3.load(sample.path())
    releases = list(found)
    assert_type(releases, list[t3.Release])
    assert_type(found.account.rejected, int)
    tenders, contracts = t3.tenders_and_contracts(releases)
    assert_type(tenders, list[t3.Tender])
    assert_type(contracts[0].period.end, date | None)
    assert_type(contracts[0].technology, bool | None)
    assert_type([supplier.name for supplier in contracts[0].suppliers], list[str])
    assert_type(t3.borough("LB Camden").gss, str)
    for portal in t3.portals():
        assert_type(portal.id, str)
        assert_type(portal.hosts, tuple[str, ...])


def understanding(contract: t3.Contract) -> None:
    found = classify(title=contract.title, cpv=["48000000"])
    assert_type(found, t3.Classification)
    for match in match_buyer("LB Camden"):
        assert_type(match.borough, t3.Borough)
    if contract.value is not None:
        assert_type(contract.value.amount, Decimal)
    assert_type(contract.row(), dict[str, Any])


def measuring(contracts: list[t3.Contract]) -> None:
    clusters = expiry_clusters(contracts, as_of=date(2026, 11, 22), window_days=92)
    assert_type(clusters, ExpiryClusters)
    assert_type(len(clusters), int)
    assert_type(clusters[0], ExpiryCluster)
    assert_type(clusters[:3], Sequence[ExpiryCluster])
    for cluster in clusters:
        assert_type(cluster.act_by, date)
        assert_type(cluster.total_value, Decimal | None)
        assert_type(cluster.boroughs, tuple[str, ...])
    share = sme_share(contracts, basis="value", by=("borough",))
    assert_type(share, SmeShare)
    assert_type(share.rows[0].share, float | None)
    assert_type(concentration(contracts, basis="value").hhi, float | None)
    assert_type(share.summary(), str)
    assert_type(share.reasons, dict[str, int])
    table = share.to_pandas(money="decimal")  # Any: which libraries are installed is not known here
    assert_type(table, Any)
    assert_type(clusters.to_rows(), list[dict[str, Any]])
    assert_type(recipes.live_contracts(contracts, as_of=date(2026, 11, 22)).used, int)


def keeping() -> None:
    with t3.Register("london.db") as register, progress_bar() as told:
        run = register.sync("find_a_tender", since="2026-01-01", progress=told)
        assert_type(run, Run)
        loaded = register.load("bulk.jsonl.gz", progress=told)
        assert_type(loaded.status == "complete", bool)
        assert_type(register.contracts(borough="Camden", active_on=date(2026, 11, 22)), Iterator[t3.Contract])
        coming = register.upcoming(as_of=date(2026, 11, 22))
        assert_type(coming, Upcoming)
        fits = opportunities_for(Profile(name="us", words=("repairs",)), register.tenders(), coming, as_of=coming.as_of)
        for fit in fits:
            assert_type(fit.reasons[0].says, str)


async def asking() -> None:
    query = t3.Query(since=date(2026, 4, 1), until=date(2026, 4, 2))
    try:
        async for page in t3.apages("find_a_tender", query):
            assert_type(page.releases, tuple[t3.Release, ...])
        harvest = await t3.afetch("contracts_finder", query)
    except PortalBusyError as error:
        assert_type(error.retry_after_seconds, float | None)
    except Thirty3Error as error:
        assert_type(error.help, str)
    else:
        assert_type(harvest.contracts(), tuple[t3.Contract, ...])


def showing() -> str:
    found = t3.load(sample.path())
    return brief_as_page(brief(list(found), found.account, choose(as_of=sample.AS_OF)))
