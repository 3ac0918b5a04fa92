## The report of a diagnosis

# $text (String) - what it is
# $aside (String) - what is said beside it
with-aside = { $text } ({ $aside })
# What a check judges, within its condition
report-judged = value
list-separator = { ", " }
status-ok = ok
status-warning = warning
status-critical = critical
status-unknown = not checked

# $playbook (String) - title of the playbook
# $target (String) - name of the target
report-running = { $playbook } · { $target } · checking
# $status (String) - the verdict as a word
# $playbook (String) - title of the playbook
# $target (String) - name of the target
# $counts (String) - how many checks have which status
report-headline = { $status } · { $playbook } · { $target } · { $counts }
# $count (Number) - how many
count-critical = { $count } critical
# $count (Number) - how many
count-warning = { $count ->
    [one] { $count } warning
   *[other] { $count } warnings
}
# $count (Number) - how many
count-ok = { $count } ok
# $count (Number) - how many
count-unknown = { $count } not checked
# $done (Number) - checks done
# $total (Number) - all checks
# $waiting (String) - what is still awaited
report-progress = { $done } of { $total } checks done; waiting for { $waiting }

# $level (String) - a value with unit
threshold-warning-from = warning from { $level }
# $level (String) - a value with unit
threshold-critical-from = critical from { $level }
# $level (String) - a value with unit
threshold-warning-below = warning at { $level } or less
# $level (String) - a value with unit
threshold-critical-below = critical at { $level } or less
# $condition (String) - an expression
threshold-warning-when = warning when { $condition }
# $condition (String) - an expression
threshold-critical-when = critical when { $condition }
# $level (String) - a value with unit
threshold-clears = clears at { $level }
# $source (String) - where a threshold comes from
threshold-source = ({ $source })
# $window (String) - a duration
finding-window = over { $window }
# $samples (String) - a number of observations
finding-samples = { $samples } observations
# $judged (Number) - how many rows
# $bad (Number) - how many of them are not ok
finding-rows = { $bad } of { $judged } rows are not ok
# $count (Number) - how many
finding-rows-hidden = … and { $count } more rows; `--json` and the run's details have them all
# $target (String) - a target's name
finding-on = on { $target }

section-causes = Likely cause
section-other-causes = Considered, not supported
section-remedies = What to do (a person does it; Toban changes nothing)
# $count (Number) - how many
section-unknown = { $count ->
    [one] Not checked: { $count }
   *[other] Not checked: { $count }
}
# $count (Number) - how many
section-ok = { $count } ok
section-privileges = DEGRADED: the account may do more than reading
section-changes = Changed since the last run
section-evidence = Evidence

verdict-supported = supported
verdict-refuted = refuted
verdict-undecided = undecided
# $values (String) - names with values
hypothesis-evidence = because { $values }
# $says (String) - what it would mean
# $values (String) - names with values
refutation-holds = speaks against it: { $says } ({ $values })
# $says (String) - what it would mean
# $values (String) - names with values
refutation-fails = would refute it, but is not so: { $says } ({ $values })
# $says (String) - what it would mean
# $values (String) - names with values
refutation-open = would refute it, could not be checked: { $says } ({ $values })

risk-r0 = R0 read-only
risk-r1 = R1 brief and reversible
risk-r2 = R2 outage or lost connections
risk-r3 = R3 destroys data or evidence
risk-r4 = R4 changes topology, irreversible
# $text (String) - a sentence
remedy-before = before: { $text }
# $text (String) - a sentence
remedy-verify = verify: { $text }
# $text (String) - a sentence
remedy-rollback = roll back: { $text }

# $subject (String) - the role the target plays in the playbook
reason-no-target = the inventory names no target as `{ $subject }`; name one at the target or in its [[service]]
# $samples (String) - how many there were
# $needed (String) - how many are needed
reason-insufficient = insufficient data: { $samples } observations, { $needed } needed
# $expression (String) - an expression
reason-no-value = the target gave no value for `{ $expression }`
# $condition (String) - an expression
reason-not-applicable = does not apply here: `{ $condition }` is not so
reason-cancelled = stopped before this check was done
reason-out-of-time = the total time was used up before this check was done

error-refused = refused by the read-only guard; the target was not touched
error-dns = the name does not resolve
error-connection-refused = nobody listens there
error-network = the connection failed
# $after (String) - a duration
error-deadline = no answer within { $after }
error-tls = the TLS handshake failed
error-authentication = wrong or missing credentials
error-permission = the account may not read this
error-saturated = the server has no room for another client
error-not-ready = the server is starting, stopping or recovering
# $what (String) - what is missing
error-missing = not available there: { $what }
# $limit (String) - a size
error-too-large = the answer is larger than { $limit }
error-malformed = the answer could not be understood
error-defect = a defect of Toban itself; please report it with the log
error-inventory = the target's settings do not serve for this probe
# $fix (String) - a command, SQL or ACL line
error-fix = mend it with: { $fix }

# $account (String) - a role or user
privilege-superuser = { $account } is a superuser
# $account (String) - a role or user
# $detail (String) - objects
privilege-owns = { $account } owns objects: { $detail }
# $account (String) - a role or user
# $detail (String) - roles
privilege-membership = { $account } is a member of { $detail }
# $account (String) - a role or user
# $detail (String) - objects
privilege-may-write = { $account } may write: { $detail }
# $account (String) - a role or user
# $detail (String) - commands
privilege-commands = { $account } may run more than the listed commands: { $detail }
# $account (String) - a role or user
privilege-any-command = { $account } may run any command
# $account (String) - a user
privilege-root = Toban runs as { $account }, although it needs no such rights
privilege-fix = an account for Toban that can only read:

# $address (String) - host and port
# $version (String) - product and version
origin-server = read from { $address } ({ $version })
# $address (String) - host and port
origin-address = read from { $address }
# $hostname (String) - a machine
origin-machine = read from /proc of { $hostname }
# $hostname (String) - a container
# $evidence (String) - how it was recognised
origin-container = read from /proc inside the container { $hostname } ({ $evidence }): CPU and memory are the machine's, mounts the container's
# $url (String) - an address
origin-node-exporter = read from node_exporter { $url }
# $url (String) - an address
# $instance (String) - a label
origin-prometheus = read from Prometheus { $url }, instance { $instance }

# $key (String) - a run's key
# $status (String) - its verdict
# $when (String) - its time
compare-previous = previous run { $key }: { $status } ({ $when })
# $key (String) - a run's key
# $when (String) - its time
compare-last-good = last good run { $key } ({ $when })
# $before (String) - a status with value
# $after (String) - a status with value
change-line = { $before } → { $after }
# $value (String) - a value with unit
change-good = in the last good run: { $value }
compare-same = nothing changed since the previous run
# $count (Number) - how many
report-hidden = { $count ->
    [one] { $count } secret was hidden in what was read
   *[other] { $count } secrets were hidden in what was read
}
# $key (String) - the run's key
# $took (String) - a duration
report-run = { $key } · took { $took }
report-cut-cancelled = stopped by a person; the verdict rests on what was done by then
report-cut-deadline = the total time was used up; the verdict rests on what was done by then
button-again = Run again
button-details = Details
button-copy-remedy = Copy the remedy

# $status (String) - the verdict as a word
# $playbook (String) - title of the playbook
# $selection (String) - how the targets were selected
# $counts (String) - how many targets have which status
fleet-headline = { $status } · { $playbook } · { $selection } · { $counts }
# $playbook (String) - title of the playbook
# $selection (String) - how the targets were selected
# $done (Number) - targets done
# $total (Number) - all targets
fleet-running = { $playbook } · { $selection } · { $done } of { $total } targets done
# $running (Number) - targets that are looked at now
# $waiting (Number) - targets whose turn has not come
fleet-progress = looked at now: { $running }; not begun: { $waiting }
fleet-waiting = not begun
section-outliers = Unlike the others
# $value (String) - a value with unit
# $median (String) - a value with unit
outlier-line = { $value }; the others lie around { $median }
outlier-column-target = Target
outlier-column-check = Check
outlier-column-value = Value
outlier-column-median = Median of all
section-targets = Targets, worst first
