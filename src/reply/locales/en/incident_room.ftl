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
