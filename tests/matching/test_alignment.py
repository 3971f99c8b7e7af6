"""A page's stubs laid along the ranked lists of its neighbours."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.alignment import NEVER, Outcome, RankedList, _alignments, _fits, _gain, _readings, align
from pmsync.models import Article, Citation, Journal, PartialDate

ANCHOR = 1


def record(pmid: int, journal: str, *printed: int, online: tuple[int, ...] = ()) -> Article:
    return Article(
        pmid,
        title="A title.",
        journal=Journal("", journal, f"The {journal} in full"),
        published=(PartialDate(*printed),) if printed else (),
        published_online=PartialDate(*online) if online else None,
    )


def stub(journal: str, *date: int, **facts: str) -> Citation:
    return Citation("", journal=journal, date=PartialDate(*date), **facts)


def known(*records: Article) -> dict[int, Article]:
    return {article.pmid: article for article in records}


DAY = (2020, 5, 17)


def letters(text: str, *date: int) -> list[Citation]:
    """A stub for each letter, which names its journal."""
    return [stub(f"J {letter}", *(date or DAY)) for letter in text]


def page(printed: str, *date: int, **lists: str):
    """Align stubs with lists, both written as the letters of their journals; a PMID tells list and rank."""
    ranked, records = [], {}
    for number, (name, journals) in enumerate(lists.items(), 1):
        pmids = [number * 100 + rank for rank in range(1, len(journals) + 1)]
        ranked.append(RankedList(name.replace("_", " "), tuple(pmids)))
        records |= {pmid: record(pmid, f"J {letter}", *DAY) for pmid, letter in zip(pmids, journals, strict=True)}
    return align(letters(printed, *date), ranked, records)


def outcomes(places) -> str:
    """m, l, a or n for each stub."""
    return "".join(place.outcome[0] for place in places)


def pmids(places) -> list[int | None]:
    return [place.pmids[0] if place.outcome in {Outcome.MATCHED, Outcome.LIKELY} else None for place in places]


# --- what fits ---


def test_a_neighbour_fits_by_any_of_its_dates_at_the_precision_of_the_stub():
    neighbour = record(7, "Front Immunol", 2022, online=(2021, 12, 30))
    asked = [(2022,), (2021,), (2021, 12), (2021, 12, 30), (2022, 1), (2021, 12, 29), (2020,)]
    places = align([stub("Front Immunol", *date) for date in asked], [RankedList("similar", (7,))], known(neighbour))
    assert [place.fits for place in places] == [(7,), (7,), (7,), (7,), (), (), ()]


def test_a_neighbour_fits_by_any_name_of_its_journal_and_never_by_one_that_is_only_alike():
    neighbour = record(7, "Front Immunol", 2022)
    asked = ["front immunol.", "The Front Immunol in full", "Front Immun", "Immunol"]
    places = align([stub(name, 2022) for name in asked], [RankedList("similar", (7,))], known(neighbour))
    assert [place.fits for place in places] == [(7,), (7,), (), ()]


def test_a_neighbour_whose_volume_conflicts_with_a_fuller_stub_does_not_fit():
    article = Article(
        7, title="A title.", journal=Journal("", "J A", "J A"), published=(PartialDate(2020),), volume="13"
    )
    places = align(
        [stub("J A", 2020, volume="13"), stub("J A", 2020, volume="99")], [RankedList("similar", (7,))], known(article)
    )
    assert [place.fits for place in places] == [(7,), ()]


def test_a_stub_that_cannot_be_read_or_that_no_neighbour_fits_is_none():
    nothing = Citation("???", problem="unreadable")
    places = align([nothing, *letters("x")], [RankedList("similar", (7,))], known(record(7, "J A", 2020)))
    assert [(place.outcome, place.pmids, place.fits) for place in places] == [("none", (), ())] * 2


def test_a_neighbour_without_a_record_fits_nothing():
    assert align(letters("a"), [RankedList("similar", (7,))], {})[0].outcome is Outcome.NONE


def test_a_page_without_stubs_or_lists_is_aligned_too():
    assert align([], [RankedList("similar", (7,))], {}) == []
    assert [place.outcome for place in align(letters("ab"), [], {})] == ["none", "none"]


# --- matched and likely ---


def test_stubs_that_one_neighbour_alone_fits_are_matched_where_they_stand_in_order():
    places = page("abcdefgh", similar="abcdefghijklmnopqrstuvwxyz")
    assert outcomes(places) == "mmmmmmmm"
    assert [(place.pmids, place.list, place.rank) for place in places] == [
        ((100 + rank,), "similar", rank) for rank in range(1, 9)
    ]


def test_at_the_end_of_a_page_a_year_is_too_little_where_a_day_is_enough():
    assert outcomes(page("abcdefgh", 2020, similar="abcdefghijklmnopqrstuvwxyz"))[-2:] == "ml"
    assert outcomes(page("abcdefgh", *DAY, similar="abcdefghijklmnopqrstuvwxyz"))[-2:] == "mm"


def test_what_only_the_order_decides_is_likely_and_the_place_says_what_it_excluded():
    places = page("abcxdefg", similar="abcxdefghijklmnxpqrstuvwxyz")
    assert outcomes(places) == "mmmlmmmm"
    assert (places[3].pmids, places[3].excluded, places[3].rank) == ((104,), (116, 125), 4)
    assert set(places[3].fits) == {104, 116, 125}


def test_the_order_tells_two_stubs_of_one_text_apart():
    places = page("abxcdxef", similar="abxcdxefghijklmnopqrstuvwyz")
    assert outcomes(places) == "mmlmmlmm"
    assert pmids(places)[2:6:3] == [103, 106]


def test_of_two_neighbours_side_by_side_that_fit_one_stub_neither_is_told():
    places = page("abcxdefg", similar="abcxxdefghijklmnopqrstuvwyz")
    assert outcomes(places) == "mmmammmm"
    assert set(places[3].pmids) == {104, 105}
    assert (places[3].rank, places[3].list) == (None, "similar")


def test_the_one_neighbour_that_fits_is_not_matched_where_another_stub_may_mean_it():
    places = page("abxcdexfgh", similar="abxcdefghijklmnopqrstuvwyz")
    assert (places[2].outcome, places[2].pmids) == ("likely", (103,))
    assert places[6].outcome is Outcome.NONE
    assert places[6].excluded == (103,)


def test_a_foreign_stub_that_fits_a_neighbour_far_from_its_place_is_none():
    places = page("abczdefg", similar="abcdefghijklmnopqrstuvwxyz")
    assert outcomes(places) == "mmmnmmmm"
    assert places[3].excluded == (126,)


def test_gaps_on_both_sides_leave_the_rest_matched():
    places = page("abdefhijkl", similar="acdefgijklmnopqrstuvwxyz")
    assert outcomes(places) == "mnmmmnmmmm"


def test_neighbours_that_changed_places_are_likely():
    places = page("abcedfgh", similar="abcdefghijklmnopqrstuvwxyz")
    assert outcomes(places) == "mmmllmmm"
    assert pmids(places)[3:5] == [105, 104]


def test_the_article_itself_may_head_the_page_or_not():
    lists = [RankedList("similar", tuple(range(1, 27)))]
    records = known(*(record(pmid, f"J {chr(96 + pmid)}", *DAY) for pmid in range(1, 27)))
    assert outcomes(align(letters("abcdef"), lists, records, ANCHOR)) == "mmmmmm"
    assert outcomes(align(letters("bcdefg"), lists, records, ANCHOR)) == "mmmmmm"


def test_one_stub_alone_finds_no_place_in_a_long_list():
    places = page("p", similar="abcdefghijklmnopqrstuvwxyz")
    assert (places[0].outcome, places[0].pmids) == ("ambiguous", (116,))


# --- several lists ---


def test_a_page_is_cut_into_its_lists():
    places = page("abcdefghqrstuvwx", similar="abcdefghijklm", references="qrstuvwxyz")
    assert outcomes(places) == "m" * 16
    assert Counter(place.list for place in places) == {"similar": 8, "references": 8}


def test_a_page_may_begin_with_any_list():
    places = page("qrstuvwx", similar="abcdefghijklm", references="qrstuvwxyz")
    assert {place.list for place in places} == {"references"}
    assert outcomes(places) == "m" * 8


def test_references_may_be_printed_from_the_other_end():
    places = page("xwvutsrq", references="qrstuvwx", cited_by="abcdefghijklm")
    assert pmids(places) == [108, 107, 106, 105, 104, 103, 102, 101]
    assert places[0].rank == 8


def test_without_an_order_what_one_neighbour_alone_fits_is_likely_at_most():
    places = page("tqxsvrwuyp", references="pqrstuvwxy")
    assert outcomes(places) == "llllllllll"
    assert pmids(places) == [105, 102, 109, 104, 107, 103, 108, 106, 110, 101]


def test_without_an_order_two_stubs_cannot_both_mean_one_neighbour():
    places = page("tqxsvrwuypt", references="pqrstuvwxy")
    assert (places[0].outcome, places[-1].outcome) == ("ambiguous", "ambiguous")


def test_an_article_may_stand_in_two_lists():
    lists = [RankedList("similar", tuple(range(1, 14))), RankedList("references", (20, 21, 3, 22, 23, 24, 25, 26))]
    journals = {pmid: chr(96 + pmid) for pmid in range(1, 27)}
    records = known(*(record(pmid, f"J {letter}", *DAY) for pmid, letter in journals.items()))
    printed = "".join(journals[pmid] for pmid in (1, 2, 3, 4, 5, 6, 7, 20, 21, 3, 22, 23, 24))
    places = align(letters(printed), lists, records)
    assert [place.pmids for place in places if 3 in place.pmids] == [(3,), (3,)]
    assert [(place.list, place.rank) for place in places if 3 in place.pmids] == [("similar", 3), ("references", 3)]


# --- what always holds ---

PAGES = st.builds(
    lambda printed, similar, others: (printed, {"similar": similar, "references": others}),
    st.text("abcdefgh", max_size=12),
    st.text("abcdefgh", max_size=12),
    st.text("abcdefgh", max_size=8),
)


@given(PAGES)
def test_an_answer_names_fitting_neighbours_only_and_each_fit_is_meant_or_excluded(case):
    printed, lists = case
    for place in page(printed, **lists):
        assert set(place.pmids) | set(place.excluded) == set(place.fits)
        assert set(place.pmids).isdisjoint(place.excluded)
        assert place.outcome is not Outcome.MATCHED or len(place.fits) == 1
        assert (place.outcome is Outcome.NONE) == (not place.pmids)
        assert len(place.pmids) == 1 or place.outcome in {Outcome.AMBIGUOUS, Outcome.NONE}


@given(PAGES)
def test_a_neighbour_is_meant_by_one_stub_of_a_list_at_most(case):
    printed, lists = case
    meant = [
        (place.list, place.pmids)
        for place in page(printed, **lists)
        if place.outcome in {Outcome.MATCHED, Outcome.LIKELY}
    ]
    assert len(meant) == len(set(meant))


@given(PAGES)
def test_what_is_matched_in_the_list_by_score_stands_in_its_order(case):
    printed, lists = case
    places = page(printed, **lists)
    ranks = [place.rank for place in places if place.outcome is Outcome.MATCHED and place.list == "similar"]
    assert ranks == sorted(ranks)


@given(st.permutations("abcdefghijklmnopqrstuvwxyz"), st.integers(5, 26))
def test_an_unbroken_page_of_stubs_that_are_unlike_is_matched_whole(journals, count):
    places = page("".join(journals[:count]), similar="".join(journals))
    assert pmids(places) == list(range(101, 101 + count))
    assert set(outcomes(places)) == {"m"}


def every_score(stubs, lists, records):
    """The score of every alignment of stubs with the one list read forwards, with its pairs: by trying them all."""
    fits = _fits(stubs, lists, records)
    valued = [(fit, _gain(stub, len(fit), len(records))) for stub, fit in zip(stubs, fits, strict=True)]
    (reading,) = _readings(lists[0], valued, None)

    def further(i: int, place: int, *, begun: bool):
        if i == len(stubs):
            yield 0, ()
            return
        for score, pairs in further(i + 1, place, begun=begun):
            yield score - 30, pairs
        for pair in reading.pairs[i]:
            if pair.place >= place:
                passed = 30 * (pair.place - place) + (0 if begun else reading.start_cost)
                for score, pairs in further(i + 1, pair.place + 1, begun=True):
                    yield score + pair.gain - 30 - passed, ((i, pair.pmid), *pairs)

    return list(further(0, 0, begun=False)), _alignments([[reading]], len(stubs))


@given(st.text("abc", min_size=1, max_size=5), st.text("abcd", min_size=1, max_size=6))
def test_the_scores_are_those_of_the_best_of_all_alignments(printed, listed):
    records = {rank: record(rank, f"J {letter}", *DAY) for rank, letter in enumerate(listed, 1)}
    tried, (options, without) = every_score(letters(printed), [RankedList("similar", tuple(records))], records)
    for i in range(len(printed)):
        assert without[i] == max((score for score, pairs in tried if i not in dict(pairs)), default=NEVER)
        for option in options[i]:
            assert option.score == max(score for score, pairs in tried if (i, option.pair.pmid) in pairs)
