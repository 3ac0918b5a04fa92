## Reminders: what is due

# $time (String) - a time of day
# $severity (String) - a severity
# $span (String) - a time span
reminder-update = Update due { $time } ({ $severity }: every { $span })
# $time (String) - a time of day
reminder-update-once = Update due { $time }
reminder-draft = Draft from the timeline:
reminder-no-draft = Nothing was written down since the last update.
reminder-role = Nobody is commander. Who keeps the overview?
# $time (String) - a time of day
reminder-close = Resolved { $time }, and everything is written down. Close it?
# $names (String) - what is missing
reminder-learning = Still to be written down: { $names }
# $number (Number) - its number
# $date (String) - a day
reminder-task = Task T{ $number } is due { $date }
# $date (String) - a day
reminder-postmortem = Post-mortem to be reviewed by { $date }
# $count (Number) - how many
reminder-postmortem-empty = { $count ->
    [one] One part is empty.
   *[other] { $count } parts are empty.
}
# $key (String) - a note's key
# $title (String) - its title
reminder-review = Does { $key } still hold? { $title }
# $who (String) - a person
reminder-for = For { $who }
# $count (Number) - which time
# $max (Number) - how often at most
reminder-times = reminder { $count } of { $max }
# $who (String) - a person
# $time (String) - a time of day
reminder-answered = ✓ answered by { $who } { $time }
# $time (String) - a time of day
reminder-over = ✓ not needed any more since { $time }

button-reminder-send = Send as is
button-reminder-edit = Edit
# $span (String) - a time span
button-reminder-snooze = Snooze { $span }
button-reminder-unchanged = No change
button-reminder-command = Take command
button-reminder-close = Close
button-reminder-tomorrow = Remind me tomorrow
button-reminder-stop = Not needed
button-reminder-learn = Cause, countermeasure
button-reminder-note = Write the note
button-reminder-done = Done
button-reminder-later = A week later
button-reminder-draft = Open the draft
button-reminder-holds = It still holds
button-reminder-show = Read it
