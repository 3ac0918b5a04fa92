## Accounts, and whose they are

# $line (String) - how its line is typed
linking-whose = Say whose accounts are meant: { $line } PERSON
# $person (String) - a person
linking-none = No account was linked to { $person }.
# $accounts (String) - accounts
# $person (String) - a person
linking-taken = Not linked to { $person } any more: { $accounts }
linking-settled = The account in toban.toml stays; an admin takes it out there.
# $person (String) - a person
linking-login = Sign in on the page as { $person }
linking-login-once = The link is yours alone. It works once, for 10 minutes.
button-login = Sign in
# $person (String) - a person
# $line (String) - how its line is typed
linking-here = You are { $person } here already. For another browser: `{ $line }` in your team's chat, or `toban login { $person }` on the machine where Toban runs.
# $person (String) - a person
linking-no-page = Where people reach the page is not set (web.public_url in toban.toml). Somebody at the machine runs `toban login { $person }`.
