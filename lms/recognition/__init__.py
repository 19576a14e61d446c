"""The year of recognition: registration, self-assessment, the meeting, posting, appraisal, decision.

Words: a *year* is one ward's (or agency's) assessment period with its dates and signers; a *case* is one person in
one period; a *step* moves a case; four figures stand side by side and are never mixed: earned (the ledger's), self,
agreed (by the meeting) and appraised, and once decided the recognised one. Dates, steps' signers and forms are data.

It never grants by an endpoint: a title is the end of steps that different people took, each on the record.
"""
