"""Services that answer out of dictionaries, without HTTP, and note what they were asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from pmsync.errors import ServiceError
from pmsync.models import Article, Work
from pmsync.services import Services
from pmsync.services.crossref.client import Crossref
from pmsync.services.ncbi.answers import Search
from pmsync.services.ncbi.client import Eutils


@dataclass
class FakeNcbi:
    """PubMed with some records: a search finds those whose DOI stands in the clause, and nothing else."""

    records: Mapping[int, Article | ServiceError] = field(default_factory=dict)
    similar_to: Mapping[int, tuple[int, ...] | ServiceError] = field(default_factory=dict)
    linked_with: Mapping[int, dict[str, tuple[int, ...]] | ServiceError] = field(default_factory=dict)
    summary_errors: Mapping[int, ServiceError] = field(default_factory=dict)
    changed_pmids: set[int] | ServiceError = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    summarized: list[int] = field(default_factory=list)

    def search(self, clauses: Sequence[str], **_limits: object) -> dict[str, Search | ServiceError]:
        articles = [record for record in self.records.values() if isinstance(record, Article) and record.doi]
        found = {clause: tuple(a.pmid for a in articles if str(a.doi) in clause) for clause in clauses}
        return {clause: Search(len(pmids), pmids) for clause, pmids in found.items()}

    def fetch(self, pmids: Sequence[int]) -> dict[int, Article | ServiceError | None]:
        self.fetched += pmids
        return {pmid: self.records.get(pmid) for pmid in pmids}

    def summaries(self, pmids: Sequence[int]) -> dict[int, Article | ServiceError | None]:
        self.summarized += pmids
        return {pmid: self.summary_errors.get(pmid) or self.records.get(pmid) for pmid in pmids}

    def changed(self, pmids: Sequence[int], _since: object) -> set[int] | ServiceError:
        return self.changed_pmids if isinstance(self.changed_pmids, ServiceError) else self.changed_pmids & set(pmids)

    def similar(self, pmid: int) -> tuple[int, ...] | ServiceError:
        return self.similar_to.get(pmid, ())

    def linked(self, pmid: int) -> dict[str, tuple[int, ...]] | ServiceError:
        return self.linked_with.get(pmid, {})


@dataclass
class FakeCrossref:
    """Crossref with some lists of references, works and notices."""

    references_of: Mapping[str, tuple[str, ...] | ServiceError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    works_of: Mapping[str, Work | ServiceError] = field(default_factory=dict)
    new_notices: list[Work] | ServiceError = field(default_factory=list)

    def references(self, doi: str) -> tuple[str, ...] | ServiceError:
        self.asked.append(doi)
        return self.references_of.get(doi, ())

    def works(self, dois: Sequence[str]) -> dict[str, Work | ServiceError | None]:
        return {doi: self.works_of.get(doi) for doi in dois}

    def notices(self, _first: object, _last: object) -> list[Work] | ServiceError:
        return self.new_notices

    def agencies(self, dois: Iterable[str]) -> dict[str, str | ServiceError | None]:
        return dict.fromkeys(dois)


def services(ncbi: FakeNcbi, crossref: FakeCrossref | None = None) -> Services:
    """Return them as the services that a resolver asks."""
    return Services(cast("Eutils", ncbi), cast("Crossref", crossref or FakeCrossref()))
