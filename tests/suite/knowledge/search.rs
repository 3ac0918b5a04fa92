//! How notes are found and in which order: the index, queries, the order, snippets. Without a store.

use std::collections::{BTreeMap, BTreeSet};

use toban::knowledge::content::{Content, Part};
use toban::knowledge::search::lists::{BLOCK, List, block_of, rewritten};
use toban::knowledge::search::query::{Lookup, Query};
use toban::knowledge::search::rank::{Lists, rank};
use toban::knowledge::search::similar::Likeness;
use toban::knowledge::search::snippet::shown;
use toban::knowledge::search::terms::{head, terms};

use super::content;
use super::corpus::queries;

/// An index like the store's, in memory.
#[derive(Default)]
struct Index {
    notes: BTreeMap<i64, Content>,
    blocks: BTreeMap<(String, i64), String>,
}

impl Index {
    fn of(notes: &[(i64, Content)]) -> Self {
        let mut index = Self::default();
        for (number, content) in notes {
            for (term, impact) in terms(content) {
                let list = index.blocks.entry((term, block_of(*number))).or_default();
                *list = rewritten(list, &[(*number, Some(impact))]);
            }
            index.notes.insert(*number, content.clone());
        }
        index
    }

    fn lists(&self, lookups: &BTreeSet<Lookup>) -> Lists {
        let mut lists = Lists::default();
        for lookup in lookups {
            let mut words: BTreeMap<String, List> = BTreeMap::new();
            for ((term, block), list) in &self.blocks {
                let wanted = match lookup {
                    Lookup::Term(wanted) => term == wanted,
                    Lookup::Beginning(beginning) => head(term).is_some() && term.starts_with(beginning.as_str()),
                };
                if wanted {
                    words.entry(term.clone()).or_default().add(*block, list);
                }
            }
            lists.0.insert(lookup.clone(), words.into_iter().collect());
        }
        lists
    }

    fn search(&self, typed: &str) -> Vec<i64> {
        let query = Query::parse(typed);
        let ranked = rank(&query, &self.lists(&query.lookups()), self.notes.len() as u64);
        let numbers = ranked.into_iter().map(|candidate| candidate.number);
        numbers.filter(|number| !query.needs_text() || query.stands_in(fields(&self.notes[number]))).collect()
    }

    fn similar(&self, text: &str, components: &[&str]) -> Vec<i64> {
        let likeness = Likeness::of(text, components.iter().copied());
        let ranked = likeness.rank(&self.lists(&likeness.lookups()), self.notes.len() as u64);
        ranked.into_iter().map(|alike| alike.number).collect()
    }
}

fn labelled(title: &str, symptoms: &str, component: &str, tag: &str) -> Content {
    Content {
        components: BTreeSet::from([component.to_owned()]),
        tags: BTreeSet::from([tag.to_owned()]),
        ..content(title, symptoms)
    }
}

fn handbook() -> Index {
    Index::of(&[
        (
            1,
            labelled(
                "Redis が OOMKilled を繰り返す",
                "メモリ使用率が95％を超えたあと、コンテナが再起動した",
                "redis",
                "memory",
            ),
        ),
        (
            2,
            labelled(
                "接続プールの枯渇",
                "max_connections に達し、決済サービスが新しい接続を待つ",
                "postgresql",
                "pool",
            ),
        ),
        (
            3,
            labelled(
                "Connection pool exhausted on checkout",
                "FATAL: remaining connection slots are reserved",
                "postgresql",
                "pool",
            ),
        ),
        (4, labelled("ﾃﾞｨｽｸの空き容量がない", "サーバーのログが /var を埋めた", "storage", "disk")),
        (5, labelled("京都のリージョンで障害", "ロードバランサが応答しない。復旧まで四十分", "lb", "network")),
        (
            6,
            labelled(
                "TLS certificate expired",
                "clients saw NET::ERR_CERT_DATE_INVALID at v1.2.3 for 10.0.0.5",
                "nginx",
                "tls",
            ),
        ),
        (7, labelled("決済の障害", "決済 API が 502 を返す", "payment", "api")),
    ])
}

#[test]
fn words_characters_and_their_pairs_are_found() {
    let index = handbook();
    let cases = [
        ("接続プール", vec![2]),
        ("プール", vec![2]),
        ("ディスク", vec![4]),
        ("ﾃﾞｨｽｸ", vec![4]),
        ("障害", vec![7, 5]),
        ("京都", vec![5]),
        ("決済 障害", vec![7]),
        ("決済　障害", vec![7]),
        ("害", vec![7, 5]),
        ("redis メモリ", vec![1]),
        ("REDIS", vec![1]),
        ("ｒｅｄｉｓ", vec![1]),
        ("max_connections", vec![2]),
        ("max-conn", vec![2]),
        ("connection pool", vec![3, 2]),
        ("connections", vec![2]),
        ("95%", vec![1]),
        ("９５％", vec![1]),
        ("oom", vec![1]),
        ("OOMKilled", vec![1]),
        ("oomk", vec![1]),
        ("ki", vec![]),
        ("re", vec![1, 3]),
        ("re pool", vec![]),
        ("サーバ", vec![4]),
        ("サーバー", vec![4]),
        ("サーバーのログ", vec![4]),
        ("redisが", vec![1]),
        ("プール枯渇", vec![]),
        ("\"connection pool\"", vec![3]),
        ("\"pool connection\"", vec![]),
        ("“決済サービス”", vec![2]),
        ("\"oom\"", vec![]),
        ("tag:pool", vec![3, 2]),
        ("tag:POOL 枯渇", vec![2]),
        ("component:postgresql conn", vec![3, 2]),
        ("component：ｐｏｓｔｇｒｅｓｑｌ tag:pool", vec![3, 2]),
        ("tag:nothing redis", vec![]),
        ("v1.2.3", vec![6]),
        ("10.0.0.5", vec![6]),
        ("10.0.0.", vec![6]),
        ("ten.0", vec![]),
        ("v1.2", vec![6]),
        ("502", vec![7]),
        ("四十分", vec![5]),
        ("。、！", vec![]),
        ("", vec![]),
        ("\"", vec![]),
    ];
    let found = cases.iter().map(|(typed, _)| (*typed, index.search(typed)));
    assert_eq!(found.collect::<Vec<_>>(), cases);
}

#[test]
fn a_hit_in_the_title_comes_first_then_the_rarer_then_the_newer() {
    let index = Index::of(&[
        (1, content("timeout of the cache", "slow")),
        (2, content("slow pages", "timeout timeout timeout")),
        (3, content("timeout of the cache", "slow")),
        (4, content("slow", &format!("timeout {}", "and many other words that dilute it ".repeat(30)))),
    ]);
    assert_eq!(index.search("timeout"), [3, 1, 2, 4]);
    assert_eq!(index.search("cache"), [3, 1]);
}

#[test]
fn a_list_takes_and_gives_back_its_notes() {
    let far = 70 * BLOCK + 1023;
    let one = rewritten("", &[(5, Some(255)), (1023, Some(1)), (0, Some(9))]);
    let two = rewritten(&one, &[(5, None), (7, Some(3)), (8, None)]);
    let mut list = List::default();
    list.add(block_of(far), &rewritten("", &[(far, Some(7))]));
    list.add(0, &two);
    list.sort();
    assert_eq!(list.len(), 4);
    assert_eq!(rewritten(&two, &[(0, None), (7, None), (1023, None)]), "");
    let mut broken = List::default();
    broken.add(0, "??? not a list 障害");
    assert!(broken.is_empty(), "a text that is no list holds no notes");
    broken.add(i64::MAX, &one);
}

#[test]
fn a_query_is_bounded() {
    assert!(queries().all(|query| Query::parse(query).is_empty() == (query == "。、")));
    let long = Query::parse(&"障害 oom ".repeat(5_000));
    assert!(long.lookups().len() <= 24);
    assert!(!Query::parse(&"x".repeat(1_000_000)).is_empty());
    assert!(Query::parse("tag: component:").is_empty());
    let terms = terms(&content("x", &"y".repeat(20_000)));
    assert!(terms.keys().all(|term| term.chars().count() <= 64));
}

#[test]
fn a_word_that_fills_a_note_is_worth_no_less_than_one_that_stands_there_a_few_times() {
    let often = terms(&content("x", &"oom ".repeat(5_000)))["oom"];
    assert!(often >= terms(&content("x", "oom oom"))["oom"], "{often}");
}

#[test]
fn a_snippet_marks_what_matched() {
    let long = "前置きが長い。".repeat(30);
    let note = content("接続プールの枯渇", &format!("{long}\nPool の ﾒﾓﾘ が足りない\nOOMKilled"));
    let show = shown(&Query::parse("プール メモリ oom"), &note);
    let marked: Vec<&str> = show.title_marks.iter().map(|mark| &note.title[mark.clone()]).collect();
    assert_eq!(marked, ["プール"]);
    let snippet = show.snippet.unwrap();
    let marked: Vec<&str> = snippet.marks.iter().map(|mark| &snippet.text[mark.clone()]).collect();
    assert_eq!(marked, ["ﾒﾓﾘ", "OOMKilled"], "as written, the whole word of a beginning");
    assert_eq!(snippet.text, "Pool の ﾒﾓﾘ が足りない OOMKilled");
    assert!(snippet.cut_before && !snippet.cut_after);
    let plain = shown(&Query::parse("tag:x"), &note).snippet.unwrap();
    assert!(plain.marks.is_empty() && plain.text.starts_with("前置き") && plain.cut_after);
    assert_eq!(shown(&Query::parse("x"), &content("only a title", "")).snippet, None);
}

fn experience() -> Index {
    Index::of(&[
        (
            1,
            labelled(
                "Redis OOMKilled",
                "the container is OOMKilled again and again, maxmemory is not set",
                "redis",
                "memory",
            ),
        ),
        (
            2,
            labelled(
                "接続プールの枯渇で決済が遅い",
                "接続プールが枯渇し、決済のタイムアウトが続く",
                "postgresql",
                "pool",
            ),
        ),
        (3, labelled("Disk full on the log volume", "no space left on device, writes stop", "storage", "disk")),
        (4, labelled("証明書の期限切れ", "証明書の有効期限が切れ、クライアントが接続を拒む", "nginx", "tls")),
        (
            5,
            labelled(
                "Replication lag after a bulk import",
                "replicas are minutes behind the primary",
                "postgresql",
                "replication",
            ),
        ),
        (
            6,
            labelled(
                "レプリカの遅延",
                "一括取り込みのあと、レプリカがプライマリより数分遅れる",
                "postgresql",
                "replication",
            ),
        ),
        (7, labelled("DNS の応答が遅い", "名前解決に五秒かかる", "dns", "latency")),
    ])
}

#[test]
fn what_happened_before_is_offered() {
    let index = experience();
    for (text, components, first) in [
        ("redis pod OOMKilled", vec![], 1),
        ("container OOMKilled, maxmemory?", vec![], 1),
        ("決済が遅い、接続プール枯渇？", vec![], 2),
        ("決済のタイムアウト 接続プール", vec![], 2),
        ("no space left on device", vec![], 3),
        ("Disk full: log volume of web-3", vec![], 3),
        ("証明書の期限が切れた", vec![], 4),
        ("有効期限切れの証明書でクライアントが失敗", vec![], 4),
        ("replicas behind after import", vec![], 5),
        ("レプリカが遅延している", vec![], 6),
        ("ﾚﾌﾟﾘｶの遅延", vec!["postgresql"], 6),
        ("名前解決が遅い", vec!["dns"], 7),
        ("memory of redis grows until OOMKilled", vec!["redis"], 1),
    ] {
        assert_eq!(index.similar(text, &components).first(), Some(&first), "{text}");
    }
}

#[test]
fn nothing_is_offered_rather_than_something_wrong() {
    let index = experience();
    for (text, components) in [
        ("checkout down", vec![]),
        ("the service is not responding, error since this morning", vec![]),
        ("障害が発生しています", vec![]),
        ("決済画面のボタンが表示されない", vec!["frontend"]),
        ("ログインできない", vec![]),
        ("メール配信が止まった", vec!["mail"]),
        ("Kafka consumer group rebalances forever", vec!["kafka"]),
        ("CPU 使用率が高い", vec!["postgresql"]),
        ("", vec!["redis"]),
        ("してください、お願いします", vec!["redis"]),
        ("a disk", vec![]),
    ] {
        assert_eq!(index.similar(text, &components), Vec::<i64>::new(), "{text}");
    }
}

/// Every text of a note, each on its own.
fn fields(content: &Content) -> impl Iterator<Item = &str> {
    let parts = Part::ALL.into_iter().map(|part| content.part(part));
    let labels = content.components.iter().chain(&content.tags).map(String::as_str);
    [content.title.as_str()].into_iter().chain(parts).chain(labels)
}
