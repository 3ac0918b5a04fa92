## Why something cannot happen to an incident

# $key (String) - a key
no-incident = There is no incident { $key }.
# $line (String) - how its line is typed
no-incident-hint = `{ $line }` shows the open ones.
# $line (String) - what to type
no-incident-here = Which incident? Here is none; name it, like `{ $line }`.
no-title = What is wrong? Open it with a title.
# $who (String) - a person
# $time (String) - a time of day
already-acked = { $who } is on it since { $time }.
# $who (String) - a person
# $time (String) - a time of day
already-resolved = { $who } resolved it at { $time }.
# $line (String) - what to type
already-resolved-hint = If it is not over: `{ $line }`
# $who (String) - a person
# $time (String) - a time of day
already-closed = { $who } closed it at { $time }.
# $other (String) - key of the other
# $who (String) - a person
# $time (String) - a time of day
already-merged = It was merged into { $other } by { $who } at { $time }.
# $line (String) - what to type
already-merged-hint = Go on there: `{ $line }`
# $key (String) - a key
# $who (String) - a person
# $time (String) - a time of day
other-resolved = { $key } is over: { $who } resolved it at { $time }. Nothing can go on in it.
# $key (String) - a key
# $who (String) - a person
# $time (String) - a time of day
other-closed = { $key } is over: { $who } closed it at { $time }. Nothing can go on in it.
# $line (String) - what to type
# $then (String) - what to type then
other-over-hint = If it is not over after all: `{ $line }`, then `{ $then }`.
# $key (String) - a key
# $other (String) - key of the other
# $who (String) - a person
# $time (String) - a time of day
other-merged = { $key } was merged into { $other } by { $who } at { $time }.
# $phase (String) - a phase
already-in = It is in { $phase } already.
# $from (String) - before
# $to (String) - after
back-needs-reason = Going back from { $from } to { $to } needs a reason.
# $phase (String) - a phase
# $line (String) - what to type
by-verb = { $phase } is reached with `{ $line }`.
# $phase (String) - a phase
not-resolved = It is not over: it is in { $phase }.
# $severity (String) - a severity
severity-is = It is { $severity } already.
# $from (String) - before
# $to (String) - after
lower-needs-reason = After it was resolved, going down from { $from } to { $to } needs a reason.
# $who (String) - a person
# $role (String) - a role
role-held = { $who } is { $role }. They hand it over, or it is given back first.
# $role (String) - a role
role-free = Nobody is { $role }.
# $number (Number) - a number
# $count (Number) - how many
no-hypothesis = There is no H{ $number }; there are { $count }.
# $number (Number) - a number
# $count (Number) - how many
no-step = There is no S{ $number }; there are { $count }.
# $phase (String) - a phase
no-action = { $phase } has the actions 1 to 3.
# $text (String) - what was written
action-done = That is ticked already: { $text }
# $text (String) - what was written
action-open = That is not ticked: { $text }
# $number (Number) - a number
# $time (String) - a time of day
task-is-done = T{ $number } was done at { $time }.
# $number (Number) - a number
task-is-open = T{ $number } is open.
# $number (Number) - a number
no-task = There is no T{ $number }.
# $what (String) - what it is about
field-empty = { $what } is missing.
# $what (String) - what it is about
# $count (Number) - how many
# $max (Number) - how many there may be
field-too-long = { $what } has { $count } characters; { $max } are the most.
# $max (Number) - how many there may be
# $what (String) - what it is about
field-too-many = There are { $max } of { $what } already; more are not kept.
# $what (String) - what it is about
field-unchanged = { $what } is so already.
# $what (String) - what it is about
field-unchanged-many = { $what } are so already.
# $date (String) - a day
task-past = { $date } is over already: nothing can be due then.
task-past-hint = Name today or a day to come, like `due=7d`.
task-unchanged = The task is so already.
# $text (String) - what was written
# $what (String) - what it is about
field-absent = { $text } is not among { $what }.
# $text (String) - what was written
no-link = `{ $text }` is no address; it begins with https:// or http://.
not-loggable = Entries of that kind come by themselves and are not classified.
# $key (String) - a key
itself = { $key } is this very incident.
privacy-differs = Only one of the two is private: each would tell of the other.
# $key (String) - a key
# $names (String) - names
cannot-close = { $key } cannot be closed yet. Missing: { $names }.
missing-resolved = it is not resolved
missing-cause = the cause
missing-countermeasure = the countermeasure
missing-note = the prevention note
# $line (String) - what to type
cannot-close-hint = Or, with a reason: `{ $line }`
# $severity (String) - a severity
# $role (String) - a role
needs-role = Closing a { $severity } needs the role { $role }.
moved-on = Somebody changed it at the same moment, again and again. Nothing was done; try once more.
# $key (String) - a key
no-entry = There is no such entry in { $key }.
# $line (String) - what to type
no-evidence = Which hypothesis, and what shows it? `{ $line }`
# $line (String) - what to type
nothing-to-log = What happened? `{ $line }`
# $line (String) - what to type
nothing-to-set = What is to be changed? `{ $line }`
# $line (String) - what to type
nothing-to-update = How is it now? `{ $line }`
# $who (String) - a person
# $time (String) - a time of day
# $text (String) - what was written
already-told = { $who } told stakeholders at { $time }: { $text }
# $line (String) - what to type
already-told-hint = If there is more to say: `{ $line }`
# $line (String) - what to type
nothing-learned = What was learned? `{ $line }`
# $severity (String) - a severity
severity-missing = Which severity? It is { $severity }.
role-missing = Which role?
field-text = the text
field-reason = the reason
field-evidence = the evidence
field-effect = the effect
field-update = the update
field-target = the target
field-attachments = the files
field-hypotheses = the hypotheses
field-steps = the steps
field-tasks = the tasks
field-kind = the kind
field-section = the section
# $person (String) - a person
# $needed (String) - a role of the rights
# $has (String) - a role of the rights
unfit = { $person } may not act on it: that needs the role { $needed }, and { $person } is { $has }.
# $person (String) - a person
unproven = { $person } could do nothing with it: the account is a guest's, a program's or of another workspace, and Toban takes those for nobody.
unproven-hint = Name somebody else, or have the account made a full member's.
