"""Talk about lessons: questions to the trainer, answers, and reports of wrong content.

Its words. A *thread* begins with a question or a report at a lesson, perhaps at one paragraph; *posts* follow. An
author or trainer marks the answer; a moderator hides what does not belong. What it never does: it changes no lesson.
"""
