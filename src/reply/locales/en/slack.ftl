## What only Slack needs words for

# $titles (String) - titles of sections
slack-folded = ▸ { $titles }: in the thread
# $count (Number) - rows
slack-goes-on-in-thread = … and { $count } more rows: in the thread
# $count (Number) - rows
slack-goes-on-below = … and { $count } more rows: below
# $count (Number) - rows
slack-whole-below = … and { $count } more rows: the whole is below
# $count (Number) - steps that have no card
slack-more-steps = and { $count } more
# $count (Number) - lines
slack-goes-on-in-file = … and { $count } more lines: in this file
# $count (Number) - lines
slack-whole-in-file = All { $count } lines are in this file
# $count (Number) - lines
# $page (String) - an address
slack-goes-on-on-page = … and { $count } more lines: on the page, { $page }
slack-form-send = Send
slack-form-leave = Cancel
slack-form-again = Slack did not open the form this time. Press once more, or type:
slack-form-typed = There is no form for this here. Type:
# $page (String) - an address
slack-form-page = Or use the form on the page: { $page }
# $fields (String) - labels of fields
slack-form-too-long = Not in this form, since it is longer than Slack takes: { $fields }.
slack-form-emptied = Leaving this empty deletes nothing. Write what is right now.
# $now (String) - what it says now
slack-form-changed = Somebody changed this meanwhile; it says now: “{ $now }”. Keep your words, cancel, and open the form again.
slack-form-came-late = The form was closed before this was known. What you wrote in it:
slack-which-incident = Which incident?
slack-elsewhere = Toban is not in this conversation. What is for more than you alone stands in your direct conversation with it.
slack-unreadable = Toban cannot read this message (any more). Where it is no member, invite it: /invite @toban

## The Home tab

# $name (String) - a person
# $role (String) - a role
home-you = You are { $name }, { $role } here.
# $role (String) - a role
home-unlinked = Toban does not know who you are: you are { $role } here.
home-link = Link this account to yourself: what you do here is done in your name then.
# $page (String) - an address
home-page = The page: { $page }
home-wrong = Toban is not well
home-incidents = Open incidents
home-incidents-none = No incident is open.
home-unknown = Not known at the moment; open this tab again in a while.
home-tasks = Your tasks
home-tasks-none = No task waits for you.
# $line (String) - how its line is typed
home-on-incidents = with their incidents (`{ $line }`)
# $day (String) - a day
home-due = due { $day }
home-notes = Notes to review
home-notes-none = No note waits to be reviewed.
# $count (Number) - things that are not shown
# $place (String) - where they are
home-more = … and { $count } more: { $place }
