"""Policy as data: criteria sets, rulebooks, competence frameworks, the rule of digital skills, targets.

Words: a *document* is one version of one paper (its dates, its sources, how sure we are of it); *status* is
`verified` (a source states it), `inferred` (reasoned from sources), `default` (ours, until the City decides)
or `not_found` (looked for, no source states it); a *flaw* is what is wrong with a document, as a value.

`library/` holds the documents that ship with the platform, `rules/` what they must look like. A document is
never edited: a change is a new version, made by two people. Nothing here knows a person or a score.
"""
