//! The workspace changed from outside: who is there, what the app is granted, what the workspace knows, what goes wrong.

use serde_json::json;

use super::blocks::Newer;
use super::entity::{Kind, User, UserGroup};
use super::fault::Fault;
use super::world::{Being, SlackWorld};

impl SlackWorld {
    /// A person in UTC who reads English.
    pub(crate) fn adds_user(&self, name: &str) -> String {
        self.adds_user_from(name, "en-US", "UTC")
    }

    /// A person with a language (`ja-JP`) and a time zone.
    pub(crate) fn adds_user_from(&self, name: &str, locale: &str, time_zone: &str) -> String {
        self.shared.change(|state| {
            let id = state.mint("U");
            let mut letters = name.chars();
            let real_name =
                letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
            let user = User {
                id: id.clone(),
                name: name.to_owned(),
                real_name,
                email: format!("{name}@example.com"),
                locale: locale.to_owned(),
                time_zone: time_zone.to_owned(),
                ..User::default()
            };
            state.users.insert(id.clone(), user);
            id
        })
    }

    /// A guest, a stranger of another organization, somebody who left: what people can be is changed here.
    ///
    /// # Panics
    /// When nobody has that name.
    pub(crate) fn user_is(&self, name: &str, is: Being) {
        self.shared.change(|state| {
            let id = state.find_user(name).unwrap_or_else(|| panic!("nobody is called {name}")).id.clone();
            state.users.get_mut(&id).expect("just found").being.insert(is);
            state.emit_user_change(&id);
        });
    }

    /// A public channel with these members, `toban` among them where it was invited.
    pub(crate) fn adds_channel(&self, name: &str, members: &[&str]) -> String {
        self.adds(Kind::Public, name, members)
    }

    /// A private one.
    pub(crate) fn adds_private_channel(&self, name: &str, members: &[&str]) -> String {
        self.adds(Kind::Private, name, members)
    }

    /// The direct conversation of these people; `toban` is in it only where it is named.
    pub(crate) fn adds_direct(&self, people: &[&str]) -> String {
        let people = people.iter().map(|name| self.user(name).id).collect();
        self.shared.change(|state| state.open_direct(people).0)
    }

    fn adds(&self, kind: Kind, name: &str, members: &[&str]) -> String {
        self.shared.change(|state| {
            let found = members.iter().map(|member| state.find_user(member).map(|user| user.id.clone()));
            let found: Option<Vec<String>> = found.collect();
            let members = found.unwrap_or_else(|| panic!("somebody of {members:?} is not in the workspace"));
            state.add_channel("C", name.trim_start_matches('#'), kind, members)
        })
    }

    /// Shared with another organization.
    pub(crate) fn shares_channel(&self, name: &str) {
        let id = self.channel(name).id().to_owned();
        self.shared.change(|state| state.channels.get_mut(&id).expect("just found").is_shared = true);
    }

    /// A channel is archived, or is not any more, and the app hears nothing of it.
    pub(crate) fn archives_unheard(&self, name: &str, archived: bool) {
        self.shared.change(|state| {
            let id = state.find_channel(name).unwrap_or_else(|| panic!("there is no {name}")).id.clone();
            if let Some(channel) = state.channels.get_mut(&id) {
                channel.is_archived = archived;
            }
        });
    }

    /// The channel is gone for everybody.
    pub(crate) fn deletes_channel(&self, name: &str) {
        let id = self.channel(name).id().to_owned();
        self.shared.change(|state| state.drop_channel(&id));
    }

    /// The channel's id changes, as it does when a channel is shared or moves on Grid.
    pub(crate) fn changes_channel_id(&self, name: &str) -> String {
        let old = self.channel(name).id().to_owned();
        self.shared.change(|state| state.change_channel_id(&old))
    }

    /// The direct conversation of the bot with somebody has another id, as it does when a workspace moves into an
    /// organization; nobody is told.
    pub(crate) fn changes_direct_id(&self, name: &str) -> String {
        let old = self.user(name).direct();
        self.shared.change(|state| {
            let new = state.mint("D");
            let mut conversation = state.channels.shift_remove(&old).expect("just opened");
            conversation.id.clone_from(&new);
            state.channels.insert(new.clone(), conversation);
            new
        })
    }

    /// A group message of the bot with these people.
    pub(crate) fn adds_group_message(&self, names: &[&str]) -> String {
        self.shared.change(|state| {
            let found = names.iter().map(|name| state.find_user(name).expect("they are there").id.clone());
            let people = found.chain([state.app.user.clone()]).collect();
            state.open_direct(people).0
        })
    }

    /// A page of a history has so many messages at most.
    pub(crate) fn shows_at_most(&self, most: usize) {
        self.shared.change(|state| state.page = Some(most));
    }

    /// A user group with its `@handle`.
    pub(crate) fn adds_group(&self, handle: &str, users: &[&str]) -> String {
        self.shared.change(|state| {
            let users = users.iter().filter_map(|name| state.find_user(name)).map(|user| user.id.clone()).collect();
            let id = state.mint("S");
            let group = UserGroup { id: id.clone(), handle: handle.to_owned(), name: handle.to_owned(), users };
            state.groups.insert(id.clone(), group);
            id
        })
    }

    /// Who is in a user group, by name.
    pub(crate) fn group(&self, handle: &str) -> Vec<String> {
        self.look(|state| {
            let group = state.groups.values().find(|group| group.handle == handle);
            let users = group.into_iter().flat_map(|group| &group.users);
            users.map(|id| state.users[id].name.clone()).collect()
        })
    }

    /// The workspace belongs to an organization on Enterprise Grid.
    pub(crate) fn is_on_grid(&self) {
        self.shared.change(|state| state.team.enterprise = Some(("E0ORG0001".to_owned(), "Acme Corp".to_owned())));
    }

    /// Whether the workspace knows tables, charts and task cards.
    pub(crate) fn knows_native_blocks(&self, knows: bool) {
        self.shared.change(|state| state.team.newer = if knows { Newer::All } else { Newer::None });
    }

    /// The workspace knows tables and task cards, and no charts yet.
    pub(crate) fn knows_no_charts(&self) {
        self.shared.change(|state| state.team.newer = Newer::WithoutCharts);
    }

    /// Whether `@carol` and `#ops` in a command arrive as ids.
    pub(crate) fn escapes_commands(&self, escapes: bool) {
        self.shared.change(|state| state.team.escapes_commands = escapes);
    }

    /// Links of this domain are told to the app.
    pub(crate) fn unfurls_links_of(&self, domain: &str) {
        self.shared.change(|state| state.app.domains.push(domain.to_owned()));
    }

    /// Takes a scope away.
    pub(crate) fn takes_scope(&self, scope: &str) {
        self.shared.change(|state| state.app.scopes.remove(scope));
    }

    /// Gives these scopes and no others.
    pub(crate) fn grants_only<'s>(&self, scopes: impl Iterator<Item = &'s str>) {
        let scopes = scopes.map(str::to_owned).collect();
        self.shared.change(|state| state.app.scopes = scopes);
    }

    /// Gives a scope.
    pub(crate) fn grants_scope(&self, scope: &str) {
        self.shared.change(|state| state.app.scopes.insert(scope.to_owned()));
    }

    /// The bot's token is refused from now on, with `token_revoked`, `account_inactive` or another of Slack's words.
    pub(crate) fn revokes_token(&self, word: &str) {
        self.shared.change(|state| {
            state.emit(json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": [state.app.user] } }), "");
            state.app.revoked = Some(word.to_owned());
        });
    }

    /// It is accepted again.
    pub(crate) fn restores_token(&self) {
        self.shared.change(|state| state.app.revoked = None);
    }

    /// A reply to a message that is gone is refused from now on, instead of standing in a thread without a beginning: both
    /// were seen of Slack.
    pub(crate) fn refuses_orphans(&self) {
        self.shared.change(|state| state.app.refuses_orphans = true);
    }

    /// The app's Home tab is switched off.
    pub(crate) fn has_no_home(&self) {
        self.shared.change(|state| state.app.has_home = false);
    }

    /// From now on the app is reached by signed requests to `{url}/slack/…` instead of Socket Mode.
    pub(crate) fn calls(&self, url: &str) {
        self.shared.change(|state| state.envelopes.endpoint = Some(url.trim_end_matches('/').to_owned()));
    }

    /// The next calls of a method (`*`: of any) go wrong.
    pub(crate) fn fails(&self, method: &str, fault: Fault, times: u32) {
        self.shared.change(|state| state.faults.plan(method, fault, (0, times)));
    }

    /// One call of a method goes wrong, after that many that go well.
    pub(crate) fn fails_after(&self, method: &str, well: u32, fault: Fault) {
        self.shared.change(|state| state.faults.plan(method, fault, (well, 1)));
    }

    /// How many planned faults did not happen yet.
    pub(crate) fn faults_left(&self) -> u32 {
        self.look(|state| state.faults.left())
    }

    /// A method goes well again.
    pub(crate) fn clears(&self, method: &str) {
        self.shared.change(|state| state.faults.spare(method));
    }

    /// Nothing goes wrong any more.
    pub(crate) fn recovers(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// The next envelopes go out twice.
    pub(crate) fn duplicates(&self, times: u32) {
        self.shared.change(|state| state.envelopes.duplicates += times);
    }

    /// Events that happen while nobody is connected are lost.
    pub(crate) fn loses_events(&self, loses: bool) {
        self.shared.change(|state| state.envelopes.loses_events = loses);
    }
}
