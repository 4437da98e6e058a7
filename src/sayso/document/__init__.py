"""Page -> document, with its layers, in the order of the folders below; `analysis.analyse` is that order in code.

1. `layout`: bytes -> text in lines, with its way back into the markup; what each run of lines is (`blocks`)
2. `metadata`: title, authors, outlet, agencies, day of publication, each with the words that say so
3. `words`: language, sentences, quotation marks, tokens, numbers
4. `reporting`: who says what (`attributions`, `nested`, `appended_denials`, `no_comment`), and what they do with it
   (`stance`, `caveats`), from one table of `cues`
5. `people`: `mentions` of people, organizations and places, and which of them are the `speakers`
6. `quantities`: `figures` with what they count, `times` with the days they mean
7. `propositions`: the smallest statements, for claims

A step imports from those above it, never from those below; import-linter holds it.
"""
