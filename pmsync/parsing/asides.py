"""stub"""
import re
_A = re.compile(r"(?:https?://|www\.)\S+|\b(?:doi:? ?)?10\.\d{4,9}/\S+|\b(?:PMID|PMCID):? ?(?:PMC)?\d+|\bPMC\d{5,}|\b(?:PubMed Abstract|Publisher Full Text|Free Full Text|Google Scholar|CrossRef|View Article)\b|Epub .*|Available from:?|Disponível em:?|\bdoi:", re.I)
def asides(plain):
    return [m.span() for m in _A.finditer(plain)]
