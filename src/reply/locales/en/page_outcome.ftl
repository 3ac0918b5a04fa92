## Post-mortems and figures on the page

page-postmortems-none = No post-mortem yet
page-postmortems-none-hint = A draft is written by itself when an incident is resolved.
page-ask-review = Ask for review
page-approve = Reviewed
page-send-back = Back to draft
page-send-back-reason = sent back on the page
page-close-postmortem = Finish
page-edit-section = Edit
page-empty-section = Empty this section
page-error-changed-meanwhile = Somebody changed this section meanwhile. Their words stand above, yours are still in the form: put both together and save again.
page-range = Range
page-figures-none = Nothing to count in this range
page-figures-none-hint = Drills, false alarms and merged incidents do not count.
page-figures-what = Drills, false alarms and merged incidents are not counted. The median is the middle one; nine of ten took at most the other.
page-figures-cut = Only the newest 5,000 incidents are counted.
page-figures-too-few = Nothing to draw yet
page-incidents-count = Incidents
page-time-to-ack = Time to acknowledge
page-time-to-resolve = Time to resolve
page-median = median
page-p90 = nine of ten
page-by-week = By week
page-by-severity = By severity
page-by-service = By service
page-no-service = no service
# $count (Number) - how many
page-days = { $count } days
# $count (Number) - how many
page-left-out = { $count } more entries stand in the incident's timeline.
