## Prevention notes: one, several, found ones, similar ones

# $key (String) - a note's key
# $title (String) - its title
note-title = { $key } · { $title }
note-part-symptoms = Symptoms
note-part-cause = Cause
note-part-countermeasure = Countermeasure
note-part-detection-gap = Why it was noticed late
note-part-documentation = Documentation
note-components = Components
note-tags = Tags
note-incidents = Incidents
note-review = To review
# $day (String) - a day
note-review-due = since { $day }: does it still hold?
note-seen = Matched
# $count (Number) - how often
# $day (String) - a day
note-seen-times = { $count ->
    [one] once, on { $day }
   *[other] { $count } times, last on { $day }
}
note-seen-never = never so far
# $who (String) - a name
# $day (String) - a day
note-written = Written by { $who } on { $day }
# $who (String) - a name
# $day (String) - a day
# $changed (String) - a day
note-written-changed = Written by { $who } on { $day }, changed on { $changed }
# $day (String) - a day
note-archived = Put away on { $day }: it is neither found nor offered any more.
# $day (String) - a day
# $key (String) - a note's key
note-merged = Put away on { $day }: { $key } says the same.

# $count (Number) - how many
# $query (String) - what was looked for
note-found = { $count ->
    [one] One note has “{ $query }”
   *[other] { $count } notes have “{ $query }”
}
# $query (String) - what was looked for
note-found-none = No note has “{ $query }”.
note-found-none-hint = Fewer words find more. `tag:NAME` and `component:NAME` narrow it; quotes keep words together.
note-query-empty = There is nothing to look for in that.
# $count (Number) - how many more
# $line (String) - what to type
note-more = { $count } more: { $line }, or the page
# $count (Number) - how many more
note-more-narrow = { $count } more: add a word, or look on the page.
# $line (String) - what to type
note-more-older = There are older ones: { $line }, or the page
# $count (Number) - how many
note-no-further = There are no further ones; there are { $count } in all.
note-list = Prevention notes, the newest first
note-list-due = Notes to review, the longest due first
note-list-none = There is no note yet.
# $line (String) - how its line is typed
note-list-none-hint = `{ $line }` writes the first one; an incident that is resolved offers it, too.
note-list-due-none = No note is due for review.
# $day (String) - a day
note-due = to review since { $day }
# $count (Number) - how often
note-matched = matched { $count }×

# $key (String) - a note's key
# $title (String) - its title
note-looks-like = This looks like { $key }: { $title }
# $text (String) - the countermeasure
note-helped = What helped: { $text }
note-also-like = Also similar:
# $key (String) - a note's key
# $title (String) - its title
note-twice = { $key } says something like this already: { $title }
note-twice-hint = Nothing was written. Add to that note, or write yours anyway.

# $key (String) - a note's key
note-none = There is no note { $key }.
# $line (String) - how its line is typed
note-none-hint = Keys look like NOTE-7; `{ $line } WORDS` finds them.
# $key (String) - a note's key
note-moved-on = { $key } was changed by somebody else meanwhile. Nothing was changed; look at it and try again.

button-note-open = Open
button-note-link = It is the same: link
button-note-review = It still holds
button-note-anyway = Write it anyway
button-note-more = More

## What a note cannot be

note-no-title = The title is empty: say in a line what happens.
note-title-lines = The title has several lines: keep one and move the rest to the symptoms.
# $length (Number) - characters
# $limit (Number) - characters
note-long-title = The title has { $length } characters, at most { $limit } fit: move details to the symptoms.
# $part (String) - a part of a note
# $length (Number) - characters
# $limit (Number) - characters
note-long-part = “{ $part }” has { $length } characters, at most { $limit } fit: keep what helps and link to the rest.
# $length (Number) - characters
# $limit (Number) - characters
note-long-label = A component or tag has { $length } characters, at most { $limit } fit: use a short word.
# $count (Number) - how many
# $limit (Number) - how many
note-many-labels = { $count } components or tags are too many, at most { $limit } of each fit: keep those one would search for.
# $label (String) - a component or tag
# $what (String) - components or tags
# $known (String) - those there are
note-no-label = “{ $label }” cannot be taken off; { $what }: { $known }
# $label (String) - a component or tag
# $what (String) - components or tags
note-no-labels = “{ $label }” cannot be taken off; there are none. ({ $what })
# $limit (Number) - how many
note-many-incidents = A note is linked to at most { $limit } incidents: write another note.
# $incident (String) - an incident's key
note-linked-already = It is linked to { $incident } already.
# $incident (String) - an incident's key
note-not-linked = It is not linked to { $incident }.
note-is-archived = It was put away and cannot be changed; restore it first.
# $key (String) - a note's key
note-is-merged = It was put away, because { $key } says the same: change that one.
note-not-archived = It was not put away.
note-itself = A note cannot be merged into itself: name the other note.
note-nothing-new = Nothing would change: the note says just that.
