"""The one rule that decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmsync.matching import rules
from pmsync.matching.decide import decide, excluded, reprove
from pmsync.models import Article, Citation, Journal, PartialDate, Status, Verdict
from tests.support.papers import ARTICLE, JOURNAL, LONG, PAPER, REFERENCE, STUB, verdicts


def decision_of(citation: Citation, rule: rules.Rule, *articles: Article):
    return decide(citation, articles, rule, "all of PubMed")


def test_journal_volume_and_page_of_one_record_are_a_match_with_every_fact_in_the_proof():
    decision = decision_of(STUB, rules.VOLUME_AND_PAGE, ARTICLE)
    assert decision.status is Status.MATCHED
    assert decision.article == ARTICLE
    assert {c.fact: c.verdict for c in decision.proof.comparisons} == dict.fromkeys(
        ("journal", "year", "date", "volume", "page"), Verdict.AGREES
    )
    assert decision.proof.searched == "all of PubMed"


def test_two_records_on_one_page_are_ambiguous_and_both_are_kept():
    letter = replace(ARTICLE, pmid=35251007, doi="10.3389/fimmu.2022.826092")
    decision = decision_of(STUB, rules.VOLUME_AND_PAGE, ARTICLE, letter)
    assert decision.status is Status.AMBIGUOUS
    assert [c.pmid for c in decision.candidates] == [35251007, 35251006]
    assert decision.article is None


def test_a_further_fact_tells_two_records_of_one_page_apart():
    letter = replace(ARTICLE, pmid=35251007, issue="2")
    decision = decision_of(replace(STUB, issue="2"), rules.VOLUME_AND_PAGE, ARTICLE, letter)
    assert decision.article == letter


def test_a_doi_counts_only_if_the_record_carries_that_very_doi():
    assert decision_of(Citation("", doi="10.3389/fimmu.2022.82609"), rules.SAME_DOI, ARTICLE) is None
    assert decision_of(Citation("", doi="10.3389/fimmu.2022.826091"), rules.SAME_DOI, ARTICLE).status is Status.MATCHED


@pytest.mark.parametrize(
    "wrong",
    [
        {"journal": "Lancet"},
        {"volume": "12"},
        {"page": "1"},
        {"date": PartialDate(2019)},
        {"pmid": 1},
        {"pmcid": "PMC1"},
    ],
)
def test_a_doi_whose_record_disagrees_with_the_rest_is_a_contradiction(wrong):
    citation = replace(STUB, doi=ARTICLE.doi, **wrong)
    decision = decision_of(citation, rules.SAME_DOI, ARTICLE)
    assert decision.status is Status.CONTRADICTION
    assert decision.article is None
    assert [c.pmid for c in decision.candidates] == [ARTICLE.pmid]
    assert next(iter(wrong)).replace("date", "year") in decision.reason


def test_a_record_that_can_confirm_nothing_beside_its_doi_is_likely():
    bare = replace(ARTICLE, published=(), published_online=None)
    citation = Citation("", doi=ARTICLE.doi, first_author="Clarke D", date=PartialDate(2022))
    assert decision_of(citation, rules.SAME_DOI, bare).status is Status.LIKELY
    assert decision_of(citation, rules.SAME_DOI, ARTICLE).article == ARTICLE


def test_several_records_with_one_doi_are_ambiguous():
    decision = decision_of(Citation("", doi=ARTICLE.doi), rules.SAME_DOI, ARTICLE, replace(ARTICLE, pmid=1))
    assert (decision.status, decision.candidate_count) == (Status.AMBIGUOUS, 2)


def test_a_record_that_conflicts_is_no_rival_of_one_that_fits():
    other = replace(ARTICLE, pmid=1, volume="99")
    decision = decision_of(replace(STUB, doi=ARTICLE.doi), rules.SAME_DOI, other, ARTICLE)
    assert decision.article == ARTICLE


def test_a_fact_the_record_lacks_says_nothing():
    ahead = replace(ARTICLE, volume=None, pages=None)
    assert verdicts(STUB, ahead)["volume"] == verdicts(STUB, ahead)["page"] == Verdict.SILENT
    assert decision_of(STUB, rules.VOLUME_AND_PAGE, ahead) is None
    assert decision_of(replace(STUB, doi=ARTICLE.doi), rules.SAME_DOI, ahead).status is Status.MATCHED


@pytest.mark.parametrize("off", [{"date": PartialDate(2021)}, {"last_page": "826099"}])
def test_volume_and_page_prove_nothing_against_the_year_or_the_last_page(off):
    ranged = replace(ARTICLE, pages="826091-826095")
    decision = decision_of(replace(STUB, **off), rules.VOLUME_AND_PAGE, ranged)
    assert (decision.status, decision.article) == (Status.CONTRADICTION, None)
    assert next(iter(off)).replace("date", "year").replace("_", " ") in decision.reason
    proved = decision_of(replace(STUB, doi=ARTICLE.doi, **off), rules.SAME_DOI, ranged)
    assert proved.article == ranged


@pytest.mark.parametrize("name", ["Frontiers Immunology", "Front Immunol (Tokyo)"])
def test_a_journal_that_is_only_alike_proves_nothing_and_denies_nothing(name):
    assert verdicts(Citation("", journal=name), ARTICLE)["journal"] == Verdict.SILENT
    assert decision_of(replace(STUB, journal=name), rules.VOLUME_AND_PAGE, ARTICLE) is None
    assert decision_of(replace(STUB, journal=name, doi=ARTICLE.doi), rules.SAME_DOI, ARTICLE).article == ARTICLE


def test_the_only_record_of_a_journal_and_day_is_likely_and_gets_no_pmid():
    stub = Citation("", journal="Front Immunol", date=PartialDate(2022, 2, 17))
    decision = decision_of(stub, rules.JOURNAL_AND_DATE, ARTICLE)
    assert (decision.status, decision.article, decision.candidate_count) == (Status.LIKELY, None, 1)


def test_a_date_alone_never_makes_a_contradiction():
    stub = Citation("", journal="Front Immunol", date=PartialDate(2022, 2, 17), volume="9")
    assert decision_of(stub, rules.JOURNAL_AND_DATE, ARTICLE) is None


# --- titles ---


def by_title(*articles: Article, doi_unknown: bool = False, **other):
    return decide(replace(REFERENCE, **other), articles, rules.TITLE, "all of PubMed", doi_unknown=doi_unknown)


@pytest.mark.parametrize(
    "stated",
    [("first_author", "date"), ("journal", "date"), ("first_author", "journal"), ("journal", "volume")],
)
def test_a_long_title_with_two_more_facts_proves_a_record(stated):
    few = {fact: None for fact in ("first_author", "journal", "date", "volume", "page") if fact not in stated}
    assert by_title(PAPER, **few).article == PAPER


@pytest.mark.parametrize("stated", ["first_author", "journal", "date"])
def test_a_long_title_with_one_more_fact_is_likely(stated):
    few = {fact: None for fact in ("first_author", "journal", "date", "volume", "page") if fact != stated}
    decision = by_title(PAPER, **few)
    assert (decision.status, decision.article) == (Status.LIKELY, None)
    assert [c.pmid for c in decision.candidates] == [PAPER.pmid]


def test_a_short_title_needs_its_journal_and_page():
    reply = replace(PAPER, title="Reply.")
    assert by_title(reply, title="Reply", page=None).status is Status.LIKELY
    assert by_title(reply, title="Reply").article == reply


def test_a_title_with_a_slip_needs_four_more_facts_and_the_author_or_the_page():
    misprint = LONG.replace("viral", "vlral")
    assert by_title(PAPER, title=misprint).article == PAPER
    assert by_title(PAPER, title=misprint, first_author=None).article == PAPER
    assert by_title(PAPER, title=misprint, volume=None, page=None).status is Status.LIKELY
    assert by_title(PAPER, title=misprint, issue="2", first_author=None, page=None).status is Status.LIKELY


def test_two_slips_are_forgiven_where_all_else_agrees():
    misprint = LONG.replace("viral", "vlral")
    full = {"issue": "2", "last_page": "1030"}
    assert by_title(PAPER, title=misprint, journal="Front Irnmunol", **full).article == PAPER
    assert by_title(PAPER, title=misprint, volume="31", **full).article == PAPER
    assert by_title(PAPER, title=misprint, page="1012", **full).article == PAPER
    assert by_title(PAPER, title=misprint, page="1031", **full).status is Status.CONTRADICTION
    assert by_title(PAPER, first_author="Ihunwa AO", date=PartialDate(2202), **full).article == PAPER
    assert by_title(PAPER, title=misprint, first_author="Ihunwa AO", volume="31", **full).status is Status.CONTRADICTION
    assert by_title(PAPER, title=misprint, volume="31", page=None, issue="2").status is Status.CONTRADICTION


def test_a_short_title_is_forgiven_a_slip_beside_author_journal_page_and_year_or_volume():
    reply = replace(PAPER, title="Reply.")
    assert by_title(reply, title="Reply", volume="31", last_page="1030").article == reply
    assert by_title(reply, title="Reply", date=PartialDate(2202), last_page="1030").article == reply
    assert by_title(reply, title="Reply", page="1012", issue="2").status is Status.CONTRADICTION


def test_a_title_needs_no_journal_beside_year_volume_and_page():
    misspelt = {"journal": "Front lmmunol", "first_author": "Ihunwa AO"}
    assert by_title(PAPER, **misspelt).article == PAPER
    reply = replace(PAPER, title="Reply.")
    assert by_title(reply, title="Reply", journal="Front lmmunol").article == reply
    assert by_title(reply, title="Reply", **misspelt).status is Status.LIKELY


def test_a_record_without_volume_and_page_is_likely_where_both_are_stated():
    before_print = replace(PAPER, volume=None, issue=None, pages=None)
    assert by_title(before_print).status is Status.LIKELY
    assert by_title(before_print, volume=None, page=None).article == before_print
    assert by_title(before_print, replace(PAPER, pmid=2)).article.pmid == 2


def test_title_and_journal_agree_wherever_they_were_parted():
    sections = replace(PAPER, journal=Journal("2", "Mol Ther Nucleic Acids", "Molecular therapy. Nucleic acids"))
    parted = replace(REFERENCE, title=f"{LONG}. Molecular therapy", journal="Nucleic acids")
    assert {verdicts(parted, sections)[fact] for fact in ("title", "journal")} == {Verdict.AGREES}
    assert decide(parted, [sections], rules.TITLE, "all of PubMed").article == sections
    assert verdicts(replace(parted, journal="Acids"), sections)["journal"] == Verdict.CONFLICTS


def test_a_cut_title_needs_author_year_volume_and_page():
    cut = " ".join(LONG.split()[:5]) + "\u2026"
    assert by_title(PAPER, title=cut, journal=None).article == PAPER
    assert by_title(PAPER, title=cut, journal=None, page=None).status is Status.LIKELY
    assert by_title(PAPER, title=cut.rstrip("\u2026"), journal=None) is None


def test_two_papers_with_one_title_are_ambiguous_unless_a_fact_tells_them_apart():
    part = replace(PAPER, pmid=2, pages="1031-1040")
    assert by_title(PAPER, part, page=None).status is Status.AMBIGUOUS
    decision = by_title(PAPER, part)
    assert decision.article == PAPER
    assert [(c.pmid, excluded(c)) for c in decision.proof.rivals] == [(2, "page 1031-1040, not 1021")]


def test_a_title_of_another_author_says_nothing():
    assert by_title(PAPER, first_author="Smith B") is None


def test_a_title_in_another_journal_is_another_version_and_no_contradiction():
    preprint = replace(PAPER, journal=Journal("1", "bioRxiv", "bioRxiv : the preprint server for biology"), volume=None)
    assert by_title(replace(preprint, pages=None)) is None


def test_a_title_in_its_journal_with_another_year_and_volume_is_a_contradiction():
    decision = by_title(PAPER, date=PartialDate(2015), volume="6")
    assert decision.status is Status.CONTRADICTION
    assert "year 2022 (not 2015), volume 13 (not 6)" in decision.reason


@pytest.mark.parametrize("slip", [{"volume": "31"}, {"issue": "3"}, {"date": PartialDate(2002)}, {"journal": "Lancet"}])
def test_one_slip_is_forgiven_beside_title_author_and_three_more(slip):
    assert by_title(PAPER, **{"issue": "2", **slip}).article == PAPER


def test_two_slips_are_not_forgiven():
    assert by_title(PAPER, issue="2", volume="31", date=PartialDate(2002)).status is Status.CONTRADICTION


@pytest.mark.parametrize(
    ("page", "with_last_page", "without"),
    [("1012", True, True), ("1201", True, True), ("1031", True, False), ("1013", False, False), ("2", False, False)],
)
def test_a_page_is_forgiven_two_changed_places_and_one_figure_beside_the_last_page(page, with_last_page, without):
    wanted = {True: Status.MATCHED, False: Status.CONTRADICTION}
    assert by_title(PAPER, page=page, last_page="1030").status is wanted[with_last_page]
    # Prizes, questions and answers: one title on each of the following pages.
    assert by_title(PAPER, page=page, issue="2").status is wanted[without]


def test_no_slip_is_forgiven_without_the_page():
    assert by_title(PAPER, page=None, issue="2", volume="31").status is Status.CONTRADICTION


@pytest.mark.parametrize("type_", sorted(rules.NOTICES))
def test_a_notice_that_repeats_the_title_is_not_the_paper(type_):
    notice = replace(PAPER, pmid=9, types=("Journal Article", type_))
    assert by_title(notice) is None
    assert by_title(notice, PAPER).article == PAPER


def test_twins_that_came_online_in_different_years_are_ambiguous_to_whoever_gives_another_year():
    english = replace(PAPER, published=(PartialDate(2021, 6),), published_online=PartialDate(2021, 2, 1))
    spanish = replace(english, pmid=2, published_online=PartialDate(2020, 12, 16), doi="10.1/es")
    for year in (2020, 2021, 2022):
        assert by_title(english, spanish, date=PartialDate(year)).status is Status.AMBIGUOUS


def test_the_printed_year_tells_two_years_of_one_title_apart():
    later = replace(PAPER, pmid=2, published=(PartialDate(2023),), published_online=None)
    assert by_title(PAPER, later, volume=None, page=None).article == PAPER


def test_a_notice_is_proved_by_its_page_only():
    title = "Correction to: Neurogenesis and viral infection of the developing brain"
    notice = replace(PAPER, title=title, types=())
    assert by_title(notice, title=title).article == notice
    assert by_title(replace(notice, pages=None), title=title).status is Status.LIKELY


def test_journal_volume_and_page_prove_nothing_under_a_sisters_title():
    sister = replace(REFERENCE, title=LONG.replace("viral", "bacterial"))
    decision = decision_of(sister, rules.VOLUME_AND_PAGE, PAPER)
    assert decision.status is Status.CONTRADICTION
    assert "title" in decision.reason


def test_the_doi_of_a_sister_paper_is_a_contradiction():
    sister = replace(REFERENCE, title=LONG.replace("viral", "bacterial"), doi=PAPER.doi)
    assert decision_of(sister, rules.SAME_DOI, PAPER).status is Status.CONTRADICTION


def test_a_sisters_title_differs_whatever_the_original_one_is():
    german = replace(PAPER, vernacular_title="Neurogenese und Virusinfektion des Gehirns")
    sister = replace(REFERENCE, title=LONG.replace("viral", "bacterial"))
    assert decision_of(sister, rules.VOLUME_AND_PAGE, german).status is Status.CONTRADICTION


def test_a_slip_that_points_at_another_record_is_none():
    there = replace(PAPER, pmid=2, title="Another paper altogether.", issue="9", authors=("Smith B",))
    stated = {"issue": "9"}
    assert by_title(PAPER, **stated).article == PAPER
    decision = decide(replace(REFERENCE, **stated), [PAPER, there], rules.TITLE, "all of PubMed")
    assert decision.status is Status.CONTRADICTION
    assert [c.pmid for c in decision.candidates] == [PAPER.pmid, 2]


def test_another_title_conflicts_with_the_doi_and_with_volume_and_page():
    other = replace(REFERENCE, title="Laparoscopic surgery of the gall bladder in children", doi=PAPER.doi)
    assert decision_of(other, rules.SAME_DOI, PAPER).status is Status.CONTRADICTION
    assert decision_of(other, rules.VOLUME_AND_PAGE, PAPER).status is Status.CONTRADICTION


def test_a_first_author_who_differs_is_outweighed_by_the_title_beside_an_identifier():
    consortium = replace(REFERENCE, first_author="The Neurogenesis Group", doi=PAPER.doi)
    assert decision_of(consortium, rules.SAME_DOI, PAPER).article == PAPER
    assert decision_of(replace(consortium, title=None), rules.SAME_DOI, PAPER).status is Status.CONTRADICTION


def test_volume_and_page_are_enough_beside_the_author_under_a_title_that_is_related():
    cut = replace(REFERENCE, title="Neurogenesis and viral infection", last_page="1099", date=PartialDate(2023))
    assert decision_of(cut, rules.VOLUME_AND_PAGE, PAPER).article == PAPER
    for less in (
        {"title": None},
        {"first_author": None},
        {"first_author": "Zhang Q"},
        {"title": "On badgers and shoes"},
    ):
        assert decision_of(replace(cut, **less), rules.VOLUME_AND_PAGE, PAPER).status is Status.CONTRADICTION


def test_a_record_without_authors_is_not_that_of_an_author_by_its_page_alone():
    anonymous = replace(PAPER, authors=())
    assert decision_of(REFERENCE, rules.VOLUME_AND_PAGE, anonymous).article == anonymous
    assert decision_of(replace(REFERENCE, title=None), rules.VOLUME_AND_PAGE, anonymous).status is Status.CONTRADICTION


def test_a_sister_paper_some_pages_on_is_no_slip_of_the_pen():
    heavy = replace(PAPER, title="Purification of heavy chain messenger RNA from myeloma tumour.", pages="1029-1034")
    light = replace(REFERENCE, title=heavy.title.replace("heavy", "light"), issue="2")
    misprint = replace(REFERENCE, title=heavy.title.replace("heavy", "haevy"), issue="2")
    assert decision_of(light, rules.TITLE, heavy) is None
    assert decision_of(misprint, rules.TITLE, heavy).status is Status.CONTRADICTION
    assert decision_of(replace(misprint, page="1029"), rules.TITLE, heavy).article == heavy


def test_a_letter_of_another_author_on_the_same_page_under_the_same_title_is_another_letter():
    letter = replace(REFERENCE, first_author="Zhang Q")
    assert decision_of(letter, rules.VOLUME_AND_PAGE, PAPER).status is Status.CONTRADICTION


def test_a_doi_nobody_knows_is_outweighed_by_title_author_and_journal():
    assert by_title(PAPER, doi="10.1/x").status is Status.CONTRADICTION
    decision = by_title(PAPER, doi="10.1/x", doi_unknown=True)
    assert (decision.article, decision.reason) == (PAPER, "doi_mistyped")
    assert reprove(replace(REFERENCE, doi="10.1/x"), PAPER, decision) is None
    assert by_title(PAPER, doi="10.1/x", doi_unknown=True, first_author=None).status is Status.CONTRADICTION


def test_a_doi_nobody_knows_is_outweighed_by_author_journal_volume_and_page():
    bare = replace(REFERENCE, title=None, doi="10.1/x")
    decided = decide(bare, [PAPER], rules.VOLUME_AND_PAGE, "all of PubMed", doi_unknown=True)
    assert (decided.article, decided.reason) == (PAPER, "doi_mistyped")
    other = replace(bare, first_author="Zhang Q")
    for citation in (other, replace(bare, first_author=None)):
        decided = decide(citation, [PAPER], rules.VOLUME_AND_PAGE, "all of PubMed", doi_unknown=True)
        assert decided.status is Status.CONTRADICTION


facts = st.fixed_dictionaries(
    {},
    optional={
        "pmid": st.sampled_from([35251006, 1]),
        "doi": st.sampled_from(["10.3389/fimmu.2022.826091", "10.1/x"]),
        "title": st.sampled_from(["A title.", "Another paper altogether"]),
        "first_author": st.sampled_from(["Ihunwo AO", "Smith B"]),
        "journal": st.sampled_from(["Front Immunol", "Lancet"]),
        "date": st.sampled_from([PartialDate(2022), PartialDate(2022, 2, 17), PartialDate(1999)]),
        "volume": st.sampled_from(["13", "14"]),
        "issue": st.sampled_from(["1", "2"]),
        "page": st.sampled_from(["826091", "5"]),
    },
)
records = st.lists(
    st.builds(
        replace,
        st.just(ARTICLE),
        pmid=st.integers(1, 5),
        volume=st.sampled_from(["13", "14", None]),
        issue=st.sampled_from(["1", "2", None]),
        pages=st.sampled_from(["826091", "5", None]),
        doi=st.sampled_from(["10.3389/fimmu.2022.826091", "10.1/x", None]),
        journal=st.sampled_from([JOURNAL, None]),
        title=st.sampled_from(["A title.", "Another paper altogether."]),
        authors=st.sampled_from([("Ihunwo AO", "Perego J"), ("Smith B",), ()]),
    ),
    max_size=6,
    unique_by=lambda article: article.pmid,
)
any_rule = st.sampled_from(list(rules.BY_METHOD.values()))


@given(facts, records, any_rule, st.randoms())
def test_the_order_of_the_records_changes_nothing(stated_facts, articles, rule, random):
    citation = Citation("", **stated_facts)
    if rule.applies_to(citation):
        shuffled = random.sample(articles, len(articles))
        assert decision_of(citation, rule, *articles) == decision_of(citation, rule, *shuffled)


@given(facts, facts, records, any_rule)
def test_a_further_fact_never_widens_the_set_of_candidates(few, more, articles, rule):
    citation, fuller = Citation("", **few), Citation("", **{**more, **few})
    if rule.applies_to(citation):
        near = {article.pmid for article in articles if rule.applies_to_record(citation, article)}
        assert {article.pmid for article in articles if rule.applies_to_record(fuller, article)} <= near


@given(facts, records, any_rule)
@example(
    {"pmid": 1, "title": "A title.", "first_author": "Smith B"},
    [replace(ARTICLE, pmid=1, authors=("Ihunwo AO",))],
    rules.SAME_PMID,
)
def test_a_match_has_no_conflict_but_what_the_rest_outweighs_and_no_rival_as_good(stated_facts, articles, rule):
    citation = Citation("", **stated_facts)
    if not rule.applies_to(citation):
        return
    decision = decision_of(citation, rule, *articles)
    if decision is None or decision.status is not Status.MATCHED:
        return
    matched = verdicts(citation, decision.article)
    conflicts = {fact for fact, verdict in matched.items() if verdict is Verdict.CONFLICTS}
    if rule in rules.IDENTIFIERS and matched.get("title") is Verdict.AGREES:
        conflicts -= {"first_author"}
    assert len(conflicts) <= 1
    assert conflicts <= rules.NUMBERED  # one typo, beside the title and the author
    assert not conflicts or {matched["title"], matched["first_author"]} <= {Verdict.AGREES, Verdict.SILENT}
    agreeing = sum(c.verdict is Verdict.AGREES for c in decision.proof.comparisons)
    for rival in articles:
        compared = verdicts(citation, rival)
        if rival.pmid != decision.article.pmid and Verdict.CONFLICTS not in compared.values():
            shares = all(compared[fact] == Verdict.AGREES for fact in rule.key)
            assert not shares or list(compared.values()).count(Verdict.AGREES) < agreeing


@pytest.mark.parametrize(
    ("asked", "record"),
    [
        ({"page": "e826091"}, {}),
        ({"page": "826091"}, {"pages": "e826091"}),
        ({"volume": "13 Suppl 2"}, {}),
        ({"volume": "13"}, {"volume": "13 Suppl 2"}),
    ],
)
def test_an_electronic_page_or_a_supplement_is_another_place_but_no_conflict(asked, record):
    article = replace(ARTICLE, **record)
    assert decision_of(replace(STUB, **asked), rules.VOLUME_AND_PAGE, article) is None
    assert decision_of(replace(STUB, doi=ARTICLE.doi, **asked), rules.SAME_DOI, article).article == article


def test_of_more_than_twenty_that_fit_only_the_count_is_kept():
    many = [replace(ARTICLE, pmid=pmid) for pmid in range(1, 22)]
    decision = decision_of(STUB, rules.VOLUME_AND_PAGE, *many)
    assert (decision.status, decision.candidates, decision.candidate_count) == (Status.AMBIGUOUS, (), 21)
