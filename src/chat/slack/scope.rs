//! What Toban must be allowed on Slack, and why: the least with which everything works.
//!
//! The manifest asks for these, `toban doctor slack` compares them with what was granted, and docs/slack.md lists them.
//! Sources: the pages of the methods and events at docs.slack.dev.

use crate::language::Language;

/// A scope of the bot token with what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Slack's name of it.
    pub name: &'static str,
    why: [&'static str; 2],
}

impl Scope {
    /// What it is for.
    #[must_use]
    pub const fn why(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.why[0],
            Language::Ja => self.why[1],
        }
    }
}

const fn scope(name: &'static str, en: &'static str, ja: &'static str) -> Scope {
    Scope { name, why: [en, ja] }
}

/// The scopes, in Slack's order.
pub const BOT: [Scope; 23] = [
    scope("app_mentions:read", "commands in threads, as @toban …", "スレッド内のコマンド（@toban …）"),
    scope("bookmarks:read", "to find its own bookmark of an incident again", "インシデントのブックマークの確認"),
    scope(
        "bookmarks:write",
        "a bookmark from an incident's channel to its page",
        "チャンネルからページへのブックマーク",
    ),
    scope(
        "channels:history",
        "timelines of public channels: edits, deletions, what came while it was away",
        "公開チャンネルのタイムライン（編集・削除・停止中の発言）",
    ),
    scope(
        "channels:manage",
        "to make, name and archive incidents' channels",
        "インシデント用チャンネルの作成・名称・アーカイブ",
    ),
    scope("channels:read", "to know whether a public channel exists and is open", "公開チャンネルの有無と状態の確認"),
    scope("chat:write", "to answer, and to keep its messages up to date", "回答の投稿と更新"),
    scope(
        "chat:write.public",
        "to answer in public channels it was not invited to",
        "招待されていない公開チャンネルでの回答",
    ),
    scope("commands", "slash commands and shortcuts", "スラッシュコマンドとショートカット"),
    scope("files:write", "what is too long for a message, as a file", "長い結果のファイル添付"),
    scope("groups:history", "timelines of private incidents", "非公開インシデントのタイムライン"),
    scope("groups:read", "to know whether a private channel is open", "非公開チャンネルの状態の確認"),
    scope("groups:write", "channels of private incidents", "非公開インシデントのチャンネル"),
    scope("im:history", "commands in direct messages", "ダイレクトメッセージでのコマンド"),
    scope(
        "im:read",
        "to know where to read what was said to it while it was away",
        "停止中に届いたダイレクトメッセージの確認",
    ),
    scope("im:write", "to tell one person something", "個人への連絡"),
    scope("links:read", "to see links to its own page", "自身のページへのリンクの検出"),
    scope("links:write", "to show what such a link leads to", "リンク先の内容の表示"),
    scope("metadata.message:read", "to see after a failure whether a message got there", "障害後の重複投稿の防止"),
    scope("pins:read", "pins as marks of the timeline", "ピン留めのタイムラインへの反映"),
    scope("pins:write", "the pinned card of an incident", "インシデントのカードのピン留め"),
    scope("reactions:read", "reactions that put a message into the timeline", "リアクションによるタイムラインへの追加"),
    scope("users:read", "names and languages of people, and who is a guest", "利用者の名前・言語・ゲストかどうか"),
];

/// The one scope of the app token.
pub const APP: Scope = scope(
    "connections:write",
    "to connect to Slack, so that no public address is needed",
    "Slack への接続（公開アドレスは不要）",
);

/// The events Toban hears of.
pub const EVENTS: [&str; 17] = [
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_unarchive",
    "link_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "pin_added",
    "pin_removed",
    "reaction_added",
    "reaction_removed",
];
