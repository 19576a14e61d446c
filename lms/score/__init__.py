"""The citizen-learning score: an append-only ledger of whole points, and what is folded from it.

Words: an *entry* is points posted to one *indicator* by one *rule* for one fact, in one *period* (a calendar
year in Hà Nội); its *bucket* is the pocket that caps look at. *Earned* is the fold: entries whole, each cut
of a cap or a max group a line of its own, so that the lines shown always sum to the total shown. *Mastery* is
what graded answers show about a competence component: chưa học, đang học, đạt (bậc 2), nắm vững (bậc 3).

Points are integers. A mistake is mended by a reversing entry, never by an edit. What a person says of
herself, what a meeting agreed and what a decision recognised are other figures and live elsewhere; applied to
*earned*, the title rule is a forecast.
"""
