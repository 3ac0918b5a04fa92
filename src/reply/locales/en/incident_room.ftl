## An incident's room: who is in it, and what it is headed with

# $key (String) - key of an incident
# $person (String) - a person
# $why (String) - why
absent-in = { $key } · { $person } could not be invited: { $why }
absent-gone = the account is deactivated, or there is none
# $person (String) - a person
absent-gone-remedy = Name somebody else, or correct the account of { $person } in toban.toml; then set them again.
absent-outside = the account is a guest's, or of another workspace
# $person (String) - a person
absent-outside-remedy = Invite { $person } by hand where that is allowed, or tell them in another way.
absent-refused = the platform does not allow it
# $person (String) - a person
absent-refused-remedy = Somebody who may invites { $person } by hand.
# $key (String) - key of an incident
# $person (String) - a person
absent-out = { $key } · { $person } may not read this any more, but could not be taken out of this conversation
# $person (String) - a person
absent-out-remedy = Take { $person } out by hand; Toban is not allowed to here.
# $severity (String) - SEV1
# $key (String) - key of an incident
# $state (String) - a phase
# $title (String) - the title
room-topic = { $severity } { $key } · { $state } · { $title }
# $key (String) - key of an incident
# $why (String) - why
unmade = { $key } · No conversation of its own could be made: { $why }
# $detail (String) - the platform's words
unmade-forbidden = the workspace does not let Toban make one ({ $detail })
# $line (String) - how its line is typed
unmade-forbidden-remedy = Whoever administers the workspace lets apps make channels; then take it up again with `{ $line }`.
# $detail (String) - the platform's words
unmade-scope = Toban was not given the scope for it ({ $detail })
# $line (String) - how its line is typed
unmade-scope-remedy = Give the app the scope and reinstall it; then take it up again with `{ $line }`.
# $detail (String) - the platform's words
unmade-names = the names are all taken ({ $detail })
# $line (String) - how its line is typed
unmade-names-remedy = Rename the channels that are called so, or choose another incident.room_prefix; then take it up again with `{ $line }`.
# $detail (String) - the platform's words
unmade-other = { $detail }
# $line (String) - how its line is typed
unmade-other-remedy = When that is mended, take it up again with `{ $line }`.
unmade-public = It is announced, and goes on in a thread where it was opened.
unmade-private = It is private, so nothing more is said about it where others read: until there is such a conversation, commands, buttons and the page tell its members alone.
# $key (String) - key of an incident
unheard-announcement = { $key } · The announcement did not arrive; nobody has read it
# $key (String) - key of an incident
unheard-update = { $key } · Kept in the timeline, but stakeholders do not read it yet: the announcement did not arrive
# $place (String) - a conversation
# $reason (String) - why
unheard-where = It belongs into { $place }. { $reason }
unheard-remedy = Once that is mended, try again: the announcement and every update follow. Until then tell those who must know in another way.
