"""Knows what words say of the number or name beside them, and which words say nothing of a paper.

Reference styles label their numbers in the language of the paper that cites ("Bd. 12, H. 3, S. 45"), and fill the
places between the facts with words of their own ("Available from", "In:"). The words are those of styles, forms and
templates in the languages of the Latin alphabet and in Russian, each in folded form (see ``folded_words``).
"""

from __future__ import annotations

from pmsync.parsing.text import folded_words

VOLUME, ISSUE, PAGE, PART = "volume", "issue", "page", "part"

_BY_ROLE = {
    VOLUME: """
        vol vols volume volumes v vo bd band bde tom tome tomo t volumen volym volumul jg jahrgang jrg jaargang cilt
        arg argang roc rocnik evf evfolyam sv god godina knj т том
    """,
    ISSUE: """
        no nos nr nrs n num nums number numbers numero numeros iss issue issues heft h hft fasc fascicolo fascicule
        fasciculo broj br sayi c cis cislo szam z zeszyt nro ed edicion вып выпуск
    """,
    PAGE: """
        p pp pg pgs page pages pag pags pagg s ss seite seiten sid sidor side sider str strana o oldal lpp
        pagina paginas pagine paginae art article articles artikel articulo artigo articolo id eid paper elocation
        locator стр с
    """,  # noqa: RUF001 - Russian
    PART: """
        suppl supplement supplements supplementum sup supp suplemento supplemento pt part parts spec special prt
    """,
}
LABELS = {"".join(folded_words(word)): role for role, words in _BY_ROLE.items() for word in words.split()}
# Those that stand behind their number, too: "17. Jg."
AFTER = frozenset({"jg", "jahrgang", "jrg", "evf", "evfolyam", "arg", "argang"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Behind these the first author stands: "Authors: Smith J", "last1=Smith"
AUTHOR_LABELS = _words("author authors author1 auteur auteurs autor autores autori last last1 au a1")
# Behind these the date stands: "Journal: J Foo Year: 2019"
DATE_LABELS = _words("year date jahr annee ano anno rok god py")
# One of these is in the name of a group of authors
GROUP_WORDS = _words(
    "collaboration collaborators collab consortium group investigators committee network initiative team"
)

_SMALL_WORDS = """
    in en em im and und et y e og och i u the of la le de del der die das da al by par por von from at on a s l
"""
_WORDS_OF_STYLES = """
    others alii alia cols col wsp mfl ym ua ed eds edited editor editors hrsg hg red dr authors listed
    vol volume no number iss issue p pp page pages art id key ref refs reference references
    anonymous anon none nd nodate date sic sl sn
"""
_WHERE_IT_IS_FOUND = """
    doi doiorg org http https www pmid pmcid pubmed medline crossref google scholar issn isbn eissn url uri link
    hyperlink web site website internet online available disponivel disponible verfugbar view viewed retrieved accessed
    access consulted acesso acceso consulta zugriff abgerufen cited
"""
_WHAT_IT_IS = """
    title titre titel titulo
    article articles journal magazine newspaper review abstract summary full text free publisher serial preprint print
    electronic epub ecollection ahead press advance publication published first version
    spring summer autumn fall winter
"""
_LANGUAGES_AND_TRANSLATIONS = """
    english german french spanish italian japanese chinese russian polish portuguese dutch swedish danish norwegian
    turkish czech hungarian korean trans transl translated traduit traduction traduccion traducido traducao traduzido
    tradotto ubersetzt ubersetzung
"""
# Words that every style uses and that state nothing
SILENT = _words(_SMALL_WORDS + _WORDS_OF_STYLES + _WHERE_IT_IS_FOUND + _WHAT_IT_IS + _LANGUAGES_AND_TRANSLATIONS)
NO_NAMES = SILENT | LABELS.keys() | DATE_LABELS  # no journal and no title consists of these alone
# With a capital they may begin a journal's name, and these may join its words: "Journal of Clinical Medicine"
OF_JOURNALS = _words("journal review trans magazine abstract abstracts advance publication article articles press")
JOINING = _words("of in and et und for the on de la des der fur")
