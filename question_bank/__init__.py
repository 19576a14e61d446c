"""What is asked and answered.

Words
    *item*: one question that a person wrote, with its kind and its reasons; it lives in *versions*.
    *stem*: the sentence that asks; an item has exactly one. A *story* before it makes the item a situation.
    *kind*: the way a question is asked and answered (one choice, order, number ...); one file per kind.
    *spec*: what a kind must know about one item version, as plain JSON-able data, HTML included.
    *bank*: the items of one subject and, beside them, its *quiz*: a test with a pass mark.
    *blueprint*: the rows of a quiz; each row says how many items of which sort are drawn.
    *draw*: the items of one attempt, always the same for the same seed.
    *presentation*: the order in which one attempt shows the parts of an item.
    *presented position*: the place of a part on the learner's page, counted from 0; answers speak only of
    these.
    *attempt*: one person's sitting of a quiz. *mark*: what the sitting earned, in whole hundredths.

This package knows no course, no web page and no office. It could serve any platform.
"""
