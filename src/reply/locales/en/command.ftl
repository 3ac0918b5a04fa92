## Why a line was not understood, why somebody may not, and help

refusal-empty = Nothing was typed.
# $length (Number) - characters
# $max (Number) - characters
refusal-too-long = The line has { $length } characters; { $max } are the most.
# $name (String) - a parameter
# $length (Number) - characters
# $max (Number) - characters
refusal-text-too-long = `{ $name }` has { $length } characters; { $max } are the most in a line. Nothing was kept.
# $max (Number) - characters
refusal-text-in-form = Longer text goes into the form on the page, up to { $max } characters. Your words are above, to be copied.
refusal-text-shorter = Your words are above, to be copied; shorten them.
button-form = Open the form
refusal-markup = A command begins with `/` or with `@toban`, not with a mention or formatting.
# $word (String) - what was typed
refusal-command = There is no command `{ $word }`.
# $word (String) - the form that works here
refusal-prefixed = Here the command is `{ $word }`.
# $word (String) - what was typed
refusal-subcommand = There is no subcommand `{ $word }`.
refusal-no-subcommand = A subcommand is missing.
# $word (String) - what was typed
refusal-parameter = There is no option `{ $word }`.
# $word (String) - what was typed
refusal-perhaps-parameter = `{ $word }=` looks like an option with a slip in it. If it belongs to the text, put the text in quotes: `"…"`.
# $word (String) - what was typed
# $lines (String) - commands that take it
refusal-of-another = `{ $word }=` is no option of this command. Where it belongs: { $lines }. If it is part of the text, put the text in quotes: `"…"`.
# $word (String) - an option
refusal-twice = `{ $word }` was given twice.
# $word (String) - what was typed
refusal-unexpected = `{ $word }` is one word too many.
# $word (String) - what was typed
refusal-dashes = Options have no dashes here; instead of `{ $word }` write `name=value`.
refusal-equals = There are blanks around the equals sign; write `name=value`.
# $word (String) - an option
refusal-no-value = `{ $word }=` has no value.
# $quote (String) - a quotation mark
refusal-quote = A quotation mark is not closed; { $quote } is missing.
refusal-after-quote = There is text directly behind a quotation mark; put a blank between.
refusal-second-line = A command is one line; text of several lines goes into quotation marks.
# $word (String) - a parameter
refusal-missing = `{ $word }` is missing.
# $word (String) - what was typed
refusal-not-a-name = `{ $word }` is not a name: names are letters, digits, `-`, `_` and `.`.
# $word (String) - what was typed
refusal-wildcard = `{ $word }` is a pattern; name one target, or several by `tag:NAME`.
# $word (String) - what was typed
refusal-playbook = There is no playbook `{ $word }`.
# $word (String) - what was typed
refusal-target = The inventory has no target `{ $word }`.
# $word (String) - what was typed
refusal-tag = No target carries the tag `{ $word }`.
# $target (String) - a target or tag
# $playbook (String) - a playbook
refusal-does-not-fit = `{ $target }` is of another kind than `{ $playbook }` looks at.
# $word (String) - what was typed
refusal-person = Nobody is called `{ $word }`.
# $word (String) - what was typed
refusal-topic = There is no help about `{ $word }`.
# $min (Number) - least
# $max (Number) - greatest
refusal-number = A whole number from { $min } to { $max } is needed here.
# $min (String) - shortest
# $max (String) - longest
refusal-duration = A time span from { $min } to { $max } is needed here (`90s`, `15m`, `1h30m`).
# $word (String) - what was typed
refusal-choice = `{ $word }` is none of the words that can stand here.
# $word (String) - what was typed
refusal-language = I do not speak `{ $word }`; `en` and `ja` work.
# $word (String) - what was typed
refusal-flag = `{ $word }` is neither yes nor no.
# $word (String) - what was typed
refusal-service = There is no service `{ $word }`.
# $word (String) - what was typed
refusal-incident = `{ $word }` is not the key of an incident; write it like INC-42.
# $word (String) - what was typed
refusal-note = `{ $word }` is not the key of a prevention note; write it like NOTE-7.
# $word (String) - what was typed
refusal-day = `{ $word }` is not a day; write `2026-12-01`, `today` or `3d`.

# $line (String) - a corrected line
refusal-meant = Did you mean: { $line }
# $words (String) - a list
refusal-known = There is: { $words }
# $words (String) - a list
# $count (Number) - how many are not named
refusal-known-more = There is: { $words }, and { $count } more
# $words (String) - a list
# $count (Number) - how many are not named
# $line (String) - what shows all
refusal-known-all = There is: { $words }, and { $count } more: { $line }
# $line (String) - what to type
refusal-help = Help: { $line }

# $action (String) - an action's id
# $needed (String) - a role
# $has (String) - a role
denied = You may not do that: `{ $action }` needs the role { $needed }, and you are { $has } here.
denied-unknown = I do not know who you are.
# $platform (String) - a platform, as people call it
denied-unsure = { $platform } did not say who you are yet, so nothing was done. Try again in a moment.
denied-link-account = Link this account to yourself on the page; then it is done. The link works once, for 10 minutes.
button-link-account = Link account
denied-link = I do not know who you are. Log in first: somebody at the machine runs `toban login YOUR-NAME` and sends you the link.
# $account (String) - the account's id on the platform
# $key (String) - what the settings call the platform
denied-unlinked = I do not know who you are: your account { $account } is linked to nobody. An admin adds `{ $key } = "{ $account }"` to your [[person]] in toban.toml; guests of a workspace can only look.
denied-outside = This account is a guest's, a program's or of another workspace. On purpose Toban takes such accounts for nobody, whoever toban.toml says they are: they can look and nothing else.
# $name (String) - how an account is called
unlinked = The account { $name } is linked to no person.
# $line (String) - how its line is typed
# $key (String) - what the settings call the platform
# $account (String) - the account's id
unlinked-member = They link it themselves: `{ $line }`. Or an admin adds `{ $key } = "{ $account }"` to their [[person]] in toban.toml.
# $line (String) - how its line is typed
unlinked-unknown = If it is somebody's account, they link it themselves: `{ $line }`.
unlinked-outside = It is a guest's, a program's or of another workspace. On purpose Toban takes such accounts for nobody: nothing can be given to them.
unlinked-gone = There is no such account any more.
# $names (String) - persons
denied-ask = These people may: { $names }
# $fields (String) - what is written of them
# $role (String) - a role
denied-nobody = toban.toml names nobody yet. Add yourself there: a `[[person]]` with `{ $fields }`. Whoever is named has the role { $role }.
# $role (String) - a role
denied-grant = Nobody has the role { $role } yet; `[access]` in toban.toml gives it.

help-title = What you can type
# $line (String) - what to type
help-more = More about one: { $line }
help-parameters = What it takes
help-examples = Examples
help-required = required
# $role (String) - a role
help-role = needs the role { $role }
