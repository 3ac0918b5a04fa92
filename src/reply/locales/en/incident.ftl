## Incidents: the card, what happened, what is told

phase-identification = identification
phase-analysis = analysis
phase-resolution = resolution
phase-prevention = resolved
phase-closed = closed
# $other (String) - key of the other
phase-merged = merged into { $other }

role-commander = commander
role-communications = communications
role-scribe = scribe

impact-all = all users
impact-many = many users
impact-some = some users
impact-none = no users yet

kind-log = note
kind-note = said
kind-hypothesis = hypothesis
kind-verification = verification
kind-step = step
kind-finding = finding
kind-impact = impact
kind-decision = escalation

mark-detection = detection
mark-diagnosis = diagnosis
mark-repair = repair
mark-key-moment = key moment

# $severity (String) - a severity
# $title (String) - its title
# $key (String) - a key
card-headline = { $severity } · { $title } · { $key }
card-drill = DRILL
card-private = private
# $phase (String) - a phase
# $time (String) - a time of day
# $who (String) - a person
card-state = { $phase } · { $time } · { $who } on it
# $phase (String) - a phase
# $time (String) - a time of day
card-unacked = { $phase } · { $time } · nobody yet
# $span (String) - a time span
# $who (String) - a person
card-resolved = resolved after { $span } by { $who }
# $span (String) - a time span
card-closed = closed · resolved after { $span }
# $text (String) - what was written
card-impact = Impact: { $text }
card-impact-unknown = Impact: not said yet
# $who (String) - a person
card-commander = commander { $who }
# $who (String) - a person
card-communications = comms { $who }
# $who (String) - a person
card-scribe = scribe { $who }
# $key (String) - a key
# $text (String) - what was written
card-suspected = Suspected { $key }: { $text }
# $key (String) - a key
# $text (String) - what was written
card-confirmed = Cause { $key }: { $text }
card-no-hypothesis = No hypothesis yet
# $text (String) - what was written
card-cause = Cause: { $text }
# $text (String) - what was written
card-countermeasure = Countermeasure: { $text }
# $run (String) - key of a report
# $counts (String) - how many have which status
card-checks = { $run }: { $counts }
# $time (String) - a time of day
card-update-due = Next update due { $time }
# $time (String) - a time of day
card-update-overdue = Update overdue: { $time }
# $room (String) - name of a conversation
card-room = Room: { $room }
# $time (String) - a time of day
# $text (String) - what was written
card-told = { $time }: { $text }
# $time (String) - a time of day
card-room-archived = Room archived { $time }: unarchive it, until then it goes on here
# $time (String) - a time of day
card-room-deleted = Its conversation was deleted at { $time }; it goes on here
# $time (String) - a time of day
card-room-unreachable = Toban cannot speak in its conversation since { $time }: invite Toban there; until then it goes on here
# $count (Number) - how many
cut = … (+{ $count } characters)
# $count (Number) - how many
cut-short = … (+{ $count })

button-ack = On it
button-command = Take command
button-communications = Take communications
button-scribe = Take notes
button-update = Update
button-log = Write it down
button-diagnose = Diagnose
button-resolve = Resolved
button-more = More
button-timeline = Timeline
button-show = Show
button-close = Close
button-learn = Cause, countermeasure
button-note = Write the note
button-postmortem = Post-mortem
button-severity = Severity
# $phase (String) - a phase
button-phase-next = To { $phase }
# $key (String) - a key
button-merge = Merge into { $key }
# $key (String) - a key
button-reopen = Reopen { $key }
button-checklist = Checklist
button-open-incident = Open incident
button-to-timeline = To timeline
button-as-hypothesis = As hypothesis
button-open = Open one

# $key (String) - a key
# $severity (String) - a severity
told-opened = { $key } is open: { $severity }.
# $severity (String) - a severity
# $line (String) - how its line is typed
told-suggested = { $severity } was suggested by impact and urgency; in doubt the higher. Change it with `{ $line }`.
# $room (String) - name of a conversation
told-room = It goes on in { $room }.
told-room-left = Whoever worked on it here is invited there. What is said to Toban in this thread still means this incident.
# $severity (String) - a severity
told-raised = It is { $severity } now.
# $state (String) - how far it is
told-raised-over = It had become worse; by now it is { $state }.
told-began = From this message an incident was opened.
# $state (String) - how far it is
told-began-over = The incident opened from this message is { $state }.
# $looks (String) - playbooks with their targets
told-probing = Diagnosis is running: { $looks }. What it finds goes into the timeline.
# $service (String) - a service
told-nothing-to-look-at = Nothing is looked at: the settings have no target for the service { $service }.
told-left = Not looked at
# $limit (Number) - looks at most
# $targets (String) - names of targets
# $line (String) - how its line is typed
told-left-enough = Not looked at: { $targets }; at most { $limit } looks are taken. `{ $line } NAME` takes another.
# $target (String) - a target
# $kind (String) - its kind
told-left-no-playbook = Not looked at: { $target }; no playbook is for targets of the kind { $kind }.
# $playbook (String) - a playbook
# $kind (String) - a kind of target
told-left-no-target = { $playbook } did not run: name one with target=NAME, a target of the kind { $kind }.
told-similar = Similar and open:
# $key (String) - a key
# $severity (String) - a severity
# $title (String) - its title
told-similar-line = { $key } · { $severity } · { $title }
told-similar-over = Similar and resolved lately. Not over after all? Reopen it, then merge:
# $key (String) - a key
# $severity (String) - a severity
# $title (String) - its title
# $span (String) - a time span
told-similar-over-line = { $key } · { $severity } · { $title } · resolved { $span } ago
told-notes = Seen before:
# $text (String) - what was written
told-done = Done: { $text }
told-enclosed = Nothing more is said where others read. It goes on in a private conversation as soon as there is one; if none can be made, you are told why.
# $room (String) - name of a conversation
told-opened-up = It is announced now, but { $room } stays a private channel: no app can make one public, so the announcement leads others to a channel they cannot open. Somebody who may changes it to public in the channel's settings, or those who are in it invite whoever needs it.
told-shut = What Toban said about it where others read is replaced by one line. What people wrote in its threads is hidden on the page from those who may not read it; on other platforms, and outside its threads, it stays as it is: ask its authors to delete it.
card-made-private = This incident was made private.
# $role (String) - a role
# $key (String) - a key
told-duty = You are { $role } of { $key }.
# $line (String) - how its line is typed
duty-commander = Keep the overview and decide: who does what, which way to try next, when to escalate. Do not repair things yourself. Fill the other roles. Hand over with `{ $line } PERSON`.
# $line (String) - how its line is typed
duty-communications = Tell stakeholders how it stands, what is done and what is needed: `{ $line }`. You are reminded when an update is due.
# $line (String) - how its line is typed
duty-scribe = Write down what is suspected, tried and found: `{ $line } TEXT`. Times come by themselves.
# $line (String) - how its line is typed
told-role-kept = The role is yours until you hand it over or leave it: `{ $line }`.
# $kind (String) - a kind
told-classified = Kept as { $kind }. What is it more precisely?
# $time (String) - a time of day
told-snoozed = Until { $time } it keeps still.
told-stopped = That reminder is off.
# $key (String) - a key
# $other (String) - key of the other
told-merged = { $key } goes on in { $other }.
told-offer-learning = When it suits: what was the cause, and what prevents it? At night nothing is asked.
# $date (String) - a day
told-draft = The post-mortem's draft is written; review by { $date }.
told-draft-open = The post-mortem's draft is written.

# $count (Number) - how many
list-open = { $count } open
# $count (Number) - how many go on
# $other (Number) - how many are resolved and not closed
list-open-resolved = { $count } open · { $other } resolved, not closed yet
# $count (Number) - how many
list-all = { $count ->
    [one] { $count } incident
   *[other] { $count } incidents, the newest first
}
list-none = No open incident.
list-none-fits = No incident fits.
# $count (Number) - how many are shown
# $total (Number) - how many there are
# $line (String) - what to type
list-more = { $count } of { $total } are shown; more: `{ $line }`
# $phase (String) - a phase
# $time (String) - a time of day
# $who (String) - a person
list-line = { $phase } · since { $time } · { $who }
list-nobody = nobody on it
# $phase (String) - where it stands
# $time (String) - since when
list-line-over = { $phase } · since { $time }
list-column-incident = Incident
list-column-phase = Phase
list-column-since = Since
list-column-who = Responder
# $key (String) - a key
menu-title = { $key }: what now?
menu-general = Incidents
pick-title = Which incident?
# $count (Number) - how many
# $line (String) - what to type
pick-more = … { $count } more: name it, like `{ $line }`

# $key (String) - a key
# $title (String) - its title
# $count (Number) - how many entries it has
# $page (Number) - which page
# $total (Number) - of how many
timeline-title = { $key } · { $title } · { $count ->
    [one] { $count } entry
   *[other] { $count } entries
} · page { $page } of { $total }
timeline-empty = Nothing on this page.
# $page (Number) - which page
# $line (String) - what to type
timeline-more = Page { $page }: `{ $line }`
timeline-deleted = (deleted)
timeline-edited = edited
timeline-toban = Toban
# $severity (String) - a severity
entry-opened = opened it as { $severity }
entry-acknowledged = is on it
# $key (String) - a key
entry-acknowledged-there = is on it, as in { $key }
# $from (String) - before
# $to (String) - after
entry-phase = { $from } → { $to }
# $change (String) - what changed
entry-severity = severity { $change }
# $role (String) - a role
# $change (String) - what changed
entry-role = { $role }: { $change }
# $key (String) - a key
# $text (String) - what was written
entry-hypothesis = { $key } suspected: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-confirmed = { $key } confirmed: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-refuted = { $key } refuted: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-step = { $key }: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-effect = { $key } had this effect: { $text }
# $kind (String) - a kind
# $text (String) - what was written
entry-kind = { $kind }: { $text }
# $text (String) - what was written
entry-update = told stakeholders: { $text }
entry-wordless = a message without words
# $text (String) - what was written
entry-update-waits = for stakeholders, who do not read it yet: { $text }
# $text (String) - what was written
entry-report = report { $text }
# $key (String) - a key
# $text (String) - what was written
entry-task-added = task { $key }: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-task-done = task { $key } done: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-task-open = task { $key } open again: { $text }
# $key (String) - a key
# $text (String) - what was written
entry-task-changed = task { $key } is now: { $text }
# $text (String) - what was written
entry-ticked = checked: { $text }
# $text (String) - what was written
entry-unticked = not checked after all: { $text }
entry-resolved = resolved it
# $reason (String) - the reason
entry-reopened = reopened it: { $reason }
entry-closed = closed it
# $kind (String) - a kind
# $reason (String) - the reason
entry-closed-without = closed it as { $kind }: { $reason }
# $change (String) - what changed
entry-merged = merged { $change }
entry-room = its conversation is ready
entry-room-archived = its conversation was archived
entry-room-deleted = its conversation was deleted
entry-room-open = its conversation was unarchived
entry-room-unreachable = Toban cannot speak in its conversation
entry-room-reached = Toban can speak in its conversation again
# $what (String) - what it is about
# $text (String) - what was written
entry-changed = changed { $what }: { $text }
# $what (String) - a phrase for what changed
# $text (String) - what it is now
entry-set = set { $what }: { $text }
# $what (String) - a phrase for what changed
# $text (String) - what was added
entry-added = added to { $what }: { $text }
# $what (String) - a phrase for what changed
# $text (String) - what was removed
entry-removed = removed from { $what }: { $text }
# $text (String) - what was written
entry-reminder = reminder: { $text }
field-title = the title
field-service = the service
field-playbook = the playbook
field-private = who may read it
field-drill = whether it is a drill
field-member = the members
field-link = the links
field-impact = the impact
field-urgency = the urgency
field-cause = the cause
field-countermeasure = the countermeasure
field-gap = why it was not noticed
field-documentation = what to document
field-note = the note
field-factors = the contributing factors
field-related = related incidents
field-room = the room
field-postmortem = the post-mortem

without-false-alarm = a false alarm
without-duplicate = a duplicate
without-cannot-know = cannot be known

# $key (String) - a key
# $phase (String) - a phase
checklist-title = { $key } · { $phase }
# $line (String) - what to type
checklist-hint = Tick with `{ $line }`
action-identification-symptom = Confirm the symptom
action-identification-extent = Find the extent of the impact
action-identification-priority = Decide the priority
action-analysis-logs = Read the logs
action-analysis-metrics = Analyse the metrics
action-analysis-components = Find the related components
action-resolution-remedy = Carry out the remedy
action-resolution-effect = Look at its effect
action-resolution-result = Verify the result
action-prevention-cause = Analyse the cause
action-prevention-countermeasures = Consider countermeasures
action-prevention-document = Document

# $text (String) - what was written
update-conditions = Now: { $text }
# $text (String) - what was written
update-actions = Being done: { $text }
# $text (String) - what was written
update-needs = Needed: { $text }
# $time (String) - a time of day
# $who (String) - a person
update-told = Update of { $time } by { $who }
update-unchanged = No change since the last update.

# $from (String) - before
# $to (String) - after
before-after = Before and after: { $from } → { $to }
# $title (String) - its title
# $from (String) - before
# $to (String) - after
before-after-line = { $title }: { $from } → { $to }
before-after-same = Every check has the status it had before.

# $key (String) - a key
# $count (Number) - how many
task-title = { $key } · { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} open
# $key (String) - a key
# $line (String) - how its line is typed
task-none = { $key } has no tasks. Add one: `{ $line } TEXT owner=PERSON due=7d`
# $who (String) - a person
# $key (String) - a key
task-unseen = { $who } may not read { $key }, which is private: they do not see this task and are not told of it.
# $line (String) - how its line is typed
task-unseen-hint = `{ $line }` lets them in.
# $who (String) - a person
button-let-in = Let { $who } in
# $who (String) - a person
# $date (String) - a day
task-line = { $who } · due { $date }
# $key (String) - a key
# $text (String) - what was written
task-given = Task { $key } is yours: { $text }
task-nobody = nobody
task-no-date = no date
# $date (String) - a day
task-done = done { $date }

# $key (String) - a key
close-headline = { $key } is closed.
# $span (String) - a time span
# $time (String) - a time of day
close-span = Resolved after { $span }, acknowledged after { $time }
# $span (String) - a time span
close-span-unacked = Resolved after { $span }
# $key (String) - a key
close-reopened = { $key } was reopened.
# $time (String) - a time of day
# $who (String) - a person
# $reason (String) - the reason
close-reopened-line = { $time } · { $who }: { $reason }

# $days (Number) - days
span-days = { $days } d
# $hours (Number) - hours
span-hours = { $hours } h
# $minutes (Number) - minutes
span-minutes = { $minutes } min
# $seconds (Number) - seconds
span-seconds = { $seconds } s

opening-began = Where it was seen
