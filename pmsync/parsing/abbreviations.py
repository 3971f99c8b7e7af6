"""Knows the words that the names of journals cut short, as ISO 4 and older custom do."""

from __future__ import annotations

import re

# The words that journals' names are made of
_WORDS_CUT = """
Acad Acta Adv Agric Am Anal Anat Anim Ann Annu Appl Arch Assoc Astron Astrophys Atmos Aust Bacteriol Behav Ber
Biochem Bioeng Bioinform Biol Biomed Biomol Biophys Biosci Biotechnol Bot Br Brit Bull Bur Calif Can Carcinog
Cardiol Cardiovasc Cereb Chem Chim Chir Chromatogr Circ Clin Cogn Coll Comm Commun Comp Comput Conf Contemp Contrib
Cryst Crystallogr Curr Cytol Decis Dent Dermatol Dev Diagn Dif Diff Dis Discov Dokl Ecol Econ Ed Electrochem Emerg
Endocr Endocrinol Eng Entomol Environ Epidemiol Ergeb Ethol Eur Evol Exp Expt Fac Fed Fenn Fert Forsch Found
Gastroenterol Gastrointest Gen Genet Geol Geophys Geriatr Gerontol Gesamte Gynecol Haematol Helv Hematol Hepatol
Hist Histochem Hosp Hum Hyg Immunol Ind Infect Inorg Inst Int Intern Invest Investig Isr Jap Jpn Klin Lab Lett Lond
Mach Magn Mak Manag Mar Mater Math Mech Med Medd Mem Metab Meth Microb Microbiol Mikrobiol Mineral Mod Mol Monogr
Morphol Nat Natl Naturwiss Nephrol Neth Netw Neurobiol Neurol Neuropathol Neurophysiol Neuropsychol Neurosci
Neurosurg Nucl Nurs Nutr Obes Obstet Occup Oncol Ophthalmol Opt Org Orthop Otolaryngol Paediatr Parasitol Pathog
Pathol Pediatr Pers Perspect Petrol Pflanzenernahr Pharm Pharmacol Pharmacother Phil Philos Photochem Phys Physik
Physiol Phytopathol Plast Pol Polit Pollut Polym Pract Prev Proc Prog Protoc Psychiatr Psychol Psychopharmacol Publ
Pulm Quant Quart Radiat Radiol Rec Rech Reg Rehabil Relat Rep Reprod Res Resour Respir Rev Rheumatol Ross Roy Sc
Scand Sch Schweiz Sci Sect Ser Serv Sig Sign Signal Soc Sociol Spectrom Spectrosc St Stat Stomatol Struct Stud Suppl
Surg Surv Symp Sys Syst Taxon Tech Technol Theor Ther Therap Thorac Top Tox Toxicol Trans Transl Transplant Treat
Trop Ultrason Ultrastruct Univ Urol Vasc Verh Vet Virol Vis Vitam Wiss Wkly Zentralbl Zh Zool Ztschr
""".split()  # noqa: SIM905 - a list of two hundred lines else
WORD_CUT = re.compile(rf"[A-Z](?:\.-?[A-Z]){{0,3}}|{'|'.join(_WORDS_CUT)}")
PERHAPS_CUT = re.compile(
    r"(?!Introduction|Methods|Results|Discussion|Comment|Editorial|Conclusion)[A-Z][\w-]{1,9}[^\W\daeiouy_]"
)
MAY_BE_CUT = re.compile(rf"(?:^|[ ])(?:{WORD_CUT.pattern}|{PERHAPS_CUT.pattern}|[A-Z]\w{{10,16}}[^\W\daeiouy_])$")


def cut_short(word: str) -> bool:
    """Whether ``word`` is one that journals' names cut short: "Biol", "Chem", a single capital."""
    return WORD_CUT.fullmatch(word) is not None


def perhaps_cut(word: str) -> bool:
    """Whether ``word`` ends as words do that are cut short: in a consonant."""
    return MAY_BE_CUT.fullmatch(word) is not None


def undotted(words: str) -> bool:
    """Whether a word is cut short without a full stop: such a journal ("Ann Intern Med") has none at all."""
    return any(len(word) > 1 and WORD_CUT.fullmatch(word) for word in words.rstrip(" ,").split())
