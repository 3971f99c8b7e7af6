"""What words beside a number say of it, in the languages of the Latin alphabet and in Russian; and words that say nothing."""

from __future__ import annotations

from pmsync.parsing.text import folded_words

VOLUME, ISSUE, PAGE, PART = "volume", "issue", "page", "part"


def _keys(words: str, role: str) -> dict[str, str]:
    return {"".join(folded_words(word)): role for word in words.split()}


LABELS = {
    **_keys(
        "vol vols volume volumes v vo bd band bde tom tome tomo t vol volumen volym volumul jg jahrgang jrg jaargang cilt "
        "arg argang roc rocnik evf evfolyam sv god godina knj т том",
        VOLUME,
    ),
    **_keys(
        "no nos nr nrs n num nums number numbers numero numeros iss issue issues heft h hft fasc fascicolo fascicule fasciculo "
        "broj br sayi s c cislo szam z zeszyt nro вып выпуск № nº n° ed edicion núm números čís",
        ISSUE,
    ),
    **_keys(
        "p pp pg pgs page pages pag pags pagg s ss seite seiten sid sidor side sider str strana o oldal lpp стр с pagina "
        "paginas pagine paginae art article articles artikel articulo artigo articolo id eid paper elocation locator",
        PAGE,
    ),
    **_keys("suppl supplement supplements supplementum sup supp suplemento supplemento pt part parts spec special prt", PART),
}
AFTER = frozenset("jg jahrgang jrg evf evfolyam arg argang".split())  # "17. Jg.": a label behind its number

# Words that every style uses and that state nothing
SILENT = frozenset(
    "in en em im and und et y e og och i the of la le de del der die das al others doi doiorg org http https www pmid pmcid "
    "pubmed medline crossref google scholar available from at on retrieved accessed access consulted cited online internet "
    "print electronic epub ahead press advance publication published article articles journal magazine newspaper review "
    "abstract full text free publisher view link url uri issn isbn eissn epub ecollection serial preprint first version "
    "ed eds edited editor editors hrsg hg red vol no pp p iss issue volume number pages page art id eds trans transl "
    "spring summer autumn fall winter disponivel disponible acesso acceso consulta em zugriff verfugbar abgerufen hyperlink "
    "wsp cols col alii alia mfl ym ua dr i u a "
    "key ref refs reference references anonymous anon authors listed none nodate nd sic viewed date web site website "
    "english german french spanish italian japanese chinese russian polish portuguese dutch swedish danish norwegian "
    "traduit traduction traduccion traducido traducao traduzido tradotto ubersetzt ubersetzung translated by par por von da "
    "turkish czech hungarian korean summary s l sl sn".split()
)

# Words of forms and templates behind which the first author stands: "Authors: Smith J", "last1=Smith"
AUTHOR_LABELS = frozenset("author authors author1 auteur auteurs autor autores autori last last1 au a1".split())
