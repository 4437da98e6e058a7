"""Documents -> corpus, in the order below; `assembly.assemble` is that order in code.

1. `stories`: which pages tell of the same
2. `copies`: which pages have their words from which, to the letter and rewritten
3. `entities`: who is the same across pages, institutions and outlets among them
4. `origins`: which pages rest on the same reporting
5. `resolved`: all of that and the layers, handed on as one value
6. `claims`: statements that say the same, once each
7. `publication`: days of pages that say none, bounded by pages that tell the same
8. `responses`: who answers a claim, and how
9. `discrepancies`: where claims, or versions of one text, differ
10. `timeline`: what happened when

Beneath them all lie `index` (what finds candidates: shingles, vectors, spans by position, connected components),
`comparison` (what two things are compared by: word forms, quantities, likeness of words) and `logistic` (weights).
A step imports from those above it, never from those below; import-linter holds it.
"""
