"""Full references, one in each style and many made up, give their facts back; what is none gives none."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.decide import decide
from pmsync.matching.rules import SAME_DOI
from pmsync.models import Article, Journal, PartialDate, Status
from pmsync.parsing.journals import journal_key
from pmsync.parsing.line import LONGEST_LINE, parse
from pmsync.parsing.pagination import last_page, page_start
from pmsync.parsing.reference.reference import rejoined
from pmsync.services.ncbi.pubmed_xml import read_articles
from tests.support.citation_styles import STYLES, WITHOUT_ISSUE
from tests.support.references import facts, papers
from tests.support.shared import GOLD, needs_corpus

BLAST = ("Basic local alignment search tool", "J Mol Biol", "1990", "215", "403-410")
LOWRY = "Protein measurement with the Folin phenol reagent"
LAEMMLI = "Cleavage of structural proteins during the assembly of the head of bacteriophage T4"
HALLMARKS = "Hallmarks of cancer: the next generation"
DELTA = "Analysis of relative gene expression data using real-time quantitative PCR and the 2(-Delta Delta C(T)) method"


# --- one in each style ---


@pytest.mark.parametrize(
    ("line", "author", "expected"),
    [
        (  # NLM, numbered, with what PubMed prints behind the pages
            (
                "12. Altschul SF, Gish W, Miller W, Myers EW, Lipman DJ. Basic local alignment search "
                "tool. J Mol Biol. 1990 "
                "Oct 5;215(3):403-10. doi: 10.1016/S0022-2836(05)80360-2. PMID: 2231712."
            ),
            "Altschul SF",
            papers(*BLAST[:2], "1990-10-05", *BLAST[3:], issue="3")
            | {"doi": "10.1016/s0022-2836(05)80360-2", "pmid": "2231712"},
        ),
        (  # ICMJE with et al.
            (
                "[3] Altschul SF, Gish W, Miller W, et al. Basic local alignment search tool. J Mol Biol "
                "1990;215:403\u201310."
            ),
            "Altschul SF",
            papers(*BLAST),
        ),
        (  # BMC
            (
                "Altschul SF, Gish W, Miller W, Myers EW, Lipman DJ: Basic local alignment search tool. "
                "J Mol Biol 1990, "
                "215(3):403-410."
            ),
            "Altschul SF",
            papers(*BLAST, issue="3"),
        ),
        (  # Springer
            (
                "Altschul SF, Gish W, Miller W et al (1990) Basic local alignment search tool. J Mol "
                "Biol 215:403\u2013410. "
                "https://doi.org/10.1016/S0022-2836(05)80360-2"
            ),
            "Altschul SF",
            papers(*BLAST) | {"doi": "10.1016/s0022-2836(05)80360-2"},
        ),
        (  # APA
            (
                "Laemmli, U. K. (1970). Cleavage of structural proteins during the assembly of the head "
                "of bacteriophage T4. "
                "Nature, 227(5259), 680\u2013685."
            ),
            "Laemmli, U. K.",
            papers(LAEMMLI, "Nature", "1970", "227", "680-685", issue="5259"),
        ),
        (  # APA, several
            (
                "Hanahan, D., & Weinberg, R. A. (2011). Hallmarks of cancer: The next generation. Cell, "
                "144(5), 646-674. "
                "https://doi.org/10.1016/j.cell.2011.02.013"
            ),
            "Hanahan, D.",
            papers(HALLMARKS.replace("the", "The"), "Cell", "2011", "144", "646-674", issue="5")
            | {"doi": "10.1016/j.cell.2011.02.013"},
        ),
        (  # Cell
            "Hanahan, D., and Weinberg, R.A. (2011). Hallmarks of cancer: the next generation. Cell 144, 646\u2013674.",
            "Hanahan, D.",
            papers(HALLMARKS, "Cell", "2011", "144", "646-674"),
        ),
        (  # Nature
            (
                "Lowry, O. H., Rosebrough, N. J., Farr, A. L. & Randall, R. J. Protein measurement with "
                "the Folin phenol "
                "reagent. J. Biol. Chem. 193, 265\u2013275 (1951)."
            ),
            "Lowry, O. H.",
            papers(LOWRY, "J. Biol. Chem", "1951", "193", "265-275"),
        ),
        (  # Nature, et al.
            "Lowry, O. H. et al. Protein measurement with the Folin phenol reagent. J. Biol. Chem. 193, 265 (1951).",
            "Lowry, O. H.",
            papers(LOWRY, "J. Biol. Chem", "1951", "193", "265"),
        ),
        (  # MDPI
            (
                "Lowry, O.H.; Rosebrough, N.J.; Farr, A.L.; Randall, R.J. Protein measurement with the "
                "Folin phenol reagent. "
                "J. Biol. Chem. 1951, 193, 265\u2013275."
            ),
            "Lowry, O.H.",
            papers(LOWRY, "J. Biol. Chem", "1951", "193", "265-275"),
        ),
        (  # MDPI with an issue
            "Livak, K.J.; Schmittgen, T.D. Analysis of Relative Gene Expression. Methods 2001, 25 (4), 402-408.",
            "Livak, K.J.",
            papers("Analysis of Relative Gene Expression", "Methods", "2001", "25", "402-408", issue="4"),
        ),
        (  # Harvard
            (
                "Lowry, O.H., Rosebrough, N.J. and Farr, A.L., 1951. Protein measurement with the Folin "
                "phenol reagent. Journal "
                "of Biological Chemistry, 193(1), pp.265-275."
            ),
            "Lowry, O.H.",
            papers(LOWRY, "Journal of Biological Chemistry", "1951", "193", "265-275", issue="1"),
        ),
        (  # Harvard with quotes
            (
                "Lowry, O.H. et al. (1951) \u2018Protein measurement with the Folin phenol "
                "reagent\u2019, Journal of Biological "
                "Chemistry, 193(1), pp. 265\u201375."
            ),
            "Lowry, O.H.",
            papers(LOWRY, "Journal of Biological Chemistry", "1951", "193", "265-275", issue="1"),
        ),
        (  # Elsevier
            (
                "[7] O.H. Lowry, N.J. Rosebrough, A.L. Farr, R.J. Randall, Protein measurement with the "
                "Folin phenol reagent, "
                "J. Biol. Chem. 193 (1951) 265\u2013275."
            ),
            "O.H. Lowry",
            papers(LOWRY, "J. Biol. Chem", "1951", "193", "265-275"),
        ),
        (  # IEEE
            (
                'O. H. Lowry, N. J. Rosebrough, and A. L. Farr, "Protein measurement with the Folin phenol reagent," '
                "J. Biol. Chem., vol. 193, no. 1, pp. 265\u2013275, Nov. 1951."
            ),
            "O. H. Lowry",
            papers(LOWRY, "J. Biol. Chem", "1951-11", "193", "265-275", issue="1"),
        ),
        (  # Chicago
            (
                "Hanahan, Douglas, and Robert A. Weinberg. \u201cHallmarks of Cancer: The Next "
                "Generation.\u201d Cell 144, no. 5 "
                "(2011): 646\u2013674."
            ),
            None,
            papers("Hallmarks of Cancer: The Next Generation", "Cell", "2011", "144", "646-674", issue="5"),
        ),
        (  # Science
            "D. Hanahan, R. A. Weinberg, Hallmarks of cancer: the next generation. Cell 144, 646-674 (2011).",
            "D. Hanahan",
            papers(HALLMARKS, "Cell", "2011", "144", "646-674"),
        ),
        (  # older journals
            (
                "Lowry OH, Rosebrough NJ, Farr AL, Randall RJ: Protein measurement with the Folin phenol "
                "reagent. J Biol Chem "
                "193: 265-275, 1951"
            ),
            "Lowry OH",
            papers(LOWRY, "J Biol Chem", "1951", "193", "265-275"),
        ),
        (  # only the first author's name turned
            (
                "Lowry, O. H., N. J. Rosebrough, and R. J. Randall. 1951. Protein measurement with the "
                "Folin phenol reagent. J. "
                "Biol. Chem. 193:265-275."
            ),
            "Lowry, O. H.",
            papers(LOWRY, "J. Biol. Chem", "1951", "193", "265-275"),
        ),
        (  # broken at the ends of lines
            (
                "Livak KJ, Schmittgen TD. Analysis of relative gene expres-\nsion data using real-time "
                "quantitative PCR and the "
                "2(-Delta Delta \nC(T)) method. Methods. 2001;25:402-\n408."
            ),
            "Livak KJ",
            papers(DELTA, "Methods", "2001", "25", "402-408"),
        ),
        (  # a question, and a full name in small letters
            "Crick F, Koch C. Are we aware of neural activity in primary visual cortex? Nature 1995;375:121-3",
            "Crick F",
            papers("Are we aware of neural activity in primary visual cortex?", "Nature", "1995", "375", "121-123"),
        ),
        (  # sentences in the title, a dotted journal
            (
                "A. D. Becke, Density-functional thermochemistry. III. The role of exact exchange. J. "
                "Chem. Phys. 98, 5648-5652 "
                "(1993)."
            ),
            "A. D. Becke",
            papers(
                "Density-functional thermochemistry. III. The role of exact exchange",
                "J. Chem. Phys",
                "1993",
                "98",
                "5648-5652",
            ),
        ),
        (  # no title
            "W. Kohn and L. J. Sham, Phys. Rev. 140, A1133 (1965).",
            "W. Kohn",
            {"journal": "Phys. Rev", "date": "1965", "volume": "140", "page": "A1133"},
        ),
        (  # no title, and a journal that could be an author's initials
            "Soga, K.; Doe, A. J. Am. Chem. Soc. 2001, 123, 3670.",
            "Soga, K.",
            {"journal": "J. Am. Chem. Soc", "date": "2001", "volume": "123", "page": "3670"},
        ),
        (
            "W. Kohn, J. Chem. Phys. 12, 336-340 (1989).",
            "W. Kohn",
            {"journal": "J. Chem. Phys", "date": "1989", "volume": "12", "page": "336", "last_page": "340"},
        ),
        (  # a DOI in front, and online since
            "doi:10.1000/x. Smith J. A title of three. J Foo [Internet]. 2010 Mar [cited 2011 May 3];12(3):34-6.",
            "Smith J",
            papers("A title of three", "J Foo", "2010-03", "12", "34-36", issue="3") | {"doi": "10.1000/x"},
        ),
        (  # ahead of print
            "Smith J, Doe A. A title of three. J Foo. 2010 Mar 5. doi: 10.1000/x. [Epub ahead of print]",
            "Smith J",
            {"title": "A title of three", "journal": "J Foo", "date": "2010-03-05", "doi": "10.1000/x"},
        ),
        (  # a group, and an article number
            "World Health Organization. Global surveillance of a rare disease. PLoS Med. 2009;6(7):e1000097.",
            "World Health Organization",
            papers("Global surveillance of a rare disease", "PLoS Med", "2009", "6", "e1000097", issue="7"),
        ),
        (  # a group behind persons
            (
                "Moher D, Liberati A, Tetzlaff J, Altman DG, PRISMA Group. Preferred reporting items for "
                "systematic reviews. PLoS "
                "Med. 2009;6:e1000097."
            ),
            "Moher D",
            papers("Preferred reporting items for systematic reviews", "PLoS Med", "2009", "6", "e1000097"),
        ),
        (  # nobody
            "A title about many things. J Biol Chem. 2001;276:123-5.",
            None,
            papers("A title about many things", "J Biol Chem", "2001", "276", "123-125"),
        ),
        (  # years and names of species in the title
            "Smith J. E. coli (1990) and S. aureus in hospitals, 1990-1994. J Hosp Infect. 2001;49:1-8.",
            "Smith J",
            papers("E. coli (1990) and S. aureus in hospitals, 1990-1994", "J Hosp Infect", "2001", "49", "1-8"),
        ),
        (  # a supplement, another place
            (
                "van der Berg A, O\u2019Neil J Jr. Pain after surgery in children. Spine (Phila Pa 1976). "
                "2004;29(Suppl 2):S1-S9."
            ),
            "van der Berg A",
            papers("Pain after surgery in children", "Spine (Phila Pa 1976)", "2004", "29", "S1-S9", issue="Suppl 2"),
        ),
    ],
)
def test_a_reference_gives_its_facts(line: str, author: str | None, expected: dict[str, str]):
    assert facts(line) == expected | ({"first_author": author} if author else {})


# --- what is not read ---


@pytest.mark.parametrize(
    "line",
    [
        "Altman DG. Practical statistics for medical research. London: Chapman & Hall; 1991.",
        "Altman, D. G. (1991). Practical statistics for medical research. London: Chapman & Hall.",
        "Altman DG (1991) Practical statistics for medical research, 2nd edn. Chapman & Hall, London, pp 12-34",
        (
            "Altman, D. G. (1991). Practical statistics for medical research. In B. Doe (Ed.), Statistics "
            "(pp. 12-34). New York."
        ),
        (
            "Altman DG (1991) Practical statistics for medical research. In: Doe B (ed) Statistics, vol 3. "
            "Elsevier, pp 12-34"
        ),
    ],
)
def test_of_a_book_title_author_and_year_are_read_and_never_a_journal(line: str):
    read = facts(line)
    assert read.pop("first_author") in {"Altman DG", "Altman, D. G."}
    assert read == {"title": "Practical statistics for medical research\u2026", "date": "1991"}


@pytest.mark.parametrize(
    "line",
    [
        "Smith J. A first title here. Nature. 2001;276:123-5. Doe A. A second title here. Science. 2002;4:55-6.",
        "Smith J (2001) A first title here. Nature 276:123-5 Doe A (2002) A second title here. Science 4:55",
        "Smith, J. A first title here. Nature 276, 123-125 (2001); Doe, A. A second title. Science 4, 55-57 (2002).",
        "J Biol Chem 2001;276:123; Nature. 2002;4:55",
    ],
)
def test_two_references_in_one_line_are_a_problem(line: str):
    assert facts(line) == {"problem": "holds two references; give one citation a line"}


@pytest.mark.parametrize(
    "text",
    [
        "We showed this earlier, see doi 10.1000/x and the discussion there.",
        "See Smith et al. in Nature, where this was shown (10.1000/x).",
        "The paper of 2010 with DOI 10.1000/x is the one we mean. It was in all the papers.",
        "10.1000/x is about exosomes in health and disease. We read it in 2010.",
        "Please find my article (https://doi.org/10.1000/x) attached. Kind regards, J. Smith",
    ],
)
def test_prose_that_names_a_doi_has_no_title(text: str):
    assert facts(text) == {"doi": "10.1000/x"}


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("stabi- lization", "stabilization"),
        ("dose- dependent", "dose-dependent"),
        ("T- cell", "T-cell"),
        ("IL- 6", "IL-6"),
        ("12- 15", "12-15"),
        ("pre- and postnatal", "pre- and postnatal"),
        ("a - b", "a - b"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_joined(broken: str, whole: str):
    assert rejoined(broken) == whole


@pytest.mark.parametrize("start", ["", "Smith J. ", "Smith, J. (2001). ", "Smith J, Doe A, et al. Title. "])
@pytest.mark.parametrize(
    "unit",
    [
        "Smith J, ",
        "A. ",
        "A. B ",
        "van der ",
        "Smith, J., ",
        "(2001) ",
        "1(1) ",
        "12, 34 (2001) ",
        "a- ",
        '"',
        "'a', ",
        "J. Foo, ",
        "[1] ",
    ],
)
def test_a_reference_that_repeats_itself_is_read_to_its_end(start: str, unit: str):
    line = (start + unit * LONGEST_LINE)[:LONGEST_LINE]
    assert parse(line).text == line


# --- every style gives the facts back ---

SURNAMES = st.sampled_from(
    ["Rocha", "Skarratt", "van der Berg", "O'Neil", "Sutton-Tyrrell", "De Luca", "Müller", "Łukasz", "Li", "MacDonald"]
)
AUTHORS = st.lists(
    st.builds(lambda name, initials: f"{name} {initials}", SURNAMES, st.from_regex(r"[A-Z]{1,3}", fullmatch=True)),
    min_size=1,
    max_size=12,
    unique=True,
)
JOURNALS = st.sampled_from(
    [
        ("J Clin Oncol", "Journal of Clinical Oncology"),
        ("Nature", "Nature"),
        ("N Engl J Med", "The New England Journal of Medicine"),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences of the United States of America"),
        ("J. Biol. Chem.", "The Journal of Biological Chemistry"),
        ("Int. J. Mol. Sci.", "International Journal of Molecular Sciences"),
        ("Spine (Phila Pa 1976)", "Spine"),
        ("PLoS One", "PLoS One"),
        ("Phys. Rev. B", "Physical Review B"),
        ("Anim. Behav.", "Animal Behaviour"),
        ("J Nerv Ment Dis", "Journal of Nervous and Mental Disease"),
        ("Lancet Oncol", "The Lancet Oncology"),
    ]
)
TITLE_WORD = st.sampled_from(
    [
        "effects",
        "of",
        "the",
        "in",
        "and",
        "for",
        "with",
        "on",
        "exosomes",
        "cells",
        "treatment",
        "mice",
        "randomised",
        "trial",
        "COVID-19",
        "Drosophila",
        "p53",
        "long-term",
        "IL-6",
        "patients",
        "children",
        "role",
        "(a",
        "review)",
        "Parkinson's",
        "H2O2",
        "12-year",
        "1998",
        "surgery",
        "European",
    ]
)
TITLES = st.builds(
    lambda first, words, mark, more, end: f"{first} {' '.join(words)}{mark} {' '.join(more)}{end}",
    st.sampled_from(["Endoscopic sphincterotomy", "Effects", "p53 status", "A study", "The fate", "Vitamin D levels"]),
    st.lists(TITLE_WORD, min_size=2, max_size=8),
    st.sampled_from([":", ",", " -", "", ";"]),
    st.lists(TITLE_WORD, min_size=1, max_size=6).filter(lambda words: words[-1].isalpha() and words[-1].islower()),
    st.sampled_from(["", "", "?"]),
)
VOLUMES = st.integers(1, 1700).map(str)
ISSUES = st.none() | st.sampled_from(["3", "12", "1-2", "Suppl 1", "Pt 2"])
PAGES = st.sampled_from(["34-56", "1171-7", "S12-S18", "e1000097", "1", "999-1002", "104231", "C147-C155", "ii4"])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    abbreviation, name = draw(JOURNALS)
    return Article(
        pmid=1,
        title=draw(TITLES),
        authors=tuple(draw(AUTHORS)),
        journal=Journal("1", abbreviation, name),
        published=(PartialDate(draw(st.integers(1900, 2030))),),
        volume=draw(VOLUMES),
        issue=draw(ISSUES),
        pages=draw(PAGES),
        doi=draw(st.sampled_from([None, "10.1000/x.1"])),
    )


@pytest.mark.parametrize("style", STYLES)
@given(article=articles(), number=st.sampled_from(["", "12. ", "[12] ", "(12) "]))
def test_a_record_printed_in_any_style_gives_its_facts_back(style: str, article: Article, number: str):
    line = number + STYLES[style](article)
    read = parse(line)
    assert article.journal
    full = style in {"apa", "harvard"}
    journal = (article.journal.name if full else article.journal.abbreviation).rstrip(".")
    assert (read.title, read.journal, read.date) == (article.title, journal, article.published[0]), line
    assert (read.volume, read.page, read.last_page) == (
        article.volume,
        page_start(article.pages or ""),
        last_page(article.pages or ""),
    ), line
    assert read.issue == (None if style in WITHOUT_ISSUE else article.issue), line
    letters = "".join(filter(str.isalpha, read.first_author or ""))
    surname, _, initials = article.authors[0].rpartition(" ")
    wanted = "".join(filter(str.isalpha, surname))
    assert letters in {wanted + initials, initials + wanted}, line


# --- references of real articles ---


def compact(text: str) -> str:
    return journal_key(text).replace(" ", "")


def same(asked: str, read: str) -> bool:
    return compact(asked) == compact(read)


@needs_corpus
@pytest.mark.parametrize("style", STYLES)
def test_of_real_records_printed_in_any_style_hardly_a_fact_is_wrong(style: str):
    """What is wrong: groups among the authors, journals' full names that hold a sentence, titles in quotes."""
    outcomes: Counter[tuple[str, str]] = Counter()
    for article in real_articles():
        assert article.journal
        read = parse(STYLES[style](article))
        journal = article.journal.name if style in {"apa", "harvard"} else article.journal.abbreviation
        for fact, wanted, value in (
            ("title", article.title, read.title),
            ("journal", journal, read.journal),
            ("volume", article.volume or "", read.volume),
            ("page", page_start(article.pages or "") or "", read.page),
            ("year", str(article.year), read.year and str(read.year)),
        ):
            outcomes[fact, "missed" if value is None else "right" if same(wanted, value) else "wrong"] += 1
    for fact in ("title", "journal", "volume", "page", "year"):
        total = sum(outcomes[fact, outcome] for outcome in ("right", "wrong", "missed"))
        assert outcomes[fact, "wrong"] <= 0.014 * total, fact
        assert outcomes[fact, "right"] >= 0.95 * total, fact


@cache
def real_articles() -> tuple[Article, ...]:
    with gzip.open(GOLD.parent / "pubmed" / "modern2021_shared.xml.gz") as file:
        articles = islice(read_articles(file), 0, None, 4)
        return tuple(
            article
            for article in articles
            if article.authors and article.journal and article.year and article.volume and article.pages
        )


def test_a_journal_and_a_year_end_a_reference_without_numbers():
    read = parse("Doe J, Roe K. Complications in the first year of life. Part 2. J Indiana State Med Assoc. 1978.")
    assert (read.title, read.journal, str(read.date)) == (
        "Complications in the first year of life. Part 2",
        "J Indiana State Med Assoc",
        "1978",
    )


NOX = "Wang Y, Li J, Huang S. Evaluation of emissions in the cities. J Hazard Mater. 2021;415:125741."
READS = "Callahan BJ, Wong J. Amplicon sequencing with accurate reads. Microbiome. 2021;9(1):130."


@pytest.mark.parametrize(
    "between", ["doi: 10.1016/j.jhazmat.2021.125741.", "PMID: 34088200.", "https://doi.org/10.1016/j.x;"]
)
def test_a_second_reference_behind_the_identifier_of_the_first_is_not_swallowed(between):
    assert parse(f"{NOX} {between} {READS}").problem == "holds two references; give one citation a line"
    assert parse(f"{NOX} {between} Epub 2021 Mar 30. Erratum noted.").problem is None


@pytest.mark.parametrize(
    "tail",
    [
        "Google Scholar",
        "CrossRef PubMed Google Scholar",
        "[CrossRef] [PubMed]",
        "Article PubMed PubMed Central Google Scholar",
        "View ArticleGoogle Scholar",
        "(in German).",
        "(accessed May 3, 2022).",
        "Erratum in: J Hazard Mater. 2022;1:2.",
        "Published 2021 May 3.",
        "**Landmark study.",
    ],
)
def test_what_publishers_pages_print_behind_a_reference_is_no_part_of_it(tail):
    line = f"{NOX} {tail}"
    assert parse(line) == replace(parse(NOX), text=line, reference=line)


TEA = "Effects of green tea on bone density in older women"


@pytest.mark.parametrize("between", [". 2021. ", ". (2021). ", ". ", ". Chemosphere. ", ". Chemosphere. 2021. "])
@pytest.mark.parametrize("doi", ["https://doi.org/10.1000/x", "doi:10.1000/x"])
def test_a_title_alone_before_an_identifier_is_held_against_its_record(between: str, doi: str):
    record = Article(pmid=1, title=TEA, doi="10.1000/x", published=(PartialDate(2021),))
    another = replace(record, title="Removal of metals by ion exchange membranes in water")
    citation = parse(f"{TEA}{between}{doi}")
    assert decide(citation, [record], SAME_DOI, "PubMed").status is Status.MATCHED
    contradiction = decide(citation, [another], SAME_DOI, "PubMed")
    assert contradiction.status is Status.CONTRADICTION
    assert contradiction.reason == f"PMID 1 has the same doi, but title {another.title} (not {TEA})"


def test_a_year_with_a_semicolon_in_a_title_does_not_end_a_journal():
    read = parse("Rocha A (1900) Endoscopic sphincterotomy effects 1998; effects. J Clin Oncol 1:34-56")
    assert read.title == "Endoscopic sphincterotomy effects 1998; effects"
    assert (read.journal, read.date, read.volume, read.page) == ("J Clin Oncol", PartialDate(1900), "1", "34")
