## The page on which somebody takes an account for theirs

page-link-title = Link account
page-link-person = becomes yours as
page-link-call = Then done
# $text (String) - words of a message
page-link-keep = Add to timeline: { $text }
page-link-only-yours = Only go on if this account is yours and you asked for this just now: whoever writes from it will act in your name.
page-link-confirm = This is my account: link it
page-link-not-mine = This is not my account
page-link-spent = This link was already used, has expired, or was never valid. Nothing was linked. Press the button there again; the refusal has a new link.
# $line (String) - how its line is typed
page-link-taken = This account is somebody else's already. They, or an admin, take that back by { $line }.
page-link-who = To say whose account this is, you sign in as a person. Run this on the machine where Toban runs, open the link it prints, then press the link in the refusal again:
# $account (String) - what the account is called
# $platform (String) - a platform
page-link-done = The account { $account } on { $platform } is yours now.
# $platform (String) - a platform
page-link-goes-on = What you asked for is being done; the answer is on { $platform }.
page-arrived-from-elsewhere = You came by a link from another site. If you are signed in on this browser, go on.
page-go-on = Go on
