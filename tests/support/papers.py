"""Made-up papers, and citations that mean them, for tests of what is compared and decided."""

from __future__ import annotations

from dataclasses import replace

from pmsync.matching.compare import compare
from pmsync.models import Article, Citation, Journal, PartialDate, Verdict

JOURNAL = Journal("101560960", "Front Immunol", "Frontiers in immunology", ("1664-3224",))
ARTICLE = Article(
    pmid=35251006,
    title="A title.",
    journal=JOURNAL,
    published=(PartialDate(2022),),
    published_online=PartialDate(2022, 2, 17),
    volume="13",
    pages="826091",
    doi="10.3389/fimmu.2022.826091",
    pmcid="PMC8888888",
)
STUB = Citation("", journal="Front Immunol", volume="13", page="826091", date=PartialDate(2022))

LONG = "Neurogenesis and viral infection of the developing brain"
PAPER = replace(ARTICLE, title=LONG + ".", authors=("Ihunwo AO", "Perego J"), issue="2", pages="1021-1030")
REFERENCE = Citation(
    "", title=LONG, first_author="Ihunwo AO", journal="Front Immunol", date=PartialDate(2022), volume="13", page="1021"
)


def verdicts(citation: Citation, article: Article) -> dict[str, Verdict]:
    """Return the verdict on every fact that the citation states."""
    return {comparison.fact: comparison.verdict for comparison in compare(citation, article)}
