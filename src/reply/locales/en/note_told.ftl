## Prevention notes: what came of a change, what is asked

# $key (String) - a note's key
# $title (String) - its title
note-is-written = { $key } is written: { $title }
# $key (String) - a note's key
# $title (String) - its title
note-is-changed = { $key } is changed: { $title }
# $key (String) - a note's key
# $incident (String) - an incident's key
# $title (String) - the note's title
note-is-linked = { $key } belongs to { $incident } now: { $title }
# $key (String) - a note's key
# $day (String) - a day
note-is-reviewed = { $key } still holds. It is asked again on { $day }.
# $key (String) - a note's key
note-is-reviewed-for-good = { $key } still holds.
note-form = What was learned, so that the next one need not find it out again?
# $line (String) - what to type
note-form-hint = Or type it: `{ $line }`
note-example = alert at 80 % disk cause="logs"
# $key (String) - a note's key
note-what-to-change = What is to be changed of { $key }?
note-which-incident = Which incident does it fit?
# $line (String) - what to type
note-which-incident-hint = Name it, like `{ $line }`.

button-note-write = Write a note
button-note-edit = Change it
button-note-older = Older ones
