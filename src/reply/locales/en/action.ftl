## What actions and dispatch say besides reports

# $id (String) - the id that stands in the log, too
failed = That did not work, and it is our fault. Quote { $id }; the log has the cause under it.
not-recorded = NOT recorded: the store does not answer. Nothing was done; please try again in a moment.
not-recorded-hint = If it goes on, run `toban health` on the machine Toban runs on.
perhaps-recorded = Perhaps recorded: the store did not confirm it. If it was, it will be done; look before you try again.
put-off = Recorded, but not done yet: the store does not answer any more. It will be done as soon as the store answers; do not send it again.
too-busy = Too many commands are running. Nothing was started; please try again in a moment.
what-you-wrote = What you wrote
# $time (String)
missed = I was not connected when you wrote this ({ $time }). Say it again if it is still wanted.
stopping = Toban is stopping. Nothing was started; please try again in a moment.
not-here = I cannot speak here, so the answer stayed away.
# $word (String) - the platform's own word for it
nowhere-outside = There is no such place, or Toban is not in it: invite it there (/invite @toban), or name another one. ({ $word })
# $word (String) - the platform's own word for it
nowhere-archived = The channel is archived: unarchive it, or name another one. ({ $word })
# $word (String) - the platform's own word for it
nowhere-person-gone = The person is not there any more: give what was theirs to somebody else. ({ $word })
# $word (String) - the platform's own word for it
nowhere-direct-off = Toban and people cannot write to each other alone: switch on the Messages Tab under App Home. ({ $word })
# $word (String) - the platform's own word for it
nowhere-forbidden = The settings of the workspace do not let Toban write there. ({ $word })
# $word (String) - the platform's own word for it
nowhere-message-gone = The message is not there any more. ({ $word })
# $word (String) - the platform's own word for it
unsent-token = The platform does not take the token; somebody has to put a good one into the settings. ({ $word })
# $word (String) - the platform's own word for it
unsent-scope = The app was not given the right for it. ({ $word })
# $word (String) - a platform
unsent-apart = There was no connection to { $word }.
# $word (String) - a platform
unsent-broken = The connection to { $word } broke before an answer came.
# $word (String) - `HTTP 502`
unsent-answered = The platform was not well: it answered with { $word }.
# $word (String) - a platform
unsent-unclear = An answer of { $word } made no sense.
# $word (String) - a field of the answer
unsent-lacking = The platform's answer lacked what it was for. ({ $word })
# $word (String) - `5s`
unsent-silent = The platform did not answer within { $word }.
# $word (String) - the platform's own word for it
unsent-unwell = The platform was not well. ({ $word })
# $word (String) - `30s`
unsent-limited = The platform wanted no more for { $word }.
# $word (String) - the platform's own word for it
unsent-refused = The platform does not take the message as it is. ({ $word })
unsent-threadless = The message whose thread it belongs into was never posted.

# $kind (String) - a kind of target
no-target = The inventory has no target of the kind `{ $kind }`.
no-target-hint = Add one to toban.toml, then `toban check` and reload:
# $playbook (String) - a playbook
choose-target = `{ $playbook }` fits several targets. Which one?
# $count (Number) - how many
choose-more = … and { $count } more; type the name after the playbook, or `tag:NAME` for several
# $target (String) - a target
# $kind (String) - its kind
# $playbook (String) - a playbook
# $wanted (String) - the kind the playbook needs
wrong-kind = `{ $target }` is of the kind { $kind }; `{ $playbook }` runs on { $wanted }.
# $name (String) - a playbook
no-playbook = There is no playbook `{ $name }`.
# $tag (String) - a tag
no-tagged = No target that fits carries the tag `{ $tag }`.
# $subject (String) - a role of the playbook
no-subject = The playbook also needs a target as `{ $subject }`, and the inventory names none.
# $key (String) - a run's key
no-run = There is no run { $key }.
no-run-hint = Keys look like RUN-12 and stand at the end of every report.
not-stored = This run could not be stored, so it will not be compared later.

whoami-title = Who you are here
whoami-account = Account
whoami-person = Person
whoami-role = Role
whoami-nobody = not linked to a person
# $platform (String) - a platform, as people call it
whoami-unsaid = not known yet: { $platform } did not say who you are; ask again in a moment
# $role (String) - a role
whoami-local = At the machine itself you are { $role }.

# $version (String) - version
status-title = Toban { $version } is up
status-store = Store
# $store (String) - which store
status-store-down = { $store }: does not answer
status-targets = Targets
status-playbooks = Playbooks
status-uptime = Up for
status-settings = Settings
# $when (String) - a time
settings-good = loaded { $when }
# $when (String) - a time
# $count (Number) - mistakes
settings-bad = the reload at { $when } found { $count } mistakes; the last good settings stay. `toban check` lists them.

language-now = From now on I answer you in English.
# $line (String) - how its line is typed
language-is = You read English here. `{ $line }` switches to Japanese.
# $line (String) - how its line is typed
greeting = Type `{ $line }` to look at this machine, or `/` to see what there is.

stop-told = It is stopping; what was found by now is kept.
stop-over = That is not running any more.
button-stop = Stop

# $name (String) - a kind of job
dead-job = The job `{ $name }` was given up.
# $whom (String) - a person or a conversation
# $platform (String) - a platform
dead-delivery = A message for { $whom } ({ $platform }) was given up; it did not arrive.
# $key (String) - a key
# $whom (String) - a person or a conversation
# $platform (String) - a platform
dead-delivery-about = { $key }: a message for { $whom } ({ $platform }) was given up; it did not arrive.
# $reason (String) - what the system said
dead-reason = Last reason: { $reason }
# $who (String) - whoever tried it
# $time (String) - when
dead-tried-again = { $who } tried again at { $time }.
# $whom (String) - a person or a conversation
# $time (String) - when
dead-arrived = The message for { $whom } that was given up has arrived, at { $time }.
button-retry = Try again
retry-none = Nothing was given up.
# $count (Number) - how many
retry-done = Taken up again: { $count }
# $time (String) - a time of day
may-repeat = May repeat a message of { $time }: whether that one arrived is not known.
# $time (String) - a time of day
may-repeat-page = May repeat a page of { $time }: whether that one arrived is not known.
status-waiting = Waiting
# $count (Number) - how many
# $seconds (Number) - how long the oldest waits
waiting-late = { $count }, the oldest { $seconds } s late
status-dead = Given up
# $jobs (Number) - how many
# $deliveries (Number) - how many
# $line (String) - how its line is typed
dead-counts = { $jobs } jobs, { $deliveries } messages; `{ $line }` takes them up again
# $reason (String) - what the store said
health-store = the store does not answer: { $reason }
# $ahead (String) - a span
health-clock = this machine's clock differs from the database's by { $ahead }; no jobs are claimed until they agree
# $when (String) - a time
health-late = something is due since { $when } and does not run
# $counts (String) - jobs and messages
health-dead = given up: { $counts }
# $count (Number) - how many
# $why (String) - a sentence: why, and what to do
health-dead-why = { $count } × { $why }
# $key (String) - a key
diverted-archived = { $key }: said here, since its conversation was archived; unarchive it, and it goes on there
# $key (String) - a key
diverted-deleted = { $key }: said here, since its conversation was deleted
# $key (String) - a key
diverted-unreachable = { $key }: said here, since Toban cannot speak in its conversation; invite Toban there, and it goes on there
# $line (String) - the name of a setting
# $old (String) - an id
# $new (String) - an id
readdressed = The conversation that the setting `{ $line }` names as { $old } has the id { $new } now.
# $written (String) - a line of the settings
readdressed-hint = Write `{ $written }` into the section [incident] of the settings, then reload them. Until then Toban goes by the new id; nothing is lost.
# $count (Number) - how many
health-shut = { $count ->
    [one] the conversation of { $count } incident is archived, deleted or out of reach; what is said there goes where incidents are announced
   *[other] the conversations of { $count } incidents are archived, deleted or out of reach; what is said there goes where incidents are announced
}
health-slack-away = there is no connection to Slack: nothing comes in from there; it is tried again and again
# $code (String) - Slack's word for it
health-slack-app-token = Slack does not take the app token ({ $code }): make a new one with connections:write under “Basic Information”
# $code (String) - Slack's word for it
health-slack-bot-token = Slack does not take the bot token ({ $code }): nothing is sent until there is a good one; reinstall the app under “OAuth & Permissions”
# $method (String) - a method of Slack
# $scope (String) - a scope of Slack
health-slack-scope = Slack: { $method } needs the scope { $scope }; add it under “OAuth & Permissions” and reinstall the app
# $method (String) - a method of Slack
health-slack-some-scope = Slack: { $method } needs a scope that the app was not given; `toban doctor slack` tells which
# $method (String) - a method of Slack
health-slack-limit = Slack wants no { $method } for longer than 15 minutes (429 Too Many Requests); it is asked again after that time, for a page after a minute
# $line (String) - how its line is typed
health-waits = What was to be sent there waits or is set aside; nothing is lost. `{ $line }` takes up what was set aside.
# $what (String) - a sentence about what was wrong
health-over = This is over: { $what }
# $from (String) - a time
# $to (String) - a time
# $what (String) - a sentence about what was wrong
health-over-since = This is over; it lasted from { $from } to { $to }: { $what }
# $count (Number) - mistakes
health-reload = the reload found { $count } mistakes; the last good settings stay
