//! The words of the page on which somebody takes an account for theirs.

use crate::reply::page::{Labels, labels};

impl Labels {
    /// The account is theirs now.
    #[must_use]
    pub fn link_done(self, platform: &str, account: &str) -> String {
        self.say.page_link_done(account, platform)
    }

    /// The account is somebody else's; `line` takes that back.
    #[must_use]
    pub fn link_taken(self, line: &str) -> String {
        self.say.page_link_taken(line)
    }

    /// What was refused before is being done.
    #[must_use]
    pub fn link_goes_on(self, platform: &str) -> String {
        self.say.page_link_goes_on(platform)
    }

    /// A message of those words is to be kept.
    #[must_use]
    pub fn link_keep(self, text: &str) -> String {
        self.say.page_link_keep(text)
    }
}

labels! {
    link_title => page_link_title, "Heading of the page that links an account.";
    link_person => page_link_person, "Label of the person the account becomes linked to.";
    link_call => page_link_call, "Label of the line that waits.";
    link_only_yours => page_link_only_yours, "Warns of links of somebody else's account.";
    link_confirm => page_link_confirm, "Button that links the account.";
    link_not_mine => page_link_not_mine, "Leaves the page without linking.";
    link_spent => page_link_spent, "The link cannot be used.";
    link_who => page_link_who, "Nobody in particular is signed in.";
    arrived_from_elsewhere => page_arrived_from_elsewhere, "Whoever is signed in goes on by one more press.";
    go_on => page_go_on, "Opens the same page again.";
}
