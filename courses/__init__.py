"""What is taught, and how far each learner has come.

Its words. A *course* is a title with outcomes, made of *modules*, which put *lessons* in order; a lesson
is one page of reading with a few *self-checks*, questions that teach and are never marked. A course is
published in *versions*; a lesson keeps its *slug* through all of them, so progress survives a correction.
*Progress* is what a learner has seen, read and checked of the lessons. A *completion* is a fact for good:
all lessons done, the final test passed, or mastered; the first two are independent, for whoever already
knows may take the test at once.

What it never does: it gives no points and no titles (the platform makes those of its facts), it marks no
answers (`question_bank` does), and it knows no web page.
"""
