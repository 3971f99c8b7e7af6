"""Compares the names of journals, printed in full or abbreviated as ISO 4 and NLM do."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pmsync.parsing.text import LETTERS, clean, unescape

STOP_WORDS = re.compile("and|at|by|das|del?|della|der|des|die?|du|et|for|fur|in|la|les?|of|on|the|to|und|zu")
FEWEST_INITIALS = 4  # letters: PNAS, NEJM
_ARTICLE = re.compile(r"(?:the|la|le|les|der|die|das|el|il) ")
_MEDIUM = re.compile(r"[(\[](?:online|print|internet|electronic|web)[^()\[\]]*[)\]]", re.IGNORECASE)
_EDITION = re.compile(r"[(\[](?:[^()\[\]]* )?(?:ed|edn|edition|engl|english|french|german|spanish)\b[^()\[\]]*[)\]]")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SHORT_FORMS = {  # the words NLM abbreviates to one or two letters, or by leaving letters out
    "am": "american", "br": "british", "dtsch": "deutsche", "j": "journal", "jpn": "japanese", "n": "new",
    "natl": "national", "s": "states", "u": "united", "wkly": "weekly", "z": "zeitschrift",
}  # fmt: skip
_PREFIX_FROM, _LETTERS_SAVED = 3, 2  # ISO 4 abbreviates a word only where two letters or more are saved
_CUT_SHORT = re.compile(r"(?:[bcdfgjkmpqvxz]|[aeiou]l|et|ot|ut|ir|ur)$")  # as abbreviations end, and few whole words do
_WHOLE_AFTER_ALL = re.compile(r"(?:al|el|ic|ish|ing|ment|ism|um|ogram|ed)$")


def journal_key(name: str) -> str:
    """Return the name without what printers vary: case, dots, commas, brackets, ``&``, accents, blanks."""
    folded = unicodedata.normalize("NFKD", clean(unescape(name)).casefold().replace("&", " and ")).translate(LETTERS)
    bare = "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("\u2019", "")
    return " ".join(re.findall(r"[^\W_]+", bare))


def journals_agree(a: str, b: str) -> bool:
    """Whether two names can be one journal's: equal keys, or every word of one abbreviates the other's, in order.

    Stop words do not count, and a place (``J Antibiot (Tokyo)``) may be left out on one side, but no edition. One name
    must be the shorter throughout, and what it shortens must be whole words: "J Gen Psychol" is not "J Genet Psychol".
    A name of one word is never abbreviated (ISO 4), so that "Cell" is neither "Cells" nor "Cellulose".
    """
    if (edition(a) is None) != (edition(b) is None):
        return False
    if bool(_IN_BRACKETS.search(a)) != bool(_IN_BRACKETS.search(b)) and journal_key(a) != journal_key(b):
        a, b = _IN_BRACKETS.sub(" ", a), _IN_BRACKETS.sub(" ", b)
    words_a, words_b = content_words(a), content_words(b)
    if len(words_a) != len(words_b) or len(words_a) < 2:  # noqa: PLR2004 - one word
        return words_a == words_b != []
    return all(map(abbreviates, words_a, words_b)) or all(map(abbreviates, words_b, words_a))


def edition(name: str) -> str | None:
    """Return the edition that a name states in brackets ("Engl Ed"), which is a journal of its own, or ``None``.

    NLM lists a translated edition under a name of its own: "An Pediatr (Engl Ed)" beside "An Pediatr (Barc)".
    """
    match = _EDITION.search(name.casefold())
    return journal_key(match.group()) if match else None


def editions_differ(a: str, b: str) -> bool:
    """Whether two names are one but for what stands in brackets, and state different editions."""
    bare_a, bare_b = (journal_key(_IN_BRACKETS.sub(" ", name)) for name in (a, b))
    return edition(a) != edition(b) and (bare_a == bare_b or journals_agree(bare_a, bare_b))


@lru_cache(maxsize=1 << 14)
def name_letters(name: str) -> str:
    """Return the letters of a name by which it is told from others.

    Left out are a leading article, the medium ("BMJ (Online)") and blanks ("USA", "U S A"); NLM's one-letter words are
    spelled out ("New Engl J Med").
    """
    key = journal_key(_MEDIUM.sub(" ", name))
    words = (_ARTICLE.sub("", key, count=1) or key).split()
    return "".join(word if len(words) == 1 or word in {"u", "s"} else _SHORT_FORMS.get(word, word) for word in words)


def stands_for(initials: str, name: str) -> bool:
    """Whether ``initials`` (PNAS, NEJM) are the first letters of the words of ``name``, from its first word on."""
    if len(initials) < FEWEST_INITIALS or not (initials.isalpha() and initials.isupper()):
        return False
    words = content_words(name)
    return len(words) > 1 and "".join(word[0] for word in words).startswith(initials.lower())


def content_words(name: str) -> list[str]:
    """Return the words of a name in the form in which they are compared, without stop words."""
    return [word for word in journal_key(name).split() if not STOP_WORDS.fullmatch(word)]


def abbreviates(short: str, word: str) -> bool:
    """Whether ``short`` is ``word`` or a form of it: one of NLM's, or its first letters, cut as ISO 4 cuts."""
    if short == word or _SHORT_FORMS.get(short) == word:
        return True
    saved = len(word) - len(short)
    cut_short = _CUT_SHORT.search(word) and not _WHOLE_AFTER_ALL.search(word)
    return len(short) >= _PREFIX_FROM and saved >= _LETTERS_SAVED and word.startswith(short) and not cut_short
