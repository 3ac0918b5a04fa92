## Accounts, and whose they are

linking-whose = Say whose accounts are meant: /toban unlink PERSON
# $person (String) - a person
linking-none = No account was linked to { $person }.
# $accounts (String) - accounts
# $person (String) - a person
linking-taken = Not linked to { $person } any more: { $accounts }
linking-settled = The account in toban.toml (`slack = "U…"`) stays; an admin takes it out there.
