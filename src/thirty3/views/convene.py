"""What an e-mail needs that brings boroughs together whose contracts end together: one cluster as Markdown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from thirty3.analysis import ExpiryCluster
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.models.period import Period
from thirty3.reference import borough, service_area
from thirty3.reference.licences import attributions
from thirty3.views._published import money_text, one_line, web_address

__all__ = ["convene"]

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#$]|(?<=https)[:]|(?<=http)[:]|(?<=ftp)[:]|(?<=www)[.]", re.IGNORECASE)
"""What Markdown and its tables take for more than itself, and what makes a bare address a link (CommonMark, GFM)."""
_COLUMNS = ("Borough", "Contract", "System", "Supplier", "Ends", "Extension", "Value of the whole", "Source")
_NOT_KNOWN = "not known"

Systems = Mapping[str, list[str]]
"""By contract id, what runs under it."""


def convene(
    cluster: ExpiryCluster,
    contracts: Iterable[Contract],
    applications: Iterable[Application] = (),
    *,
    label: str | None = None,
) -> str:
    """Everything about one cluster of ending contracts that an e-mail to its boroughs needs, as Markdown.

    Args:
        cluster: One of what :func:`thirty3.analysis.expiry_clusters` finds.
        contracts: The contracts it was found in; others may be among them.
        applications: What the boroughs run: the systems come from those that name a contract of the cluster.
        label: Shown before the heading: ``SAMPLE`` for made-up data.

    Returns:
        A heading, the facts, a table with a line for each contract by end, what is not known, and the sources. Dates
        are ISO; published text stands as text, whatever Markdown or HTML it holds. Equal input gives an equal text.

    >>> from thirty3 import sample
    >>> import thirty3 as t3
    >>> from thirty3.analysis import expiry_clusters
    >>> contracts = [one for one in t3.contracts(sample.releases()) if one.technology]
    >>> cluster = next(iter(expiry_clusters(contracts, as_of=sample.AS_OF)))
    >>> print(convene(cluster, contracts, label=sample.LABEL).splitlines()[0])
    # SAMPLE: Education and schools: 3 boroughs' contracts end together
    """
    named = frozenset(cluster.contract_ids)
    wanted = {one.id: one for one in contracts if one.id in named}
    systems: dict[str, list[str]] = defaultdict(list)
    for application in applications:
        for id in application.contract_ids:
            systems[id].append(application.product or application.name)
    held = [wanted[id] for id in cluster.contract_ids if id in wanted]
    sources = _sources(held)
    area = service_area(cluster.service_area).name
    heading = f"{label}: {area}" if label else area
    parts = (
        [f"# {_text(heading)}: {len(cluster.boroughs)} boroughs' contracts end together"],
        [f"- {fact}" for fact in _facts(cluster, held, systems)],
        ["## Contracts", "", *_table(held, systems, sources)],
        ["## Not known", "", *(f"- {gap}" for gap in _gaps(cluster, held, systems))],
        ["## Sources", "", *(f"{number}. <{url}>" for url, number in sources.items())] if sources else [],
        attributions(one.provenance.licence for one in held if one.provenance.licence),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _facts(cluster: ExpiryCluster, held: list[Contract], systems: Systems) -> Iterator[str]:
    slack = cluster.slack_days
    left = f"{counted(slack, 'day')} left" if slack >= 0 else f"{counted(-slack, 'day')} ago"
    yield f"**Act by {cluster.act_by.isoformat()}** ({left}), so that all can still act together"
    yield f"Boroughs: {_boroughs(cluster.boroughs)}"
    yield f"Boroughs that can still act: {_boroughs(cluster.actionable_boroughs)}"
    yield f"Ends: {cluster.first_end.isoformat()} to {cluster.last_end.isoformat()}"
    running = sorted({system for one in held for system in systems.get(one.id, ())})
    yield f"Systems: {_listed(running)}"
    suppliers = [f"{_text(one.name or one.supplier_id)} ({one.contracts:,} of them)" for one in cluster.incumbents]
    yield f"Suppliers of the {cluster.contracts:,} contracts: {', '.join(suppliers) or _NOT_KNOWN}"
    yield f"Value of the whole contracts: {_sum(cluster.total_value, cluster.valued, cluster)}"
    yield f"Value a year: {_sum(cluster.annual_value, cluster.annual_valued, cluster)}"
    vat = ", ".join(
        f"{count:,} {'basis not said' if basis == 'unknown' else basis}" for basis, count in cluster.vat.items()
    )
    yield f"VAT in the values of the whole: {vat or _NOT_KNOWN}"


def _table(held: list[Contract], systems: Systems, sources: Mapping[str, int]) -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row(["---"] * len(_COLUMNS))
    for one in held:
        url = web_address(one.url)
        yield _row(
            [
                _boroughs(one.boroughs),
                _text(one.title) or "untitled",
                _listed(systems.get(one.id, ())),
                _listed(who.name for who in one.suppliers if not who.placeholder),
                _NOT_KNOWN if one.period.end is None else one.period.end.isoformat(),
                _extension(one.period),
                money_text(one.value),
                "none" if url is None else f"[{sources[url]}](<{url}>)",
            ]
        )


def _gaps(cluster: ExpiryCluster, held: list[Contract], systems: Systems) -> Iterator[str]:
    gaps = {
        "whose record was not given": cluster.contracts - len(held),
        "without a published value": sum(one.value is None for one in held),
        "whose value does not say whether it includes VAT": cluster.vat.get("unknown", 0),
        "without a named supplier": sum(all(who.placeholder for who in one.suppliers) for one in held),
        "of which no system is known": sum(one.id not in systems for one in held),
        "that say nothing of an extension": sum(_extension(one.period) == _NOT_PUBLISHED for one in held),
        "without a page to look at": sum(web_address(one.url) is None for one in held),
    }
    for what, count in gaps.items():
        if count:
            yield f"{count:,} of {cluster.contracts:,} contracts {what}"
    yield "Whether a borough has already decided to extend or to buy anew: notices say so late or never"


_NOT_PUBLISHED = "not published"


def _extension(period: Period) -> str:
    said = [_text(period.extension_text)] if period.extension_text else []
    if period.max_end is not None:
        said.insert(0, f"to {period.max_end.isoformat()} at most")
    if not said and period.extendable is not None:
        said = ["possible" if period.extendable else "none"]
    return "; ".join(said) or _NOT_PUBLISHED


def _sources(held: Iterable[Contract]) -> dict[str, int]:
    urls = dict.fromkeys(url for one in held if (url := web_address(one.url)) is not None)
    return {url: number for number, url in enumerate(urls, start=1)}


def _sum(pounds: Decimal | None, known: int, cluster: ExpiryCluster) -> str:
    if pounds is None:
        return _NOT_KNOWN
    return f"£{pounds:,.0f}, from {known:,} of {cluster.contracts:,} contracts"


def _boroughs(codes: Iterable[str]) -> str:
    return ", ".join(borough(gss).name for gss in codes) or "none"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_text, names)) or _NOT_KNOWN


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(published: str) -> str:
    """Published text as Markdown that shows it and means nothing else."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), one_line(published))
