"""An Article printed as a reference in the common styles, for tests and benchmarks."""

from __future__ import annotations

import re
from collections.abc import Callable

from pmsync.models import Article
from pmsync.parsing.pagination import last_page, page_start


def vancouver(article: Article) -> str:
    """NLM, ICMJE: Rocha LA, Doe B. Title. J Foo. 2010;12(3):34-6."""
    shown = [*article.authors[:6], *(["et al"] if len(article.authors) > 6 else [])]
    numbers = f"{article.year};{_volume(article)}:{article.pages}."
    return f"{', '.join(shown)}. {_sentence(article)} {_journal(article)}. {numbers}"


def ama(article: Article) -> str:
    """AMA: three authors and et al. of more than six; pages in full, a doi at the end."""
    few = len(article.authors) <= 6
    shown = article.authors if few else (*article.authors[:3], "et al")
    doi = f" doi:{article.doi}" if article.doi else ""
    numbers = f"{article.year};{_volume(article)}:{_pages(article)}."
    return f"{', '.join(shown)}. {_sentence(article)} {_journal(article)}. {numbers}{doi}"


def apa(article: Article) -> str:
    """APA: Rocha, L. A., & Doe, B. (2010). Title. Journal of Foo, 12(3), 34-36. https://doi.org/..."""
    doi = f" https://doi.org/{article.doi}" if article.doi else ""
    numbers = f"{_volume(article)}, {_pages(article)}."
    names = _listed([_comma(author) for author in article.authors], ", ", ", & ")
    return f"{names} ({article.year}). {_sentence(article)} {_full(article)}, {numbers}{doi}"


def nature(article: Article) -> str:
    """Nature: Rocha, L. A. & Doe, B. Title. J. Foo 12, 34-36 (2010)."""
    few = len(article.authors) <= 5
    names = [_comma(author) for author in (article.authors if few else article.authors[:1])]
    shown = _listed(names, ", ", " & ") + ("" if few else " et al.")
    numbers = f"{article.volume}, {_pages(article)} ({article.year})."
    return f"{shown} {_sentence(article)} {_journal(article)} {numbers}"


def cell(article: Article) -> str:
    """Cell: Rocha, L.A., and Doe, B. (2010). Title. J. Foo 12, 34-36."""
    names = [_comma(author).replace(". ", ".") for author in article.authors]
    shown = _listed(names[:10], ", ", ", and ") if len(names) <= 10 else f"{', '.join(names[:10])}, et al."
    return f"{shown} ({article.year}). {_sentence(article)} {_journal(article)} {article.volume}, {_pages(article)}."


def mdpi(article: Article) -> str:
    """MDPI, ACS: Rocha, L.A.; Doe, B. Title. J. Foo 2010, 12, 34-36, doi:..."""
    names = "; ".join(_comma(author).replace(". ", ".") for author in article.authors)
    doi = f", doi:{article.doi}" if article.doi else ""
    return f"{names} {_sentence(article)} {_journal(article)} {article.year}, {article.volume}, {_pages(article)}{doi}."


def harvard(article: Article) -> str:
    """Harvard: Rocha, L.A. and Doe, B. (2010) 'Title', Journal of Foo, 12(3), pp. 34-36."""
    names = _listed([_comma(author).replace(". ", ".") for author in article.authors], ", ", " and ")
    title = _sentence(article).removesuffix(".")
    return f"{names} ({article.year}) '{title}', {_full(article)}, {_volume(article)}, pp. {_pages(article)}."


def springer(article: Article) -> str:
    """Springer Basic: Rocha LA, Doe B (2010) Title. J Foo 12:34-36"""  # noqa: D400, D415 - it has no full stop
    few = len(article.authors) <= 5
    shown = ", ".join(article.authors if few else article.authors[:3]) + ("" if few else " et al")
    return f"{shown} ({article.year}) {_sentence(article)} {_journal(article)} {_volume(article)}:{_pages(article)}"


def bmc(article: Article) -> str:
    """BMC before 2013: Rocha LA, Doe B: Title. J Foo 2010, 12(3):34-36."""
    names = ", ".join(article.authors)
    return f"{names}: {_sentence(article)} {_journal(article)} {article.year}, {_volume(article)}:{_pages(article)}."


def elsevier(article: Article) -> str:
    """Elsevier: L.A. Rocha, B. Doe, Title, J. Foo 12 (2010) 34-36."""
    names = ", ".join(_initials_first(author) for author in article.authors)
    title = _sentence(article).removesuffix(".")
    return f"{names}, {title}, {_journal(article)} {article.volume} ({article.year}) {_pages(article)}."


def ieee(article: Article) -> str:
    """IEEE: L. A. Rocha and B. Doe, "Title," J. Foo, vol. 12, no. 3, pp. 34-36, 2010."""
    names = _listed([_initials_first(author) for author in article.authors], ", ", " and ")
    issue = f", no. {article.issue}" if article.issue else ""
    numbers = f"vol. {article.volume}{issue}, pp. {_pages(article)}, {article.year}."
    return f'{names}, "{_sentence(article).removesuffix(".")}," {_journal(article)}, {numbers}'


STYLES: dict[str, Callable[[Article], str]] = {
    style.__name__: style for style in (vancouver, ama, apa, nature, cell, mdpi, harvard, springer, bmc, elsevier, ieee)
}
WITHOUT_ISSUE = frozenset({"nature", "cell", "mdpi", "elsevier"})


def _sentence(article: Article) -> str:
    return article.title if article.title[-1] in ".?!" else f"{article.title}."


def _journal(article: Article) -> str:
    return article.journal.abbreviation if article.journal else ""


def _full(article: Article) -> str:
    return article.journal.name if article.journal else ""


def _volume(article: Article) -> str:
    return (article.volume or "") + (f"({article.issue})" if article.issue else "")


def _pages(article: Article) -> str:
    """Both pages in full, as most styles want them: 1171-1177 of 1171-7."""
    first, last = page_start(article.pages or "") or "", last_page(article.pages or "")
    return f"{first}-{re.match(r'[A-Za-z]*', first).group()}{last}" if last else first  # type: ignore[union-attr]


def _comma(author: str) -> str:
    """Return "Rocha LA" as "Rocha, L. A."; a group's name as it is."""
    surname, _, initials = author.rpartition(" ")
    if not _are_initials(initials) or not surname:
        return f"{author}."
    return f"{surname}, {' '.join(f'{letter}.' for letter in initials)}"


def _initials_first(author: str) -> str:
    surname, _, initials = author.rpartition(" ")
    person = surname and _are_initials(initials)
    return " ".join(f"{letter}." for letter in initials) + f" {surname}" if person else author


def _are_initials(word: str) -> bool:
    return word.isalpha() and word.isupper() and len(word) <= 4


def _listed(names: list[str], comma: str, last: str) -> str:
    return last.join([comma.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
