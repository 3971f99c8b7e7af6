"""Made-up records for tests that need an Article and nothing else."""

from __future__ import annotations

from pmsync.models import Article, Journal, MeshHeading, PartialDate, Qualifier

JOURNAL = Journal("7505876", "Proc Test Soc", "Proceedings of the Test Society", ("0027-8424", "1091-6490"))
HEADINGS = (
    MeshHeading("D006801", "Humans", major=False),
    MeshHeading(
        "D055354",
        "Exosomes",
        major=True,
        qualifiers=(Qualifier("Q000378", "metabolism", major=True), Qualifier("Q000235", "genetics", major=False)),
    ),
)
FULL = Article(
    pmid=101,
    title="On µ-opioid receptors: H2O & <1% of everything.",
    authors=("Lv X", "O'Neil J Jr", "Group of Groups, Part A"),
    journal=JOURNAL,
    published=(PartialDate(1998, 12), PartialDate(1999, 1)),
    published_online=PartialDate(1998, 11, 30),
    volume="12",
    issue="3-4",
    pages="e123-e130",
    doi="10.1000/test.101",
    pmcid="PMC101",
    abstract="BACKGROUND: One.\nMETHODS: Two.",
    language="eng",
    types=("Journal Article", "Review"),
    mesh=(HEADINGS[1], HEADINGS[0]),
    record_status="MEDLINE",
    indexing_method="Automated",
    revised_on=PartialDate(2020, 1, 2),
)
BARE = Article(pmid=102, title="[Not Available].")
