//! Notes as a team of operators writes them, in both languages, as many as wanted; the same each time.

use std::collections::BTreeSet;

use toban::knowledge::content::Content;

/// What is looked for in them.
pub(crate) const QUERIES: &str = include_str!("../../fixtures/note_queries.txt");

/// The queries, one per line.
pub(crate) fn queries() -> impl Iterator<Item = &'static str> {
    QUERIES.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Small, fast and the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

const COMPONENTS: &[&str] = &[
    "redis",
    "postgresql",
    "nginx",
    "storage",
    "kafka",
    "dns",
    "payment",
    "search",
    "mail",
    "batch",
    "frontend",
    "lb",
    "kubernetes",
    "queue",
    "auth",
    "billing",
    "inventory",
    "cdn",
    "backup",
    "monitoring",
];
const TAGS: &[&str] =
    &["memory", "disk", "tls", "latency", "deploy", "capacity", "replication", "timeout", "config", "network"];
const JA_SUBJECTS: &[&str] = &[
    "決済サービス",
    "ログイン画面",
    "在庫の検索",
    "メール配信",
    "夜間バッチ",
    "接続プール",
    "ロードバランサー",
    "キャッシュサーバー",
    "レプリカ",
    "証明書",
    "ディスク",
    "ﾃﾞｨｽｸ",
    "コンテナ",
    "名前解決",
    "監視の通知",
    "京都リージョン",
    "東京リージョン",
    "管理画面",
    "バックアップ",
    "メッセージキュー",
];
const JA_TROUBLES: &[&str] = &[
    "の応答が遅い",
    "が枯渇した",
    "が再起動を繰り返す",
    "の空き容量がない",
    "の期限が切れた",
    "の遅延が増え続ける",
    "に接続できない",
    "が応答しない",
    "のエラー率が上がった",
    "でタイムアウトが続く",
    "の使用率が９５％を超えた",
    "が停止した",
    "のメモリが足りない",
    "で障害が起きた",
    "の負荷が高い",
    "の設定が失われた",
];
const JA_DETAILS: &[&str] = &[
    "利用者から問い合わせが続いた。",
    "max_connections に達していた。",
    "OOMKilled がログに残っていた。",
    "直前のリリースで設定が変わっていた。",
    "スロークエリが一覧を埋めていた。",
    "監視の閾値が高すぎて気付くのが遅れた。",
    "フェイルオーバーの後に再接続されなかった。",
    "ロックの待ちが長く続いた。",
    "一時ファイルが削除されていなかった。",
    "権限の変更が原因だった。",
    "再起動で一度は回復したが、四十分後に再発した。",
    "インデックスがない検索が増えていた。",
    "スレッドの上限に達した。",
    "ネットワークの帯域を使い切った。",
    "データベースの容量を見直した。",
    "手順書を更新し、当番に共有した。",
    "アラートを二段階に分けた。",
    "接続数の上限を引き上げ、プールの大きさを揃えた。",
    "証明書の更新を自動にした。",
    "古いログを毎日消すようにした。",
];
const EN_SUBJECTS: &[&str] = &[
    "Checkout",
    "The connection pool",
    "Redis",
    "The replica",
    "The certificate",
    "DNS resolution",
    "The mail queue",
    "The nightly batch",
    "Login",
    "The search index",
    "The load balancer",
    "The disk of the log volume",
    "The container",
    "Object storage",
    "The message broker",
    "The admin console",
    "Kyoto region",
    "The API gateway",
];
const EN_TROUBLES: &[&str] = &[
    "times out",
    "is exhausted",
    "is OOMKilled again and again",
    "has no space left",
    "expired",
    "lags minutes behind",
    "cannot be reached",
    "does not answer",
    "returns 502",
    "is slow after the deploy",
    "uses 95% of its memory",
    "stopped",
    "drops connections",
    "lost its configuration",
    "is overloaded",
];
const EN_DETAILS: &[&str] = &[
    "FATAL: remaining connection slots are reserved.",
    "max_connections was reached within minutes.",
    "The kernel killed the process, see dmesg.",
    "The last release changed a default.",
    "Slow queries piled up behind a lock.",
    "The alert threshold was too high, so nobody noticed.",
    "After the failover clients did not reconnect.",
    "Temporary files were never deleted.",
    "A permission had been revoked.",
    "A restart helped for forty minutes.",
    "A query without an index became frequent.",
    "The thread pool was at its limit.",
    "Bandwidth was used up.",
    "We raised the limit and aligned the pool size.",
    "The certificate is renewed automatically now.",
    "Old logs are removed daily.",
    "The runbook was corrected and shared.",
    "The alert has two levels now.",
    "read_timeout was set to 30s, keep-alive to 75s.",
    "See RFC 9293 and the vendor's note v1.2.3 about 10.0.0.5.",
];

/// The note of that number.
pub(crate) fn content_of(number: u64) -> Content {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
    for _ in 0..4 {
        dice.roll(2);
    }
    let japanese = dice.roll(3) != 0;
    let (subjects, troubles, details) =
        if japanese { (JA_SUBJECTS, JA_TROUBLES, JA_DETAILS) } else { (EN_SUBJECTS, EN_TROUBLES, EN_DETAILS) };
    let space = if japanese { "" } else { " " };
    let component = dice.pick(COMPONENTS);
    let host = format!("{component}-{:02}", dice.roll(40));
    let sentences = |dice: &mut Dice, least: usize, more: usize| {
        let count = least + dice.roll(more);
        let texts: Vec<String> = (0..count)
            .map(|_| match dice.roll(6) {
                0 => format!("{host}: {}{space}{}.", dice.pick(subjects), dice.pick(troubles)),
                1 => format!("{} {} ms, {} %.", dice.pick(COMPONENTS), dice.roll(5000), dice.roll(100)),
                _ => dice.pick(details).to_owned(),
            })
            .collect();
        texts.join(if japanese { "" } else { " " })
    };
    let mut content = Content {
        title: format!("{}{space}{}", dice.pick(subjects), dice.pick(troubles)),
        symptoms: sentences(&mut dice, 2, 5),
        cause: sentences(&mut dice, 1, 3),
        countermeasure: sentences(&mut dice, 1, 4),
        detection_gap: sentences(&mut dice, 0, 2),
        documentation: sentences(&mut dice, 0, 3),
        components: BTreeSet::from([component.to_owned()]),
        tags: BTreeSet::new(),
    };
    for _ in 0..dice.roll(3) {
        content.tags.insert(dice.pick(TAGS).to_owned());
    }
    content
}
