## What only Slack needs words for

# $titles (String) - titles of sections
slack-folded = ▸ { $titles }: in the thread
# $count (Number) - rows
slack-goes-on-in-thread = … and { $count } more rows: in the thread
# $count (Number) - rows
slack-goes-on-below = … and { $count } more rows: below
slack-form-send = Send
slack-form-leave = Cancel
slack-form-typed = There is no form for this here. Type:
# $page (String) - an address
slack-form-page = Or use the form on the page: { $page }
