## Post-mortems: headings, the draft's sentences, what is asked of whoever writes

# $key (String) - key of the incident
# $title (String) - its title
postmortem-title = Post-mortem of { $key }: { $title }
# $key (String) - key of the incident
# $state (String) - how far it is
postmortem-headline = Post-mortem of { $key } · { $state }
# $date (String) - a day
postmortem-due-by = review by { $date }
# $names (String) - headings of sections
postmortem-missing = Still empty: { $names }
# $count (Number) - how many
postmortem-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
# $count (Number) - how many characters
postmortem-more = … { $count } more characters on the page
# $count (Number) - how many entries
postmortem-left-out = { $count } less telling entries stand in the incident's timeline only.

# $key (String) - key of the incident
# $line (String) - a command
postmortem-none = { $key } has no post-mortem yet: it is drafted when the incident is resolved (`{ $line }`).
# $line (String) - a command
postmortem-wanted = Nothing was given to write. Type `{ $line }` or use the page.
# $name (String) - heading of a section
# $text (String) - what stands in it
postmortem-stays = “{ $name }” keeps what it says: { $text }
# $line (String) - a command
postmortem-empty-hint = To delete that on purpose: `{ $line }`
# $name (String) - heading of a section
postmortem-twice = Two things were said of “{ $name }”. Nothing was written: send one of them.

postmortem-draft = draft
postmortem-in-review = in review
postmortem-reviewed = reviewed
postmortem-closed = closed

postmortem-summary = Summary
postmortem-impact = Impact
postmortem-timeline = Timeline
postmortem-factors = Contributing factors
postmortem-well = What went well
postmortem-badly = What did not go well
postmortem-lucky = Where we got lucky
postmortem-actions = Action items
postmortem-prevention = Prevention

postmortem-ask-summary = Not written yet: what happened, in three sentences that somebody from another team understands?
postmortem-ask-impact = Not written yet: whom did it hit, how, and how many?
postmortem-ask-timeline = Nothing is written down yet.
postmortem-ask-factors = Not written yet: which conditions had to come together for this to happen?
postmortem-ask-well = Not written yet: what helped to notice, understand or end it sooner?
postmortem-ask-badly = Not written yet: what made it longer or worse?
postmortem-ask-lucky = Not written yet: what could have made it worse, and by chance did not?
postmortem-ask-actions = No tasks yet: what will be done, by whom, until when?
postmortem-ask-prevention = Not written yet: what keeps it from happening again?

postmortem-button-edit = Edit
postmortem-button-empty = Delete its text
postmortem-button-submit = To review
postmortem-button-review = Reviewed
postmortem-button-close = Close

# $who (String) - a person
# $time (String) - when
# $line (String) - how its line is typed
postmortem-refused-closed = { $who } closed this post-mortem at { $time }; it does not change any more. Add a note to the incident instead: `{ $line } TEXT`.
# $state (String) - the state it is in
# $who (String) - a person
# $time (String) - when
postmortem-refused-already-by = It is “{ $state }” already, by { $who } at { $time }.
# $state (String) - the state it is in
postmortem-refused-already = It is “{ $state }” already.
# $state (String) - the state it is in
# $line (String) - a command
postmortem-refused-not-in-review = It is “{ $state }”; it has to be in review first: `{ $line }`
# $state (String) - the state it is in
# $line (String) - a command
postmortem-refused-not-reviewed = It is “{ $state }”; it has to be reviewed first: `{ $line }`
# $names (String) - headings of sections
# $line (String) - a command
postmortem-refused-empty = These parts are still empty: { $names }. Write them on the page or with `{ $line }`
# $count (Number) - how many characters
# $limit (Number) - how many there may be
postmortem-refused-too-long = The text has { $count } characters; at most { $limit } are kept.
postmortem-refused-no-reason = Sending it back needs a reason: what is missing?

# $severity (String) - a severity
# $title (String) - title of the incident
# $time (String) - when
draft-opened = A { $severity } incident, “{ $title }”, was opened at { $time }.
# $service (String) - a service
draft-service = It concerned { $service }.
# $span (String) - how long
draft-resolved = It was over after { $span }.
draft-going-on = It is not over yet.
# $text (String) - what was written
draft-cause = Cause: { $text }
# $text (String) - what was done
# $effect (String) - what it changed
draft-remedy = What ended it: { $text } ({ $effect })
# $text (String) - a hypothesis
# $evidence (String) - what shows it
draft-confirmed = Confirmed: { $text } ({ $evidence })
# $text (String) - what was written
draft-countermeasure = Countermeasure: { $text }
# $text (String) - what was written
draft-documentation = Documentation: { $text }
# $key (String) - key of a note
draft-note = Prevention note: { $key }

# $span (String) - how long
remark-acked-soon = Somebody was at it after { $span }.
# $span (String) - how long
remark-acked-late = It took { $span } until somebody said that they were at it.
remark-never-acked = Nobody said that they were at it.
# $text (String) - a hypothesis
remark-confirmed = The cause was confirmed with evidence: { $text }
# $count (Number) - how many
remark-ruled-out = { $count ->
    [one] { $count } suspicion was ruled out with evidence.
   *[other] { $count } suspicions were ruled out with evidence.
}
# $count (Number) - how many
remark-unchecked = { $count ->
    [one] { $count } suspicion was neither confirmed nor ruled out.
   *[other] { $count } suspicions were neither confirmed nor ruled out.
}
# $text (String) - what was done
# $effect (String) - what it changed
remark-helped = A step whose effect was written down: { $text } ({ $effect })
# $count (Number) - how many
remark-no-effect = { $count ->
    [one] Of { $count } step it is not written down what it changed.
   *[other] Of { $count } steps it is not written down what they changed.
}
# $count (Number) - how often
# $span (String) - how long
remark-informed = { $count ->
    [one] Stakeholders were told once how it stood, without a gap of more than { $span }.
   *[other] Stakeholders were told how it stood { $count } times, at most { $span } apart.
}
# $span (String) - how long
remark-silence = Stakeholders heard nothing for { $span }.
# $role (String) - a role
remark-unfilled = Nobody took the role { $role }.
# $count (Number) - how often
remark-came-back = { $count ->
    [one] It came back after it was counted as resolved.
   *[other] It came back { $count } times after it was counted as resolved.
}
# $from (String) - a severity
# $to (String) - a severity
remark-raised = It was worse than it looked at first: { $from } became { $to }.
# $text (String) - what was written
remark-unnoticed = Why it was not noticed earlier: { $text }

urgency-high = high
urgency-medium = medium
urgency-low = low

fact-severity = Severity
fact-state = State
fact-opened = Opened
fact-resolved = Resolved
fact-due = Review due
fact-to-resolve = Time to resolve
fact-to-ack = Time to acknowledge
fact-impact = Hit
fact-urgency = Urgency
fact-responders = People who took part
fact-updates = Stakeholder updates
fact-first-look = First look
fact-last-look = Last look
fact-unknown = unknown
fact-nobody = nobody
fact-done = done
fact-open = open

column-time = Time
column-what = What
column-who = Who
column-mark = Mark
column-task = Task
column-owner = Owner
column-due = Due
column-done = State

blameless-title = These words point at people. A post-mortem asks what made it possible:
# $words (String) - words found in the text
# $instead (String) - what to write instead
blameless-line = “{ $words }”: { $instead }
blameless-human-error = an error is where the question begins. What made it possible, and what would have caught it?
blameless-hindsight = that is known only afterwards. What was known at the time, and what made the decision sensible?
blameless-carelessness = a judgement explains nothing. What did they see, what did they not, and why?
blameless-guilt = name what the system allowed, not who did it.
blameless-forgetting = what would have reminded them, or done it for them?
blameless-omission = what happened instead, and why did it make sense then?
