## Incidents: reminders, learning, post-mortem, figures

remind-entry-update = update due
remind-entry-role = role unfilled
remind-entry-close = close?
remind-entry-learning = learning is missing

# $key (String) - a key
# $span (String) - a time span
capture-title = { $key } is over after { $span }: what did it teach?
# $key (String) - a key
capture-early = { $key }: what is known so far
capture-cause = Cause
capture-factors = Contributing factors
capture-countermeasure = Countermeasure
capture-gap = Why it was not noticed earlier
capture-documentation = To document
capture-note = Prevention note
capture-open = not said yet

# $span (String) - a time span
# $count (Number) - how many
stats-title = Incidents of the last { $span } · { $count }
# $span (String) - a time span
stats-none = No incident in the last { $span }. Drills do not count.
# $time (String) - a time of day
# $value (String) - a value
# $span (String) - a time span
# $other (String) - key of the other
stats-line = acknowledged { $time } (p90 { $value }) · resolved { $span } (p90 { $other })
# $count (Number) - how many
stats-open = not resolved: { $count }
stats-foot = Medians; drills, merged ones and false alarms do not count.
# $count (Number) - how many
stats-cut = Only the newest { $count } incidents are counted.
stats-services = By service
stats-no-service = no service
stats-column-severity = Severity
stats-column-service = Service
stats-column-count = Incidents
stats-column-open = Not resolved
stats-column-ack = Acknowledged
stats-column-ack-tail = Acknowledged, p90
stats-column-resolve = Resolved
stats-column-resolve-tail = Resolved, p90
stats-weeks = By week
stats-weeks-foot = Weeks begin on Monday; the first and the newest may be told in part.
# $day (String) - a day
# $count (Number) - how many
# $most (Number) - how many in the worst week
# $week (String) - the first day of the worst week
stats-weeks-earlier = Before { $day }: { $count } incidents, at most { $most } in one week ({ $week })
stats-column-week = Week of
stats-chart-count = Incidents by week
stats-chart-times = Median times by week
stats-minutes = minutes
stats-hours = hours
stats-days = days
