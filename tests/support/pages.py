"""Pages as literature sites print them: an article's citation line, its abstract, and stubs under it."""

from __future__ import annotations

import html

CITATION = "Int J Nanomedicine. 2025 Apr 21;20:5137-5160. doi: 10.2147/IJN.S506221. eCollection 2025."


DOI = "10.2147/ijn.s506221"


AUTHORS = "Lv Xinchen, Liu Wendong, Zhou Xue, Yang Yu, Zhao Wangqian, Meng Linfeng"


STUBS = [
    "Int J Nanomedicine. 2025-4-21",
    "Clin Rev Allergy Immunol. 2025-1-17",
    "Front Immunol. 2021",
    "Autoimmunity. 2016-9",
    "Int J Nanomedicine. 2024",
    "3 Biotech. 2023",
    "Periodontol 2000. 2024 Mar-Apr",
    "Proc Natl Acad Sci U S A. 2019-4-22",
    "Spine (Phila Pa 1976). 2020 Sep 1",
    "Int J Nanomedicine. 2024",
]


ABSTRACT = (
    "We had read in Nature in 2021 that small words make a paragraph, and so this one has many of them: it goes on and "
    "on about nothing that was ever found, says that data are at https://doi.org/10.5061/dryad.abc12, and stops only "
    "when there are more than forty words in it. Front Immunol. 2021 is named in it too, and is no stub there."
)


CHINESE = "\u672c\u6587\u6ca1\u6709\u4efb\u4f55\u5185\u5bb9\uff0c" * 15


def page_of(*stubs: str, above: tuple[str, ...] = (AUTHORS, CITATION, ABSTRACT, CHINESE)) -> str:
    return "\n".join([*above, *(stubs or STUBS)])


def html_of(text: str, head: str = "") -> str:
    """Write a page as sites do: blocks, links, breaks, entities, and much that no reader sees."""
    rows = [f"<li class='x'><a href='#'>{html.escape(line)}</a></li>" for line in text.splitlines()]
    return (
        f"<!DOCTYPE html>\n<html><head><title>A page. 2021</title>{head}<style>p {{}}</style></head><body>"
        "<script>var x = 'Nature. 2021\\nCell. 2022';</script><!-- \nLancet. 2020\n --><nav>Home<br/>About</nav><ul>"
        + "\n".join(rows)
        + "</ul></body></html>"
    )
