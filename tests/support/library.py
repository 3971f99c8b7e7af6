"""A database with citations of every status, made by pmsync itself: synced from the stand-in, or saved as decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import pmsync
from pmsync.models import Article, Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict, Work
from pmsync.services.settings import Settings
from pmsync.store.database import Store
from pmsync.store.decisions import save_lines
from pmsync.store.records import mark_deleted, save_crossref_check, save_redirect
from tests.standin import FACTS, Records, serve

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PMID = 31266900  # Plant Cell 2019, cited twice
LINES = [
    "https://doi.org/10.1105/tpc.19.00099",
    "PMID: 31266900",
    "PMID: 25609688",
    "PMID: 33104149",
    "PMID: 40292402",
    "Theranostics 2018;8:1256",
    "Immunity. 2020-11-17",
    "Br Med J. 1977;1:1469",
    "10.1000/no.such.doi",
    "Plant Cell. 2019 Oct;31(10):2370-2385. doi: 10.7150/thno.22048.",
    "see the supplementary table",
]
LACKED = Work("10.1000/preprint", title="A preprint about badgers.", authors=("Badger B",), type="posted-content")
AGREES = Comparison("title", "A preprint about badgers", "A preprint about badgers.", Verdict.AGREES)
DECIDED = {
    "Front Immunol. 2021": Decision(Status.AMBIGUOUS, "journal_date", "4,218 records fit", candidate_count=4218),
    "doi:10.1000/preprint": Decision(
        Status.NOT_IN_PUBMED, "doi", "PubMed lacks it", work=LACKED, proof=Proof(searched="Crossref")
    ),
    "PMID: 7": Decision(
        Status.MATCHED, "pmid", article=Article(
            7, title="A short title.", abstract="A word like quokka.", title_markup="A <i>short</i> title.",
        ), proof=Proof(searched="PubMed")
    ),
    "A preprint about badgers": Decision(
        Status.CONTRADICTION, "title", "its volume is another", candidate_count=1,
        candidates=(Candidate(None, LACKED.doi, LACKED.title, None, "2024", (AGREES,)),),
    ),
}  # fmt: skip


JOURNAL_LIST = """JrId: 1
JournalTitle: The Plant cell
MedAbbr: Plant Cell
ISSN (Print): 1040-4651
ISSN (Online): 1532-298X
IsoAbbr: Plant Cell
NlmId: 9208688
"""


# NLM's file, of which a few descriptors: the tree numbers are NLM's of 2024.
TREE = {
    ("D057948", "Viridiplantae"): ("B01.875",),
    ("D019669", "Embryophyta"): ("B01.875.800.575",),
    ("D014026", "Nicotiana"): ("B01.875.800.575.912.250.908.500.900",),  # Tobacco, until NLM renamed it
    ("D007109", "Immunity"): ("G12.450",),
    ("D057865", "Plant Immunity"): ("G12.450.800", "G15.630"),
}


DESCRIPTOR = """<DescriptorRecord DescriptorClass = "1"><DescriptorUI>{}</DescriptorUI>
<DescriptorName><String>{}</String></DescriptorName><PharmacologicalActionList><PharmacologicalAction>
<DescriptorReferredTo><DescriptorUI>D000900</DescriptorUI><DescriptorName><String>Other</String></DescriptorName>
</DescriptorReferredTo></PharmacologicalAction></PharmacologicalActionList>
<TreeNumberList>{}</TreeNumberList></DescriptorRecord>"""


def descriptor_file() -> str:
    """Return some descriptors of NLM's as desc2026.xml has them."""
    records = [
        DESCRIPTOR.format(id_, name, "".join(f"<TreeNumber>{number}</TreeNumber>" for number in numbers))
        for (id_, name), numbers in TREE.items()
    ]
    doctype = '<!DOCTYPE DescriptorRecordSet SYSTEM "nlmdescriptorrecordset_20260101.dtd">'
    return f'{doctype}<DescriptorRecordSet LanguageCode = "eng">{"".join(records)}</DescriptorRecordSet>'


def make_library(folder: Path) -> Path:
    """Make ``refs.db`` in ``folder``, with a source ``refs.txt`` and one ``lookup``."""
    database, listed = folder / "refs.db", folder / "refs.txt"
    listed.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    pmsync.add(database, listed, source="refs.txt")
    with serve(Records.from_facts(FACTS), rate=None) as running, pytest.MonkeyPatch.context() as patch:
        for variable, value in running.environ.items():
            patch.setenv(variable, value)
        patch.setenv("PMSYNC_CACHE", str(folder / "http.sqlite"))
        patch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
        pmsync.sync(database, settings=Settings.from_environment())
    named = folder / "J_Medline.txt"
    named.write_text(JOURNAL_LIST, encoding="utf-8")
    pmsync.journals(database, named)
    tree = folder / "desc2026.xml"
    tree.write_text(descriptor_file(), encoding="utf-8")
    pmsync.mesh(database, tree)
    with Store(database) as store:
        save_lines(store, [Resolution(Citation(text, title=text), decision) for text, decision in DECIDED.items()], NOW)
        with store.transaction() as db:
            mark_deleted(db, 7, NOW)
            save_redirect(db, 7, None, "no other record is proved to be the same paper", NOW, 1)
            save_crossref_check(db, PMID, replace(LACKED, doi="10.1105/tpc.19.00099"), NOW, 1)
            db.execute("UPDATE runs SET last_event = (SELECT max(id) FROM events)")
    return database
