## The pages of prevention notes

page-note-search = Search notes
page-note-search-hint = symptom, cause, component …
page-notes-all = all
page-notes-due = to review
page-notes-archived = archived
page-notes-none = No note here
page-notes-none-hint = Try fewer or other words. A note is written when an incident taught something.
page-component = Component
page-tag = Tag
page-tags-by-comma = Tags, by comma
page-note-title = What prevents what, in a line
page-symptoms = How it shows
page-components-by-comma = Components, by comma
page-first-page = First page
page-next-page = Next page
page-from-incident = From which incident
page-note-anyway = Write it though a similar note exists
page-still-true = Still true
page-link-incident = It fits an incident
page-similar-notes = Similar notes
page-history = History
page-differences = What changed
page-removed = removed
page-added = added
page-error-note-title = Say in a line what prevents what: the title is empty.
# $count (Number) - how many
page-notes-found = { $count } notes
# $count (Number) - how many
page-seen = seen { $count } times
# $day (String) - a day
page-review-by = review by { $day }
# $who (String) - a person
page-written-by = by { $who }
page-revision-written = written
page-revision-edited = edited
page-revision-imported = imported
page-revision-reviewed = reviewed
page-revision-linked = linked
page-revision-archived = archived
page-revision-restored = restored
page-revision-merged = merged
