"""Talk about lessons: questions to the trainer, answers, and reports of wrong content.

Its words. A *thread* begins with a question at a lesson; *posts* are the question and its replies; a *flag* says that a
post does not belong here; a *report* says that a lesson is wrong, perhaps at one paragraph. The asker or somebody
responsible for the course marks a reply as the answer; a moderator shows or hides posts. What it never does: it changes
no lesson.

What was decided, and why:

- Everybody reads, only people with an account write. A report of wrong content may come from anybody: lessons are open
  to everybody, and a mistake matters more than who found it.
- A learner is shown by her given name alone (the last word of a Vietnamese name), a child no other way than a grown-up:
  so nobody can be told to be a child. Who answers for a course is shown by the full name, as one who holds an office.
  Telephone, e-mail, ward and year of birth are never shown, to moderators neither.
- Who is under 16 by the year of birth may write; each post waits, seen by its author and the moderators alone, until
  somebody responsible has looked at it. An edit makes it wait again.
- A post flagged by two readers is hidden until somebody decides. Once a moderator has kept it, further flags bring it
  to the queue again but hide it no more: a decision weighs more than a count. Nor do they hide what was written by who
  answers for the course. Nobody decides about a post of his own.
- A learner's post may hold no telephone number, identity number or e-mail address: everybody reads it, for years.
- Who flagged is known to the log, never to the author.
- An author may change her post for 15 minutes and take it back at any time; a trace stays where it stood, its words go.
  The words of a flagged post go when the flag is decided, so that nobody hides a swindle by taking it back.
- Responsible for a course are the trainers over the unit that owns it (the City for courses that ship), and `city` and
  `admin` over that unit; those at the City's root for every course, whatever hierarchy owns it.
"""
