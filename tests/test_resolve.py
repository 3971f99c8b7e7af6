"""The ladder, through HTTP against the stand-in: which questions are asked, and what becomes of each citation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from asking import settings_for
from standin import FACTS, Records, serve

from pmsync.models import Resolution
from pmsync.parse import parse
from pmsync.resolve import resolve
from pmsync.settings import connect, questioner

SICI = "10.1002/(SICI)1097-0142(19960601)77:11<2200::AID-CNCR3>3.0.CO;2-T"
SICI_2 = "10.1002/(SICI)1098-1004(200001)15:1<114::AID-HUMU21>3.0.CO;2-4"


@pytest.fixture(scope="module")
def records() -> Records:
    return Records.from_facts(FACTS)


@pytest.fixture
def server(records, monkeypatch):
    monkeypatch.setattr("pmsync.pace.Pace.wait", lambda *_: True)
    monkeypatch.setattr("pmsync.session.Session._nap", lambda *_: None)
    with serve(records, rate=None) as running:
        yield running


@pytest.fixture
def ask(server, tmp_path: Path):
    settings = settings_for(server.environ, tmp_path)

    def asking(*lines: str, refresh: bool = False) -> list[Resolution]:
        with connect(settings, 60) as session:
            return resolve([parse(line) for line in lines], questioner(session, settings)(refresh))

    return asking


def verdict(resolution: Resolution) -> tuple[str, int | None]:
    decision = resolution.decision
    assert decision is not None, resolution.error
    return decision.status.value, decision.article.pmid if decision.article else None


def terms(server) -> list[str]:
    return [asked.params["term"] for asked in server.log if asked.verb == "esearch"]


def test_a_doi_for_which_pubmed_finds_another_paper_gets_no_pmid(ask, server):
    # The stand-in does as PubMed: of a DOI it does not know it searches a fragment, and answers two other papers.
    [found] = ask("10.24963/ijcai.2023/277")
    assert server.count("efetch") == 1
    assert verdict(found) == ("not_found", None)


def test_a_doi_that_begins_a_longer_one_is_not_taken_for_it(ask):
    # 10.1136/bmj.1.6074.1469 is the beginning of 10.1136/bmj.1.6074.1469-a; PubMed's phrase search finds both.
    shorter, longer = ask("10.1136/bmj.1.6074.1469", "10.1136/bmj.1.6074.1469-a")
    assert verdict(shorter) == ("matched", 405079)
    assert verdict(longer) == ("matched", 405078)


def test_two_records_of_one_doi_are_ambiguous_until_another_fact_tells_them_apart(ask):
    alone, told_apart = ask(
        "10.1002/14651858.CD002020", "Cochrane Database Syst Rev. 2001;(2):CD002020. doi: 10.1002/14651858.CD002020."
    )
    assert verdict(alone) == ("ambiguous", None)
    assert [candidate.pmid for candidate in alone.decision.candidates] == [11406024, 11034741]
    assert verdict(told_apart) == ("matched", 11406024)


def test_dois_that_break_a_search_are_asked_apart_and_alone_before_they_are_given_up(ask, server):
    unknown = "10.1002/(SICI)9999-9999(19990101)1:1<1::AID-NONE1>3.0.CO;2-X"
    found = ask("10.1105/tpc.19.00099", SICI, SICI_2, unknown)
    assert [verdict(one) for one in found] == [
        ("matched", 31266900),
        ("matched", 8635084),
        ("matched", 10612833),
        ("not_found", None),
    ]
    plain, odd, alone = terms(server)
    assert ("(sici)" in plain, odd.count(" OR "), " OR " in alone) == (False, 2, False)


def test_the_same_facts_are_asked_once_and_answered_each_time(ask, server):
    found = ask("10.1105/tpc.19.00099", "https://doi.org/10.1105/TPC.19.00099", "10.1105/tpc.19.00099")
    assert [verdict(one) for one in found] == [("matched", 31266900)] * 3
    assert terms(server) == ['"10.1105/tpc.19.00099"[doi]']


def test_no_record_is_fetched_twice_in_one_climb(ask, server):
    ask("25609688", "Circ Cardiovasc Imaging 2015;8:e002851", "10.1161/CIRCIMAGING.114.002851")
    fetched = Counter(pmid for asked in server.log if asked.verb == "efetch" for pmid in asked.params["id"].split(","))
    assert fetched == {"25609688": 1}


def test_an_unreadable_line_asks_nothing(ask, server):
    [found] = ask("see the supplementary table")
    assert verdict(found) == ("unreadable", None)
    assert server.log == []


def test_a_citation_whose_surer_question_failed_does_not_climb_to_a_less_sure_one(ask, server):
    server.fault("esearch", "503", 5)
    [found] = ask("Plant Cell. 2019 Oct;31(10):2456-2474. doi: 10.1105/tpc.19.00099.")
    assert found.decision is None
    assert "503" in str(found.error)
    assert all("[doi]" in term for term in terms(server))


def test_a_pmid_pubmed_does_not_have_is_found_by_its_other_facts_only_as_a_contradiction(ask):
    [found] = ask("Plant Cell. 2019 Oct;31(10):2456-2474. doi: 10.1105/tpc.19.00099. PMID: 99999999.")
    assert verdict(found) == ("contradiction", None)
    assert "pmid 31266900 (not 99999999)" in found.decision.reason


def test_a_pmcid_pmc_does_not_know_is_not_found(ask):
    [found] = ask("PMC99999999")
    assert verdict(found) == ("not_found", None)
    assert found.decision.reason == "PubMed has no record with PMCID PMC99999999"


def test_a_doi_pubmed_does_not_carry_does_not_hinder_a_record_without_one(ask):
    # Top Health Care Financ 1976;3:69 has no DOI in PubMed: volume and page prove it, and the DOI says nothing.
    [found] = ask("Top Health Care Financ. 1976;3(1):69-81. doi: 10.1000/elsewhere.")
    assert verdict(found) == ("matched", 973217)
    assert {c.fact: c.verdict for c in found.decision.proof}["doi"] == "silent"


def test_a_doi_pubmed_does_not_have_beside_a_record_with_another_is_a_contradiction(ask):
    [found] = ask("Theranostics. 2018;8(5):1256-1269. doi: 10.1000/elsewhere.")
    assert verdict(found) == ("contradiction", None)


def test_an_article_number_is_found_where_pubmed_keeps_it_as_a_location(ask, server):
    ask("Nowhere J 2021;12:693015")
    assert terms(server) == ['("Nowhere J"[ta] AND 12[vi] AND (693015[pg] OR 693015[lid]))']


def test_a_journal_and_year_is_counted_in_one_request_for_each_pair(ask, server):
    ask("Plant Cell. 2019", "Plant Cell. 2019.", "Immunity. 2020", "BMC Public Health. 2021-6-3", "Immunity. 2020-11")
    years = [term for term in terms(server) if " OR " not in term]
    assert years == ['("Plant Cell"[ta] AND 2019:2019[dp])', '("Immunity"[ta] AND 2020:2020[dp])']


def test_a_stub_that_fits_too_many_records_keeps_the_count_only(ask, server, monkeypatch):
    monkeypatch.setattr("pmsync.match.CANDIDATES_KEPT", 2)
    [found] = ask("Plant Cell. 2019")
    assert verdict(found) == ("ambiguous", None)
    assert (found.decision.candidates, found.decision.candidate_count) == ((), 3)
    assert server.count("efetch") == 0


def test_an_ahead_of_print_record_is_likely_by_its_day(ask):
    stub, other_doi = ask("J Nucl Cardiol. 2020 Mar 13", "J Nucl Cardiol. 2020 Mar 13. doi: 10.1000/elsewhere.")
    assert verdict(stub) == ("likely", None)
    assert verdict(other_doi) == ("not_found", None)


def test_asking_again_with_refresh_goes_past_the_cache(ask, server):
    ask("25609688")
    ask("25609688")
    assert server.count() == 1
    ask("25609688", refresh=True)
    assert server.count() == 2
