"""A reference in any style is read by the record it means, and states other facts to any other record."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching import rules
from pmsync.matching.compare import compare
from pmsync.matching.reading.clues import clues_of
from pmsync.matching.reading.reading import _read, may_be_meant, read_by, unread
from pmsync.matching.reading.text import cut
from pmsync.models import Article, Citation, Journal, PartialDate, Verdict
from pmsync.parsing.journals import journal_key
from pmsync.parsing.pagination import pages_agree, volumes_agree
from tests.support.printing import printed_records
from tests.support.reading import FERRETS, TITLE, conflicts, read, reference, stand, verdicts
from tests.support.shared import GOLD, needs_corpus

CAPITALS = "Slow Waves in the Sleeping Cortex of Young Ferrets"
AUTHORS = "Halloran PJ, Okafor BN, Virtanen M."
PLAIN = f"{AUTHORS} {TITLE}. J Sleep Physiol. 2021 May;44(6):338-343."
EVERY = {"title", "first_author", "journal", "year", "date", "volume", "issue", "page", "last_page"}
WITHOUT_ISSUE = EVERY - {"issue"}
WITHOUT_TITLE = EVERY - {"title", "issue"}


# --- one in each style ---


REFERENCES = {
    "EndNote, numbered": (
        f"[1] Halloran, P.J., B.N. Okafor, and M. Virtanen, {TITLE}. J Sleep Physiol, 2021. 44(6): p. 338-43.",
        EVERY,
    ),
    "ABNT": (
        (
            f"HALLORAN, P. J.; OKAFOR, B. N.; VIRTANEN, M. {TITLE}. Journal of Sleep Physiology, v. 44, n. 6, p. "
            "338-343, maio 2021."
        ),
        EVERY,
    ),
    "GOST": (
        (
            f"Halloran P.J., Okafor B.N., Virtanen M. {TITLE} // Journal of Sleep Physiology. \u2013 2021. \u2013 "
            "Vol. 44. \u2013 \u2116 6. \u2013 P. 338-343."
        ),
        EVERY,
    ),
    "GOST in Russian": (
        (f"Halloran P. J. {TITLE} // J Sleep Physiol. 2021. \u0422. 44. \u0412\u044b\u043f. 6. \u0421. 338\u2013343."),
        EVERY,
    ),
    "MLA 7": (
        (
            f'Halloran, Peter J., Bola N. Okafor, and Mika Virtanen. "{CAPITALS}." Journal of Sleep Physiology 44.6 '
            "(2021): 338-343. Print."
        ),
        EVERY,
    ),
    "MLA as PubMed prints it": (
        (
            f"Halloran, P J et al. \u201c{TITLE}.\u201d Journal of sleep physiology vol. 44,6 (2021): 338-343. "
            "doi:10.1000/jsp.2021.338"
        ),
        EVERY,
    ),
    "Scopus": (
        (
            f"Halloran, P.J., Okafor, B.N., Virtanen, M. {TITLE} (2021) Journal of Sleep Physiology, 44 (6), pp. "
            "338-343. Cited 12 times."
        ),
        EVERY,
    ),
    "biblatex": (
        (
            f"Peter J. Halloran, Bola N. Okafor, and Mika Virtanen. \u201c{TITLE}\u201d. In: Journal of Sleep "
            "Physiology 44.6 (May 2021), pp. 338\u2013343. issn: 0000-0000."
        ),
        EVERY,
    ),
    "a .bbl file": (
        (
            rf"\bibitem{{halloran2021}} P.~J. Halloran, B.~N. Okafor, and M. Virtanen. \newblock {TITLE}. \newblock "
            rf"{{\em J. Sleep Physiol.}}, 44(6):338--343, 2021."
        ),
        EVERY,
    ),
    "Markdown": (
        (
            f"- [{TITLE}](https://doi.org/10.1000/jsp.2021.338). Halloran PJ, et al. *J Sleep Physiol*. "
            "**2021**;44(6):338-343."
        ),
        EVERY,
    ),
    "IOP": (
        f"Halloran P J, Okafor B N and Virtanen M 2021 {TITLE} J. Sleep Physiol. 44 338\u201343",
        WITHOUT_ISSUE,
    ),
    "OSCOLA": (
        (
            f"Peter J Halloran, Bola N Okafor and Mika Virtanen, \u2018{CAPITALS}\u2019 (2021) 44(6) Journal of Sleep "
            "Physiology 338"
        ),
        EVERY - {"last_page"},
    ),
    "ScienceDirect": (
        (
            f"Peter J. Halloran, Bola N. Okafor, Mika Virtanen, {TITLE}, Journal of Sleep Physiology, Volume 44, "
            "Issue 6, 2021, Pages 338-343, ISSN 0000-0000, https://doi.org/10.1000/jsp.2021.338."
        ),
        EVERY,
    ),
    "Taylor & Francis": (
        (
            f"Peter J. Halloran, Bola N. Okafor & Mika Virtanen (2021) {TITLE}, Journal of Sleep Physiology, 44:6, "
            "338-343, DOI: 10.1000/jsp.2021.338"
        ),
        EVERY,
    ),
    "a template of Wikipedia": (
        (
            f"{{{{cite journal |last1=Halloran |first1=Peter J. |last2=Okafor |first2=Bola N. |title={TITLE} "
            "|journal=Journal of Sleep Physiology |date=May 2021 |volume=44 |issue=6 |pages=338\u2013343 "
            "|doi=10.1000/jsp.2021.338}}}}"
        ),
        EVERY,
    ),
    "the Royal Society of Chemistry, without a title": (
        "P. J. Halloran, B. N. Okafor and M. Virtanen, J. Sleep Physiol., 2021, 44, 338.",
        WITHOUT_TITLE - {"last_page"},
    ),
    "Angewandte, without a title": (
        "P. J. Halloran, B. N. Okafor, M. Virtanen, J. Sleep Physiol. 2021, 44, 338\u2013343.",
        WITHOUT_TITLE,
    ),
    "a row of a spreadsheet": (f"1\tHalloran PJ\t{TITLE}\tJ Sleep Physiol\t2021\t44\t6\t338-343", EVERY),
    "a row of a Markdown table": (
        f"| 8 | Halloran PJ et al. | {TITLE} | Journal of sleep physiology | 2021 | 44:338-343 |",
        WITHOUT_ISSUE,
    ),
    "a form": (
        (
            f"Title: {TITLE} Authors: Halloran PJ, Okafor BN Journal: J Sleep Physiol Year: 2021 Volume: 44 Issue: 6 "
            "Pages: 338-343"
        ),
        EVERY,
    ),
    "the title first": (f"{TITLE}. {AUTHORS} J Sleep Physiol. 2021 May;44(6):338-343.", EVERY),
    "the journal first": (f"J Sleep Physiol. 2021 May;44(6):338-343. {TITLE}. Halloran PJ, Okafor BN.", EVERY),
    "German": (
        (f"Halloran, P. J. u. a.: {TITLE}. In: Journal of Sleep Physiology 44. Jg., H. 6, Mai 2021, S. 338\u2013343."),
        EVERY,
    ),
    "German, another": (
        f"Halloran, P. J. u. a.: {TITLE}. In: J. Sleep Physiol. Bd. 44, Nr. 6 (2021), S. 338-343",
        EVERY,
    ),
    "French": (
        (
            f"Halloran P. J., Okafor B. N., \u00ab {TITLE} \u00bb, Journal of Sleep Physiology, mai 2021, tome 44, "
            "n\u00b0 6, p. 338-343."
        ),
        EVERY,
    ),
    "Spanish": (
        (
            f"Halloran PJ, Okafor BN y Virtanen M. {TITLE}. Journal of Sleep Physiology. Mayo de 2021; vol. 44, "
            "n\u00fam. 6, p\u00e1gs. 338-343."
        ),
        EVERY,
    ),
    "Polish": (
        (
            f"Halloran P. J. i wsp., {TITLE}, \u201eJournal of Sleep Physiology\u201d, maj 2021, t. 44, nr 6, s. "
            "338\u2013343."
        ),
        EVERY,
    ),
    "Czech": (
        (
            f"HALLORAN, Peter J. et al. {TITLE}. Journal of Sleep Physiology [online]. 2021, ro\u010d. 44, \u010d. 6, "
            "s. 338-343"
        ),
        EVERY,
    ),
}


@pytest.mark.parametrize("style", REFERENCES)
def test_a_reference_in_any_style_states_the_facts_of_its_record(style: str):
    line, stated = REFERENCES[style]
    assert verdicts(line) == dict.fromkeys(stated, Verdict.AGREES)
    assert read(line)["volume"] == "44"
    assert read(line)["page"] == "338"


# --- what it states to another record ---


def test_what_is_no_full_reference_is_returned_as_it_is():
    citation = Citation("Lancet. 2021;3:4", journal="Lancet", volume="3", page="4")
    assert read_by(citation, FERRETS) is citation


def test_to_another_record_a_reference_states_another_title_author_and_place():
    other = replace(
        FERRETS,
        title="Fast ripples in the waking hippocampus of old badgers",
        authors=("Moreau T",),
        journal=Journal("2", "Sleep Lett", "Sleep letters"),
        volume="7",
        pages="12-19",
    )
    assert {"title", "first_author", "journal", "volume", "page"} <= conflicts(PLAIN, other)


def test_clues_that_name_title_and_journal_stay_where_a_record_explains_neither():
    clues = replace(reference(PLAIN), title=TITLE, journal="J Sleep Physiol", volume="44")
    other = replace(FERRETS, title="Fast ripples of badgers", journal=Journal("2", "Lett", "Letters"))
    assert read_by(clues, other) == clues


def test_without_a_record_a_reference_states_nothing():
    clues = replace(reference(PLAIN), title=TITLE, journal="J Sleep Physiol", date=PartialDate(2021), pmid=1)
    assert unread(clues) == replace(reference(PLAIN), pmid=1)


@pytest.mark.parametrize(
    "text",
    [
        "We read it in 2010, see doi:10.1000/x",
        "The ferrets slept well in 2010 and 2011, see doi:10.1000/x",
        "See the discussion there and the tables",
        "Please find attached what we said about ferrets, kind regards",
    ],
)
def test_prose_states_nothing(text: str):
    assert read(text) == {}


def test_a_sentence_alone_before_an_identifier_is_a_title():
    sentence = "Fast ripples in the waking hippocampus of old badgers"
    assert read(f"{sentence}. 2019. doi:10.1000/x") == {"title": sentence}
    assert read("This paper tells about the waking hippocampus of badgers. doi:10.1000/x") == {}


# --- where the facts stand ---


def test_every_fact_stands_where_it_was_read():
    assert stand(PLAIN) == {
        "title": TITLE,
        "journal": "J Sleep Physiol",
        "first_author": "Halloran PJ",
        "date": "2021 May",
        "volume": "44",
        "issue": "6",
        "page": "338-343",
    }


@pytest.mark.parametrize(
    ("text", "fact", "words"),
    [
        (r"\bibitem{a} Halloran PJ. {\em Slow} waves in the sleeping cortex of young ferrets", "title", None),
        (r"G\'{o}mez~PJ, \textit{J Sleep Physiol} \textbf{44}:338--343 (2021)", "page", "338--343"),
        (r"M\"uller PJ. Slow waves. {\em J. Sleep Physiol.}, 44(6):338, 2021", "journal", "J. Sleep Physiol"),
        ("Halloran PJ. A &amp; B. <i>J Sleep Physiol</i>. 2021;<b>44</b>:338&ndash;343", "volume", "44"),
        ("Halloran PJ. A &amp; B. <i>J Sleep Physiol</i>. 2021;<b>44</b>:338&ndash;343", "page", "338&ndash;343"),
        ("7\tHalloran PJ\t\tJ Sleep Physiol\t2021\t44\t\t338-343", "journal", "J Sleep Physiol"),
        ("\uff08\uff12\uff10\uff12\uff11\uff09 Halloran PJ. J\u00a0Sleep\u200b Physiol 44:338", "volume", "44"),
        ("Halloran PJ. J Sle\u0301ep Physiol 44:338 (2021)", "page", "338"),
    ],
)
def test_places_are_those_in_the_text_as_given(text: str, fact: str, words: str | None):
    expected = r"Slow} waves in the sleeping cortex of young ferrets" if words is None else words
    assert stand(text)[fact] == expected


@given(printed_records())
def test_every_fact_of_a_printed_record_is_read_back_where_its_letters_stand(printed: tuple[str, Article]):
    text, record = printed
    facts, places = read(text, record), stand(text, record)
    assert set(verdicts(text, record).values()) == {Verdict.AGREES}, facts
    assert facts["volume"] == record.volume
    assert facts["page"] == str(record.pages).partition("-")[0]
    assert facts.get("issue") in {record.issue, None}
    assert (record.issue is None) == ("issue" not in facts)
    letters = {fact: journal_key(words) for fact, words in places.items()}
    assert letters["title"] == journal_key(record.title)
    assert letters["journal"] in {journal_key(record.journal.name), journal_key(record.journal.abbreviation)}
    assert letters["volume"] == facts["volume"]
    assert letters["page"].split() == str(record.pages).split("-")
    assert str(record.year) in letters["date"]
    assert journal_key(record.authors[0].rpartition(" ")[0]) in letters["first_author"]


# --- any text ---

ODD = st.text() | st.text(
    alphabet="0123456789().,;:-/&[] aeASJ\u00b2\u2116\u0301\u200b\u02bc\u0661\u4e00\u00df\u0130|<>{}\\~$"
)
PIECES = st.lists(
    st.sampled_from(
        [
            *PLAIN.split(),
            "Part II.",
            "Suppl 1",
            "(Pt 2)",
            "May 2021",
            "12.2020",
            "pp.",
            "Erratum to:",
            "et al.",
            "1" * 5000,
            "Year:",
            "\u00b2",
        ]
    ),
    max_size=30,
).map(" ".join)


@given(ODD | PIECES)
def test_no_text_is_too_odd_to_be_read(text: str):
    citation = read_by(reference(text), FERRETS)
    assert (citation.text, citation.reference) == (text, text)
    may_be_meant(citation, FERRETS)


@given(PIECES | ODD, st.sampled_from([FERRETS, replace(FERRETS, authors=(), journal=None, volume=None, pages=None)]))
def test_a_place_lies_in_the_text_and_holds_something(text: str, record: Article):
    for place in read_by(reference(text), record).places or ():
        assert 0 <= place.start < place.end <= len(text)


@given(printed_records())
def test_no_two_facts_of_a_printed_record_stand_at_one_place(printed: tuple[str, Article]):
    text, record = printed
    places = sorted((place.start, place.end) for place in read_by(reference(text), record).places or ())
    assert all(before[1] <= behind[0] for before, behind in pairwise(places)), places


UNITS = [
    "(",
    "1,1,1,",
    "a. a. a. ",
    "A. B. ",
    "Smith AB, ",
    "Halloran ",
    "Slow waves ",
    "J Sleep Physiol ",
    "2021 ",
    "1 May 2021 ",
    "2021/06/01 ",
    "12 Suppl 1 ",
    "(Pt 2) ",
    "1 1 ",
    ",",
    "; , ",
    "Erratum to ",
    "Part 2 ",
    "Authors: ",
    "re ",
    f"{TITLE}. ",
    "Slow waves in the sleeping cortex of old ferrets. ",
]


def steps(function: Callable[[], object]) -> int:
    """Count the lines that a function runs, those of what it calls and each turn of a loop included."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", ["", f"Halloran PJ. {TITLE}. J Sleep Physiol. 2021;44(6):338-343. "])
def test_twice_the_text_takes_about_twice_the_steps(start: str, unit: str):
    short, long = ((start + unit * length)[:length] for length in (1500, 3000))
    for reading in (lambda text: read_by(reference(text), FERRETS), clues_of):
        reading(long)  # what is kept of the record and of single words is known from here on
        counts = []
        for text in (short, long):
            for kept in (cut, clues_of, _read):
                kept.cache_clear()
            counts.append(steps(partial(reading, text)))
        assert counts[1] < 2.5 * counts[0] + 1000


# --- which records to read by ---


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Halloran. Slow waves in the sleeping cortex",
        "Someone, Lett. 44, 338 (1999)",
        "Slow waves in the... J Foo",
    ],
)
def test_a_record_may_be_meant_by_words_of_its_title_or_by_volume_and_page(text: str):
    assert may_be_meant(reference(text), FERRETS)


def test_a_record_of_which_no_word_and_no_number_stands_there_is_not_meant():
    assert not may_be_meant(reference("Moreau T. Fast ripples of old badgers. Sleep Lett. 2019;7:12-19."), FERRETS)


def test_any_record_may_be_meant_by_what_is_no_full_reference():
    assert may_be_meant(Citation("Lancet. 2021;3:4"), FERRETS)


@given(printed_records() | st.tuples(PIECES, st.just(FERRETS)))
def test_whenever_a_rule_applies_the_record_may_be_meant(printed: tuple[str, Article]):
    text, record = printed
    read = read_by(reference(text), record)
    applying = [
        rule
        for rule in (rules.TITLE, rules.VOLUME_AND_PAGE)
        if rule.applies_to(read) and rule.applies_to_record(read, record)
    ]
    assert not applying or may_be_meant(read, record)


# --- references of real articles ---


def compact(text: str) -> str:
    return journal_key(text).replace(" ", "")


def same(asked: str, read: str) -> bool:
    return compact(asked) == compact(read)


def same_title(asked: str, read: str) -> bool:
    """Either begins with the other: the gold's titles end where italics begin."""
    short, long = sorted((compact(asked), compact(read)), key=len)
    return short == long or (len(short) > 10 and long.startswith(short))


def same_author(asked: str, read: str) -> bool:
    return compact(asked) in compact(read)


FIELDS: dict[str, tuple[str, Callable[[str, str], bool], float, float]] = {  # of the gold; share right and wrong
    "title": ("atitle", same_title, 0.975, 0.0225),
    "first_author": ("firstAuthor", same_author, 0.99, 0.008),
    "journal": ("jtitle", same, 0.99, 0.008),
    "volume": ("volume", volumes_agree, 0.98, 0.01),
    "page": ("firstPage", pages_agree, 0.995, 0.004),
}


def gold_rows() -> Iterator[dict[str, str]]:
    with gzip.open(GOLD / "glutton_pmc_refs_shared.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def record_of(row: dict[str, str]) -> Article:
    journal = row.get("jtitle")
    return Article(
        pmid=1,
        title=row.get("atitle", ""),
        authors=(row["firstAuthor"],) if row.get("firstAuthor") else (),
        journal=Journal("1", journal, journal) if journal else None,
        volume=row.get("volume"),
        pages=row.get("firstPage"),
    )


@needs_corpus
def test_of_real_references_nearly_all_facts_are_read_and_hardly_one_is_wrong():
    """Of the gold's facts those count that stand in the text; the others are another paper's, or misspelt.

    A part of what is counted as wrong is the gold's own: its titles end where italics begin, and its only author is the
    first, so that words of the title and names of others are left over. References are broken at the ends of lines.
    """
    outcomes: Counter[tuple[str, str]] = Counter()
    for row in gold_rows():
        letters, record = compact(row["reference"]), record_of(row)
        read = read_by(reference(row["reference"]), record)
        agreeing = {comparison.fact for comparison in compare(read, record) if comparison.verdict is Verdict.AGREES}
        for fact, (column, agree, _, _) in FIELDS.items():
            value, wanted = getattr(read, fact), row.get(column)
            if wanted and compact(wanted) in letters:
                right = value is not None and (fact in agreeing or agree(wanted, value))
                outcomes[fact, "missed" if value is None else "right" if right else "wrong"] += 1
    for fact, (_, _, right, wrong) in FIELDS.items():
        total = sum(outcomes[fact, outcome] for outcome in ("right", "wrong", "missed"))
        assert outcomes[fact, "right"] >= right * total, fact
        assert outcomes[fact, "wrong"] <= wrong * total, fact
