"""The ladder, through HTTP against the stand-in: which questions are asked, and what becomes of each citation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from pmsync.models import Resolution, Verdict
from pmsync.parsing.line import parse
from pmsync.resolve.ladder import resolve
from pmsync.services import open_session, services_for
from tests.standin import Works, serve
from tests.support.settings import settings_for

SICI = "10.1002/(SICI)1097-0142(19960601)77:11<2200::AID-CNCR3>3.0.CO;2-T"
SICI_2 = "10.1002/(SICI)1098-1004(200001)15:1<114::AID-HUMU21>3.0.CO;2-4"


@pytest.fixture
def ask(server, tmp_path: Path):
    settings = settings_for(server.environ, tmp_path)

    def asking(*lines: str, refresh: bool = False) -> list[Resolution]:
        with open_session(settings, 60) as session:
            return resolve([parse(line) for line in lines], services_for(session, refresh=refresh))

    return asking


def outcome(resolution: Resolution) -> tuple[str, int | None]:
    decision = resolution.decision
    assert decision is not None, resolution.error
    return decision.status.value, decision.article.pmid if decision.article else None


def terms(server) -> list[str]:
    return [asked.params["term"] for asked in server.log if asked.verb == "esearch"]


def test_a_doi_for_which_pubmed_finds_another_paper_gets_no_pmid(ask, server):
    # The stand-in does as PubMed: of a DOI it does not know it searches a fragment, and answers two other papers.
    [resolution] = ask("10.24963/ijcai.2023/277")
    assert server.count("efetch") == 1
    assert outcome(resolution) == ("not_found", None)


def test_a_doi_that_begins_a_longer_one_is_not_taken_for_it(ask):
    # 10.1136/bmj.1.6074.1469 is the beginning of 10.1136/bmj.1.6074.1469-a; PubMed's phrase search finds both.
    shorter, longer = ask("10.1136/bmj.1.6074.1469", "10.1136/bmj.1.6074.1469-a")
    assert outcome(shorter) == ("matched", 405079)
    assert outcome(longer) == ("matched", 405078)


def test_two_records_of_one_doi_are_ambiguous_until_another_fact_tells_them_apart(ask):
    alone, told_apart = ask(
        "10.1002/14651858.CD002020", "Cochrane Database Syst Rev. 2001;(2):CD002020. doi: 10.1002/14651858.CD002020."
    )
    assert outcome(alone) == ("ambiguous", None)
    assert [candidate.pmid for candidate in alone.decision.candidates] == [11406024, 11034741]
    assert outcome(told_apart) == ("matched", 11406024)


def test_dois_that_break_a_search_are_asked_apart_and_alone_before_they_are_given_up(ask, server):
    unknown = "10.1002/(SICI)9999-9999(19990101)1:1<1::AID-NONE1>3.0.CO;2-X"
    resolutions = ask("10.1105/tpc.19.00099", SICI, SICI_2, unknown)
    assert [outcome(resolution) for resolution in resolutions] == [
        ("matched", 31266900),
        ("matched", 8635084),
        ("matched", 10612833),
        ("not_found", None),
    ]
    plain, odd, alone = terms(server)
    assert ("(sici)" in plain, odd.count(" OR "), " OR " in alone) == (False, 2, False)


def test_the_same_facts_are_asked_once_and_answered_each_time(ask, server):
    resolutions = ask("10.1105/tpc.19.00099", "https://doi.org/10.1105/TPC.19.00099", "10.1105/tpc.19.00099")
    assert [outcome(resolution) for resolution in resolutions] == [("matched", 31266900)] * 3
    assert terms(server) == ['"10.1105/tpc.19.00099"[doi]']


def test_no_record_is_fetched_twice_in_one_climb(ask, server):
    ask("25609688", "Circ Cardiovasc Imaging 2015;8:e002851", "10.1161/CIRCIMAGING.114.002851")
    fetched = Counter(pmid for asked in server.log if asked.verb == "efetch" for pmid in asked.params["id"].split(","))
    assert fetched == {"25609688": 1}


def test_an_unreadable_line_asks_nothing(ask, server):
    [resolution] = ask("see the supplementary table")
    assert outcome(resolution) == ("unreadable", None)
    assert server.log == []


def test_a_citation_whose_surer_question_failed_does_not_climb_to_a_less_sure_one(ask, server):
    server.fault("esearch", "503", 5)
    [resolution] = ask("Plant Cell. 2019 Oct;31(10):2456-2474. doi: 10.1105/tpc.19.00099.")
    assert resolution.decision is None
    assert "503" in str(resolution.error)
    assert all("[doi]" in term for term in terms(server))


def test_a_pmid_pubmed_does_not_have_is_found_by_its_other_facts_only_as_a_contradiction(ask):
    [resolution] = ask("Plant Cell. 2019 Oct;31(10):2456-2474. doi: 10.1105/tpc.19.00099. PMID: 99999999.")
    assert outcome(resolution) == ("contradiction", None)
    assert "pmid 31266900 (not 99999999)" in resolution.decision.reason


def test_a_pmcid_pmc_does_not_know_is_not_found(ask):
    [resolution] = ask("PMC99999999")
    assert outcome(resolution) == ("not_found", None)
    assert resolution.decision.reason == "PubMed has no record with PMCID PMC99999999"


def test_a_doi_pubmed_does_not_carry_does_not_hinder_a_record_without_one(ask):
    # Top Health Care Financ 1976;3:69 has no DOI in PubMed: volume and page prove it, and the DOI says nothing.
    [resolution] = ask("Top Health Care Financ. 1976;3(1):69-81. doi: 10.1000/elsewhere.")
    assert outcome(resolution) == ("matched", 973217)
    assert {c.fact: c.verdict for c in resolution.decision.proof.comparisons}["doi"] == Verdict.SILENT


def test_a_doi_pubmed_does_not_have_beside_a_record_with_another_is_a_contradiction(ask):
    [resolution] = ask("Theranostics. 2018;8(5):1256-1269. doi: 10.1000/elsewhere.")
    assert outcome(resolution) == ("contradiction", None)


def test_an_article_number_is_found_where_pubmed_keeps_it_as_a_location(ask, server):
    ask("Nowhere J 2021;12:693015")
    in_the_journal = '("Nowhere J"[ta] AND 12[vi] AND (693015[pg] OR 693015[lid]))'
    in_any = "(12[vi] AND (693015[pg] OR 693015[lid]) AND 2020:2022[dp])"
    assert terms(server) == [f"({in_the_journal} OR {in_any})"]


def test_a_page_of_few_digits_is_looked_for_in_its_journal_alone(ask, server):
    ask("Nowhere J 2021;12:69")
    assert terms(server) == ['("Nowhere J"[ta] AND 12[vi] AND (69[pg] OR 69[lid]))']


def test_a_journal_and_year_is_counted_in_one_request_for_each_pair(ask, server):
    ask("Plant Cell. 2019", "Plant Cell. 2019.", "Immunity. 2020", "BMC Public Health. 2021-6-3", "Immunity. 2020-11")
    years = [term for term in terms(server) if " OR " not in term]
    assert years == ['("Plant Cell"[ta] AND 2019:2019[dp])', '("Immunity"[ta] AND 2020:2020[dp])']


def test_a_stub_that_fits_too_many_records_keeps_the_count_only(ask, server, monkeypatch):
    monkeypatch.setattr("pmsync.resolve.ladder.CANDIDATES_KEPT", 2)
    [resolution] = ask("Plant Cell. 2019")
    assert outcome(resolution) == ("ambiguous", None)
    assert (resolution.decision.candidates, resolution.decision.candidate_count) == ((), 3)
    assert server.count("efetch") == 0


def test_an_ahead_of_print_record_is_likely_by_its_day(ask):
    stub, other_doi = ask("J Nucl Cardiol. 2020 Mar 13", "J Nucl Cardiol. 2020 Mar 13. doi: 10.1000/elsewhere.")
    assert outcome(stub) == ("likely", None)
    assert outcome(other_doi) == ("not_found", None)


def test_asking_again_with_refresh_goes_past_the_cache(ask, server):
    ask("25609688")
    ask("25609688")
    assert server.count() == 1
    ask("25609688", refresh=True)
    assert server.count() == 2


# --- what only Crossref has, and what it adds ---

CERMINE = "10.1007/s10032-015-0249-8"
ARXIV = "10.48550/arXiv.1706.03762"
WITHOUT_DOI = "10.1093/jnci/82.4.291"  # PubMed has the paper, PMID 2299678, without its DOI
ALIAS, NEWEST = "10.26434/chemrxiv.5406907", "10.26434/chemrxiv.5406907.v5"
EXOSOMES = (
    "Lv X, Liu W, Zhou X, et al. Exosomes in systemic autoimmune diseases: recent advances in diagnostic biomarkers "
    "and therapeutic applications. Int J Nanomedicine. 2025;20:5137-60."
)


def verbs(server) -> list[str]:
    return [asked.verb for asked in server.log]


def test_a_work_that_only_crossref_has_is_not_in_pubmed_and_kept(ask):
    [resolution] = ask(CERMINE)
    assert outcome(resolution) == ("not_in_pubmed", None)
    assert resolution.decision.work.title.startswith("CERMINE")
    assert resolution.decision.reason == f"Crossref has it as journal-article, doi:{CERMINE}; PubMed does not"


def test_a_doi_of_another_agency_is_not_in_pubmed_and_its_prefix_is_asked_once(ask, server):
    resolutions = ask(ARXIV, "10.48550/arXiv.2312.07559")
    assert [outcome(resolution) for resolution in resolutions] == [("not_in_pubmed", None)] * 2
    assert "registered with DataCite" in resolutions[0].decision.reason
    assert verbs(server).count("ra") == 1


def test_a_doi_pubmed_lacks_leads_by_crossrefs_facts_to_the_record_without_it(ask):
    [resolution] = ask(WITHOUT_DOI)
    assert outcome(resolution) == ("matched", 2299678)
    assert resolution.decision.method == "title"
    assert resolution.decision.work.doi == WITHOUT_DOI
    facts = {c.fact: c.verdict for c in resolution.decision.proof.comparisons}
    assert (facts["doi"], facts["title"], facts["first_author"]) == (Verdict.SILENT, Verdict.AGREES, Verdict.AGREES)


def test_a_preprint_is_not_linked_to_its_article(records, monkeypatch, tmp_path):
    preprint = {
        "DOI": "10.1101/1990.01.01",
        "type": "posted-content",
        "title": [
            (
                "Consumption of salted fish and other risk factors for nasopharyngeal carcinoma (NPC) in Tianjin, "
                "a low-risk region for NPC in the People's Republic of China"
            )
        ],
        "author": [{"given": "J P", "family": "Ning"}],
        "issued": {"date-parts": [[1990]]},
    }
    monkeypatch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
    with serve(records, works=Works({}, {preprint["DOI"]: preprint}), rate=None) as running:
        settings = settings_for(running.environ, tmp_path)
        with open_session(settings, 60) as session:
            [resolution] = resolve([parse(preprint["DOI"])], services_for(session, refresh=False))
    assert outcome(resolution) == ("not_in_pubmed", None)


def test_an_alias_is_followed_to_the_work_it_names(ask):
    [resolution] = ask(ALIAS)
    assert outcome(resolution) == ("not_in_pubmed", None)
    assert (resolution.decision.work.doi, ALIAS in resolution.decision.work.aliases) == (NEWEST, True)


def test_a_doi_nobody_knows_is_not_found(ask, server):
    [resolution] = ask("10.1093/jnci/82.4.999")
    assert outcome(resolution) == ("not_found", None)
    assert resolution.decision.reason == "neither PubMed nor Crossref has a record with DOI 10.1093/jnci/82.4.999"
    assert verbs(server).count("works") == 1  # asked once more alone before the negative is kept


def test_a_mistyped_doi_beside_title_author_and_journal_is_matched_and_says_so(ask):
    [resolution] = ask(EXOSOMES + " doi:10.2147/IJN.S506212")
    assert outcome(resolution) == ("matched", 40292402)
    assert resolution.decision.reason == "doi_mistyped"
    [doi] = [c for c in resolution.decision.proof.comparisons if c.fact == "doi"]
    assert (doi.asked, doi.found) == ("10.2147/ijn.s506212", "10.2147/ijn.s506221")


def test_the_doi_of_another_paper_beside_a_reference_is_a_contradiction(ask):
    in_pubmed, in_crossref = ask(f"{EXOSOMES} doi:10.7150/thno.22048", f"{EXOSOMES} doi:{CERMINE}")
    assert outcome(in_pubmed) == outcome(in_crossref) == ("contradiction", None)
    # The paper of the DOI first, then that of the rest: a person may choose either.
    assert [c.pmid for c in in_pubmed.decision.candidates] == [29507618, 40292402]
    assert [(c.pmid, c.doi) for c in in_crossref.decision.candidates] == [
        (None, CERMINE),
        (40292402, "10.2147/ijn.s506221"),
    ]


# --- full references ---


def test_a_full_reference_is_matched_by_its_title(ask, server):
    [resolution] = ask(EXOSOMES)
    assert outcome(resolution) == ("matched", 40292402)
    assert resolution.decision.method == "title"
    assert verbs(server) == ["esearch", "efetch"]


def test_a_title_with_a_slip_of_the_pen_is_found_by_half_of_its_words(ask, server):
    [resolution] = ask(EXOSOMES.replace("diagnostic", "diagnotsic"))
    assert outcome(resolution) == ("matched", 40292402)
    assert verbs(server) == ["esearch", "efetch"]  # the page brought it, at once
    server.log.clear()
    [resolution] = ask(EXOSOMES.replace("diagnostic", "diagnotsic").replace("5137-60", "5173-60"))
    assert verbs(server)[:2] == ["esearch", "esearch"]


def test_a_reference_to_what_only_crossref_has_is_not_in_pubmed_after_one_query(ask, server):
    [resolution] = ask(
        "Tkaczyk D, Szostek P, Fedoryszak M, et al. CERMINE: automatic extraction of structured metadata from "
        "scientific literature. International Journal on Document Analysis and Recognition. 2015;18:317-335."
    )
    assert outcome(resolution) == ("not_in_pubmed", None)
    assert resolution.decision.work.doi == CERMINE
    assert verbs(server).count("works-query") == 1


def test_a_reference_nobody_has_is_not_found_after_one_query(ask, server):
    [resolution] = ask("Nobody A, Noone B. On the flow of layouts that were never mapped. J Nowhere. 1999;3:4-5.")
    assert outcome(resolution) == ("not_found", None)
    assert verbs(server).count("works-query") == 1


def test_a_stub_without_title_or_page_is_not_asked_of_crossref(ask, server):
    ask("Nowhere J. 2019-03-04")
    assert not {"works", "works-list", "works-query"} & set(verbs(server))


# --- services that fail ---


@pytest.mark.parametrize("kind", ["503", "429", "empty", "truncated", "html", "drop"])
def test_without_crossref_what_needs_it_stays_open_and_the_rest_is_decided(ask, server, kind):
    for verb in ("works", "works-list", "works-query"):
        server.fault(verb, kind, None)
    needs, rest = ask(CERMINE, "25609688")
    assert needs.decision is None
    assert "Crossref" in str(needs.error) or "127.0.0.1" in str(needs.error)
    assert outcome(rest) == ("matched", 25609688)


def test_without_doi_org_no_doi_is_called_unknown(ask, server):
    server.fault("ra", "503", None)
    [resolution] = ask("10.1093/jnci/82.4.999")
    assert resolution.decision is None
    assert "doi.org" in str(resolution.error)


def test_a_question_that_fails_for_good_is_split_until_the_culprit_is_alone(ask, server):
    server.fault("esearch", "out-of-range", None, holding="thno.22048")
    resolutions = ask("10.1105/tpc.19.00099", "10.7150/thno.22048", "10.2147/IJN.S506221", "10.1039/d0cc05573e")
    assert [resolution.error is not None for resolution in resolutions] == [False, True, False, False]
    assert [outcome(resolution)[0] for resolution in resolutions if resolution.error is None] == ["matched"] * 3


def test_a_record_that_cannot_be_fetched_leaves_the_others_alone(ask, server):
    server.fault("efetch", "ids-empty", None, holding="29507618")
    resolutions = ask("29507618", "25609688", "31266900")
    assert [resolution.error is not None for resolution in resolutions] == [True, False, False]


def test_the_order_of_citations_changes_no_decision(ask, records):
    lines = [
        "10.1105/tpc.19.00099",
        "PMID: 25609688",
        "PMC373309",
        "Theranostics 2018;8:1256",
        "Br Med J. 1977;1:1469",
        "Immunity. 2020-11-17",
        EXOSOMES,
        EXOSOMES.replace("diagnostic", "diagnotsic"),
        f"{EXOSOMES} doi:10.7150/thno.22048",
        CERMINE,
        WITHOUT_DOI,
        "Nowhere J. 2019-03-04",
    ]
    decided = {line: resolution.decision for line, resolution in zip(lines, ask(*lines, refresh=True), strict=True)}
    for seed in range(3):
        shuffled = Random(seed).sample(lines, len(lines))  # noqa: S311  # no secret
        resolutions = ask(*shuffled, refresh=True)
        assert {line: resolution.decision for line, resolution in zip(shuffled, resolutions, strict=True)} == decided
    assert {line: ask(line)[0].decision for line in lines} == decided
