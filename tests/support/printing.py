"""Records made up, each printed as a reference in a style that is made up as well."""

from __future__ import annotations

from hypothesis import strategies as st

from pmsync.models import Article, Journal, PartialDate

FIRST_WORDS = ["Slow", "Hidden", "Seasonal", "Early", "Uneven", "Coupled"]
WORDS = ["waves", "sleep", "ferrets", "cortex", "young", "badgers", "growth", "islands", "tides", "memory", "of", "in"]
SURNAMES = ["Halloran", "Okafor", "Virtanen", "van der Meulen", "O'Dwyer", "Grün", "Sørby", "Nakagawa", "Li-Watts"]
JOURNALS = [
    Journal("1", "J Sleep Physiol", "Journal of sleep physiology"),
    Journal("2", "Eur Rev Tidal Res", "European review of tidal research"),
    Journal("3", "Somnology", "Somnology"),
    Journal("4", "Proc R Inst Mammals", "Proceedings of the Royal Institute of Mammals"),
]
MONTHS = {None: [""], 5: ["May ", "mai ", "Mayo de "], 10: ["Oct ", "Oktober ", "październik "]}


@st.composite
def records(draw: st.DrawFn) -> Article:
    """Return a record with all that a reference states of one; its year is no other number's."""
    title = [draw(st.sampled_from(FIRST_WORDS)), *draw(st.lists(st.sampled_from(WORDS), min_size=5, max_size=12))]
    first = draw(st.integers(1, 1800))
    surnames = draw(st.lists(st.sampled_from(SURNAMES), min_size=1, max_size=4, unique=True))
    month = draw(st.sampled_from([None, 5, 10]))
    return Article(
        pmid=1,
        title=" ".join([*title, "mice"]),
        authors=tuple(f"{surname} {draw(st.sampled_from(['A', 'PJ', 'B']))}" for surname in surnames),
        journal=draw(st.sampled_from(JOURNALS)),
        published=(PartialDate(draw(st.integers(1950, 2026)), month),),
        volume=str(draw(st.integers(1, 400))),
        issue=draw(st.none() | st.integers(1, 12).map(str)),
        pages=f"{first}-{first + draw(st.integers(1, 30))}",
    )


def _authors(draw: st.DrawFn, record: Article) -> str:
    names = [author.rsplit(" ", 1) for author in record.authors]
    styles = [
        ", ".join(f"{surname} {initials}" for surname, initials in names),
        ", ".join(f"{surname}, {'. '.join(initials)}." for surname, initials in names).removesuffix("."),
        " and ".join(f"{'. '.join(initials)}. {surname}" for surname, initials in names),
        f"{names[0][0]} {names[0][1]} et al",
    ]
    return draw(st.sampled_from(styles))


def _numbers(draw: st.DrawFn, record: Article) -> str:
    volume, issue, (first, last) = record.volume, record.issue, str(record.pages).split("-")
    dash = draw(st.sampled_from(["-", "\u2013", "--"]))
    pages = f"{first}{dash}{last}"
    styles = [
        f"{volume}{f'({issue})' if issue else ''}:{pages}",
        f"{volume}{f' ({issue})' if issue else ''}, pp. {pages}",
        f"vol. {volume}{f', no. {issue}' if issue else ''}, pp. {pages}",
        f"Bd. {volume}{f', H. {issue}' if issue else ''}, S. {pages}",
    ]
    return draw(st.sampled_from(styles))


@st.composite
def printed_records(draw: st.DrawFn) -> tuple[str, Article]:
    """Return a record as a reference, and the record."""
    record = draw(records())
    assert record.journal
    month = draw(st.sampled_from(MONTHS[record.published[0].month]))
    title, authors = record.title, _authors(draw, record)
    journal = draw(st.sampled_from([record.journal.name, record.journal.abbreviation]))
    numbers = _numbers(draw, record)
    title = draw(st.sampled_from([f"{title}.", f"\u201c{title}.\u201d", f"{title},", f"<i>{title}</i>."]))
    journal = draw(st.sampled_from([journal, f"*{journal}*", f"<i>{journal}</i>", f"{{\\em {journal}}}"]))
    date = f"{month}{record.year}"
    styles = [
        f"{authors}. {title} {journal}. {date};{numbers}.",
        f"{authors} ({date}). {title} {journal}, {numbers}.",
        f"{authors}, {title} {journal} {numbers} ({date}).",
        f"{title} {authors}. {journal}, {date}, {numbers}",
        f"12. {authors}: {title} {journal}, {numbers}, {date}",
    ]
    return draw(st.sampled_from(styles)), record
