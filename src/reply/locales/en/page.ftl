## The page

page-title = Toban
page-conversations = Conversations
page-incident-rooms = Incidents
page-runs = Latest checks
page-new-conversation = New conversation
page-conversation-name = Name
page-conversation-language = Language of answers
page-create = Create
page-save = Save
page-conversation-settings = Conversation settings
page-preferences = Display
page-language = Language
page-theme = Theme
page-theme-auto = System
page-theme-light = Light
page-theme-dark = Dark
page-shortcuts = Shortcut keys
page-on = On
page-off = Off
page-menu = Menu
page-close = Close
page-skip = Skip to the message box
page-composer = Message or command
page-placeholder = Type / for commands
page-placeholder-thread = Reply in this thread
page-send = Send
page-suggestions = Suggestions
page-messages = Messages
page-older = Older messages
page-latest = Back to the latest
page-beginning = This is the beginning of the conversation.
page-empty-title = Ask the first question
page-empty-text = A command checks a system and answers here, in one message that fills while the checks run. It never changes what it looks at.
page-empty-try = Try one of these:
page-thread = Thread
page-thread-back = Back to the conversation
page-reply = Reply in thread
page-permalink = Link to this message
page-bot = Toban
page-bot-mark = bot
page-only-you = Only you can see this
page-copy = Copy
page-copied = Copied
page-running = running
page-refused = refused
page-live = Live
page-reconnecting = Reconnecting – what you see may be out of date
page-offline = Reload to see new messages
page-reload = Reload
page-keys = Keys
page-key-composer = Write a command
page-key-next = Next message
page-key-previous = Previous message
page-key-again = Run again
page-key-open = Open the thread
page-key-unfold = Unfold or fold the sections
page-key-copy = Copy the first command
page-key-list = Show this list
page-key-leave = Leave the box or the dialog
page-key-complete = Take the suggestion
page-key-choose = Choose a suggestion, or an earlier command
page-healthy = All systems of Toban work
page-sign-in = Sign in
page-sign-in-why = This page is reachable from other machines, so it asks who you are.
page-sign-in-link = Personal: run this on the machine where Toban runs, then open the link it prints. The link works once, for 10 minutes.
page-sign-in-token = Shared: enter the token set as web.token in toban.toml.
page-sign-in-no-token = No shared token is set; the administrator can set web.token in toban.toml.
page-token = Token
page-token-wrong = That token is not right.
page-sign-in-confirm = Sign in on this browser
page-sign-in-spent = This link was already used, has expired, or was never valid. Make a new one:
page-sign-out = Sign out
page-error-not-found = There is nothing at this address.
page-error-host = Toban does not answer under this host name. Open it as http://127.0.0.1, or set web.public_url to the address people use.
page-error-origin = This request came from another site and was not carried out. Reload the page and try again.
page-error-busy = Too many messages at once. Wait a few seconds and send it again.
page-error-store = The store does not answer. This was NOT recorded; try again in a moment.
page-error-bad-name = A name has 1 to 40 letters, digits, - or _, and is not used yet.
page-error-empty = Type something first.
page-error-late = Toban did not take the command in time; it was NOT carried out. Send it again.
page-home = To the conversations
# $count (Number) - how many
page-replies = { $count ->
    [one] { $count } reply
   *[other] { $count } replies
}
# $count (Number) - how many
page-new-messages = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
}
# $limit (Number) - greatest number of characters
page-too-long = That is longer than { $limit } characters; shorten it.
# $count (Number) - characters left out
page-cut = … { $count } more characters: whole text
# $person (String) - name of the person
page-sign-in-as = This link signs you in as { $person }.
# $person (String) - name of the person
page-signed-in-as = Signed in as { $person }
# $count (Number) - how many
page-degraded = { $count ->
    [one] { $count } part of Toban is degraded
   *[other] { $count } parts of Toban are degraded
}
# $line (String) - the command line
page-did-you-mean = Sent as text. To run it as a command: { $line }
page-edited = edited
page-edit-message = Change or delete
page-message-text = Message
page-message-deleted = Message deleted
page-delete-message = Delete the message
page-delete-message-why = The words are gone for everybody, in timelines, too; “Message deleted” stays in their place.
page-error-command-stays = A command stays as it was typed. Delete it, or write a new message.
page-cancel = Cancel
page-reactions = Reactions
# $name (String) - name of the reaction
page-reaction = Add to the timeline ({ $name })
# $incident (String) - key of an incident
message-kept = Added to the timeline of { $incident }.
message-whose = Several incidents go on here. Into which timeline?
message-missing = There is no such message here, or its author took it back.
# $incident (String) - key of an incident
message-kept-already = It is in the timeline of { $incident } already.
