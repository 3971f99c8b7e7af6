"""The benchmark of styles must not lie: what it says is changed is changed, what cannot be printed is not counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import pytest

from benchmarks.styles import asking, csl
from benchmarks.styles.asking import ANOTHER, NOT_LINKED, NOTICE, TOLD, TOLD_AS, UNREAD, UNTOLD
from benchmarks.styles.changes import Change, Changer
from benchmarks.styles.drawing import CHANGED, Deck, Decks, NotPrinted, Text, changed, in_formats, in_styles, seeded
from benchmarks.styles.formats import FORMATS, WITH_IDENTIFIER, able
from benchmarks.styles.papers import Paper, Person, ends
from benchmarks.styles.served import Twins, halves
from pmsync.models import Article, Comparison, Decision, Status
from pmsync.models.decision import Proof, Verdict

WORDS = (
    "hepatic", "acute", "kinetics", "membrane", "transport", "receptor",
    "infection", "therapy", "patients", "function", "growth", "sodium",
)  # fmt: skip
NAMES = (
    "Abel", "Brandt", "Castro", "Dupont", "Eriksen", "Fontana", "Garcia",
    "Hansen", "Ivanov", "Jensen", "Keller", "Lindgren", "Moreau", "Novak",
)  # fmt: skip
JOURNALS = ("The Journal of urology", "Annals of neurology", "Cancer letters", "Plant physiology", "Brain research")
PAGES, TITLE = {"pages", "first", "last"}, {"title"}
SHOWN = {
    "volume": {"volume"},
    "pages": PAGES,
    "year": {"year", "online"},
    "journal": {"journal", "short", "dotted", "issn"},
    "first_author": {"people"},
    "title_word": TITLE,
    "part_two": TITLE,
    "reply": TITLE,
    "erratum": TITLE,
    "neighbours_page": PAGES,
}


def paper(number: int) -> Paper:
    """Make a paper like no other; five of them are neighbours in each volume."""
    rng = seeded("test", str(number))
    journal, (first, second) = JOURNALS[number % 5], rng.sample(NAMES, 2)
    start = 100 + number * 7
    return Paper(
        pmid=7_000_000 + number,
        title=f"The {' '.join(rng.sample(WORDS, 6))} of the {number}th kind",
        people=(Person(first, "Anna B", "AB"), Person(second, "C D", "CD")),
        journal=journal,
        short=journal.replace("Journal", "J"),
        dotted=journal.replace("Journal", "J."),
        journal_id=str(number % 5),
        issn="1234-5678",
        volume=str(20 + number // 25),
        issue="3",
        pages=f"{start}-{str(start + 6)[-1]}",
        first=str(start),
        last=str(start + 6),
        year=1990 + number // 25,
        month=4,
        day=None,
        online=(1990 + number // 25, 3, 9),
        doi=f"10.1234/abc{number}",
        pmcid="",
        language="eng",
        vernacular="",
    )


PAPERS = [paper(number) for number in range(60)]
STYLES = ("apa", "din-1505-2", "chicago-author-date", "nature")


@pytest.mark.parametrize("fact", SHOWN)
def test_a_change_changes_its_fact_and_nothing_else(fact):
    changer = Changer(PAPERS, seeded("test", str(1)))
    changes = [changer.change(fact, one) for one in PAPERS]
    for one, change in zip(PAPERS, changes, strict=True):
        if change:
            differing = {
                field.name for field in fields(one) if getattr(one, field.name) != getattr(change.paper, field.name)
            }
            assert differing <= SHOWN[fact], change
            assert differing & SHOWN[fact]
    assert sum(change is not None for change in changes) > len(PAPERS) / 2


def test_a_year_is_changed_by_two_at_least_and_a_journal_to_another_one():
    changer = Changer(PAPERS, seeded("test", str(2)))
    for one in PAPERS:
        assert abs(changer.change("year", one).paper.year - one.year) > 1
        assert changer.change("journal", one).paper.journal != one.journal


def test_a_neighbours_page_is_the_page_of_a_paper_in_the_same_volume():
    changer = Changer(PAPERS, seeded("test", str(3)))
    for one in PAPERS:
        now = changer.change("neighbours_page", one).now
        assert any((p.journal, p.volume, p.first) == (one.journal, one.volume, now) for p in PAPERS if p != one)


def test_each_reference_with_a_fact_changed_states_what_is_changed_and_differs_from_the_right_one():
    texts = changed(60, PAPERS, Deck(PAPERS), STYLES, seeded("test", str(4)))
    assert {text.change.fact for text in texts} == SHOWN.keys()
    assert {text.style for text in texts} & set(STYLES)
    for text in texts:
        assert any(csl.has(text.text, name) for name in text.change.now.split(" = "))
        if text.style in FORMATS:
            assert text.text == FORMATS[text.style](text.change.paper) != FORMATS[text.style](text.paper)


def test_a_style_that_does_not_state_the_changed_fact_is_no_case():
    one = paper(1)
    change = Change("volume", one.volume, "99", replace(one, volume="99"))
    right, wrong = (FORMATS["google_scholar_result"](p) for p in (one, change.paper))
    assert not change.shows_in(wrong, right)


@pytest.mark.parametrize(
    ("style", "problem"), [("agora", "prints nothing"), ("universidade-federal-de-pernambuco-abnt", "raises")]
)
def test_a_style_that_the_program_cannot_print_is_told(style, problem):
    printed = csl.printed(style, PAPERS[:3])
    assert printed.problem.startswith(problem)
    assert printed.entries == ()


def test_a_style_that_warns_or_names_no_paper_is_not_printed(monkeypatch):
    monkeypatch.setattr(csl, "_bibliography", lambda *_: ("", ["Somebody, 1990."] * 2))
    assert csl.printed("any", PAPERS[:2]).problem == "prints neither title nor journal, volume and page"
    place = [f"Somebody, {p.short} {p.volume}, {p.first}" for p in PAPERS[:2]]
    monkeypatch.setattr(csl, "_bibliography", lambda *_: ("", place))
    assert csl.printed("any", PAPERS[:2]).entries == tuple(place)


def test_entries_stand_in_the_order_of_their_papers_and_hold_no_identifier():
    for style in STYLES:
        printed = csl.printed(style, PAPERS[:6])
        for entry, one in zip(printed.entries, PAPERS[:6], strict=True):
            assert csl.has(entry, one.title)
            assert one.doi not in entry
            assert str(one.pmid) not in entry


def test_styles_drawn_are_printed_or_told_one_by_one():
    decks = Decks(Deck(PAPERS[:40]), Deck(PAPERS[40:]), (5, 3))
    drawn = list(in_styles(["apa", "agora"], decks, seeded("test", str(5))))
    assert isinstance(drawn[1], NotPrinted)
    assert Counter(text.served for text in drawn[0]) == {True: 5, False: 3}
    assert {text.paper.pmid for text in drawn[0] if not text.served} <= {p.pmid for p in PAPERS[40:]}


def test_the_withheld_are_not_among_the_served():
    served, withheld = halves(PAPERS)
    assert {p.pmid for p in served}.isdisjoint(p.pmid for p in withheld)
    assert len(served) + len(withheld) == len(PAPERS)


def test_every_format_names_its_paper_and_only_some_identify_it():
    decks = Decks(Deck(PAPERS), Deck(PAPERS), (2, 1))
    texts = [text for style in in_formats(decks, seeded("test", str(6))) for text in style]
    assert {text.style for text in texts} == FORMATS.keys()
    for text in texts:
        assert csl.identifies(text.text.upper().replace("V2", "2").replace("P1", "1"), text.paper) or "V" in text.text
        assert text.paper.doi not in text.text or text.style in WITH_IDENTIFIER
        assert str(text.paper.pmid) not in text.text or text.style in WITH_IDENTIFIER


def test_a_format_wants_what_it_prints():
    assert not able("apa_seventh", replace(paper(1), people=()))
    assert not able("ahead_of_print", replace(paper(1), online=None))


# --- what is counted as wrong ---


def outcome(fact: str, decision: Decision, plain: str) -> str:
    one = paper(1)
    text = Text(CHANGED, "apa", "", "text", one, served=True, change=Change(fact, "", "", one))
    return asking._outcome(text, decision, plain)


def linked(*comparisons: Comparison) -> Decision:
    article = Article(pmid=1, title="A title")
    return Decision(Status.MATCHED, article=article, proof=Proof(comparisons))


def test_a_link_is_wrong_unless_the_changed_fact_is_told():
    told = Comparison("last_page", "9", "8", Verdict.CONFLICTS)
    assert outcome("pages", linked(told), "matched right") == TOLD
    assert outcome("pages", linked(replace(told, verdict=Verdict.AGREES)), "matched right") == UNTOLD
    assert outcome("volume", linked(told), "twin") == UNTOLD
    assert outcome("pages", linked(told), "matched wrong") == ANOTHER
    assert outcome("erratum", linked(told), "matched right") == NOTICE
    assert outcome("volume", Decision(Status.NOT_FOUND), "not found") == NOT_LINKED
    assert TOLD_AS.keys() | {"part_two", "reply", "erratum"} == set(Changer(PAPERS, seeded("test", str(1))).facts)


def test_told_differences_count_alone_once_a_decision_has_them(monkeypatch):
    monkeypatch.setattr(Decision, "differences", (), raising=False)
    silent = Comparison("volume", "9", None, Verdict.SILENT)
    assert outcome("volume", linked(silent), "matched right") == UNTOLD
    monkeypatch.setattr(Decision, "differences", (silent,), raising=False)
    assert outcome("volume", linked(silent), "matched right") == TOLD


def test_twins_share_place_and_title_or_are_a_translation():
    one = paper(1)
    same = replace(one, pmid=2, title=f"{one.title}.")
    other = replace(one, pmid=3, title="Another letter on the page")
    translated = replace(other, pmid=4, language="ger")
    twins = Twins([one, same, other, translated])
    assert twins.of(one, FORMATS["apa_seventh"](one)) == {2, 4}
    assert twins.of(one, FORMATS["web_of_science_cited"](one)) == {2, 3, 4}
    assert Twins([replace(other, people=one.people[1:])]).of(one, FORMATS["web_of_science_cited"](one)) == set()


def test_pages_are_written_in_full():
    assert ends("1113-7") == ("1113", "1117")
    assert ends("S12-8, 20") == ("S12", "S18")
    assert ends("e0123") == ("e0123", "")


def test_the_styles_that_were_not_read_are_real_ones():
    kinds = {"csl": set(csl.names()), "format": set(FORMATS)}
    rows = [line.split(" ") for line in UNREAD.read_text(encoding="utf-8").splitlines()]
    assert all(name in kinds[kind] for kind, name in rows)
