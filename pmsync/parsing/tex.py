"""stub"""

import re


def plain_tex(text):
    out = []
    off = []
    i = 0
    for m in re.finditer(
        r"\\(?:bibitem)(?:\[[^\]]*\])?\{[^}]*\}|\\(?:href|url)\{[^}]*\}|\\newblock|\\[a-zA-Z]+\*?\s?|[{}]|~|--+|``|''",
        text,
    ):
        for j in range(i, m.start()):
            out.append(text[j])
            off.append(j)
        g = m.group()
        r = {"~": " ", "``": '"', "''": '"'}.get(g, "-" if g.startswith("--") else "")
        if r:
            out.append(r)
            off.append(m.start())
        i = m.end()
    for j in range(i, len(text)):
        out.append(text[j])
        off.append(j)
    return "".join(out), off
