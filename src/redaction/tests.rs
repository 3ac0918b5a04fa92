//! What is hidden, what is left alone, and that the work is bounded.

use super::{HIDDEN, places, redact, without_controls};

/// A line and the part of it that must not survive.
const SECRETS: &[(&str, &str)] = &[
    ("log line: postgres://u:hunter2@db/d", "hunter2"),
    ("redis://:s3cret@cache:6379/0", "s3cret"),
    ("amqp://svc:p/w@mq:5672/", "p/w"),
    ("https://user:p%40ss@example.com/path?x=1", "p%40ss"),
    (
        "clone https://0123456789abcdef0123456789abcdef01234567@github.com/o/r",
        "0123456789abcdef0123456789abcdef01234567",
    ),
    ("log line: AKIAIOSFODNN7EXAMPLE / Bearer eyJhbGciOi...", "AKIAIOSFODNN7EXAMPLE"),
    ("log line: AKIAIOSFODNN7EXAMPLE / Bearer eyJhbGciOi...", "eyJhbGciOi"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    (r#"{"SecretAccessKey":"wJalrXUtnFEMI/K7MDENG","SessionToken":"FwoGZXIvYXdzEBYaD"}"#, "FwoGZXIvYXdzEBYaD"),
    ("Authorization: Bearer abc.DEF-123_456", "abc.DEF"),
    ("authorization: Basic YWxpY2U6aHVudGVyMg==", "YWxpY2U6aHVudGVyMg"),
    ("proxy said basic YWxpY2U6aHVudGVyMg== is wrong", "YWxpY2U6aHVudGVyMg"),
    ("Authorization: AWS4-HMAC-SHA256 Credential=AK/2026, Signature=fe5f80f77d5fa3b", "fe5f80f77d5fa3b"),
    ("Cookie: session=abcdef123; theme=dark", "abcdef123"),
    ("Set-Cookie: sid=s%3Aj4x; Path=/; HttpOnly", "s%3Aj4x"),
    ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP seen", "dBjftJeZ4CVP"),
    ("password=hunter2", "hunter2"),
    ("DB_PASSWORD: 'it is long'", "it is long"),
    (r#"{"password": "hun\"ter2", "a": 1}"#, "ter2"),
    (r#"{"message":"{\"password\":\"hunter2\"}"}"#, "hunter2"),
    ("host=db user=app password='hun ter2' dbname=x", "hun ter2"),
    ("Server=db;Database=x;User Id=sa;Password=Pa55!word,x;Encrypt=yes", "Pa55!word"),
    ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=bXlrZXk9PQ==;EndpointSuffix=x", "bXlrZXk9PQ"),
    ("GET /cb?code=1&access_token=abc123def&state=x", "abc123def"),
    ("https://a.blob.core.windows.net/c?sv=2020&sig=Zm9vYmFyYmF6%3D", "Zm9vYmFyYmF6"),
    ("api-key: 9f8e7d6c5b4a", "9f8e7d6c5b4a"),
    ("X-Api-Key: 9f8e7d6c5b4a", "9f8e7d6c5b4a"),
    ("client_secret => 'abc-def'", "abc-def"),
    ("mysqldump -u root -pS3cretPw db", "S3cretPw"),
    ("redis-cli -h cache -a hunter2 info", "hunter2"),
    ("PGPASSWORD=hunter2 psql", "hunter2"),
    ("worker --db-password hunter2 --verbose", "hunter2"),
    ("worker --token=abcd1234", "abcd1234"),
    ("curl -s -u admin:hunter2 http://x", "hunter2"),
    ("sshpass -p hunter2 ssh x", "hunter2"),
    ("AUTH hunter2", "hunter2"),
    (r#"1700000000.1 [0 1.2.3.4:5] "AUTH" "app" "hunter2""#, "hunter2"),
    ("HELLO 3 AUTH default hunter2", "hunter2"),
    ("requirepass hunter2", "hunter2"),
    ("masterauth \"hunter2\"", "hunter2"),
    ("sentinel auth-pass mymaster hunter2", "hunter2"),
    ("ACL SETUSER app on >hunter2 +@read", "hunter2"),
    ("user default on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~* &* +@all", "5e884898"),
    ("STATEMENT:  ALTER ROLE app WITH PASSWORD 'hunter2'", "hunter2"),
    ("CREATE USER x IDENTIFIED BY 'hunter2'", "hunter2"),
    ("db.internal:5432:app:bob:hunter2", "hunter2"),
    ("machine x login bob password hunter2", "hunter2"),
    (r#"{"auths":{"r":{"auth":"YWxpY2U6aHVudGVyMg=="}}}"#, "YWxpY2U6aHVudGVyMg"),
    (r#"{"name":"DB_PASSWORD","value":"hunter2"}"#, "hunter2"),
    ("app:$6$saltsalt$abcdefghijklmnop:19000:0", "abcdefghijklmnop"),
    ("rolpassword SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy", "c3RvcmVk"),
    ("token xoxb-123456789012-abcdefGHIJ used", "abcdefGHIJ"),
    ("POST https://hooks.slack.com/services/T000/B000/XXXXabcd", "XXXXabcd"),
    ("https://discord.com/api/webhooks/123456789/abc-DEF_123456", "abc-DEF_123456"),
    ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "ghp_0123456789"),
    ("glpat-abcdefghij0123456789", "glpat-abcdefghij"),
    ("stripe sk_live_4eC39HqLyjWDarjt", "4eC39HqLyjWDarjt"),
    ("key=AIzaSyA-1234567890abcdefghijklmnopqrstu", "AIzaSyA"),
    ("パスワード：ひみつ123", "ひみつ123"),
    ("パスワード=ひみつ123", "ひみつ123"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\nabc\n-----END RSA PRIVATE KEY-----\nnext", "MIIEow"),
    ("-----BEGIN PRIVATE KEY-----\nMIIEow==\nabc", "abc"),
];

/// Lines of real programs without a secret; written after the rules and not used to make them.
const HARMLESS: &[&str] = &[
    "FATAL:  password authentication failed for user \"app\"",
    "password_encryption = scram-sha-256",
    "NOAUTH Authentication required.",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "ERR AUTH <password> called without any password configured for the default user.",
    "250-AUTH LOGIN PLAIN",
    "AUTH failed for client 10.0.0.3:5123",
    "bash: syntax error near unexpected token: `)'",
    "SyntaxError: Unexpected token: '<'",
    "Bearer authentication is required",
    "basic authentication disabled",
    "max_tokens=4096 tokens_used=12",
    "primary key=id sort_key=name partition-key: day",
    "GET http://api.internal:8080/v1/items?mail=a@b.example HTTP/1.1",
    "git@github.com:org/repo.git",
    "Accepted publickey for root from 10.0.0.1 port 5123 ssh2: RSA SHA256:abcdef",
    "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh",
    "kubelet: Secret \"db-credentials\" not found",
    "token: expired",
    "Password: ",
    "password=${DB_PASSWORD} host=db",
    "cookie: none",
    "connected to redis://cache:6379/0",
    "used_memory:1048576\r\nmaxmemory:0",
    "cmdstat_auth:calls=3,usec=12,usec_per_call=4.00,rejected_calls=0,failed_calls=0",
    "errorstat_NOAUTH:count=3",
    "-p 8080 --port 9090 --pass-through",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "uuid 123e4567-e89b-12d3-a456-426614174000 done in 12ms",
    "-----BEGIN CERTIFICATE-----",
    "at com.example.Token.parse(Token.java:12)",
    "テーブルのキー=id を確認しました",
    "パスワードが違います",
];

#[test]
fn secrets_do_not_survive() {
    let leaks: Vec<_> = SECRETS
        .iter()
        .filter_map(|(line, secret)| {
            let redacted = redact(line);
            let kept = redacted.text.contains(secret) || redacted.hidden == 0 || !redacted.text.contains(HIDDEN);
            kept.then_some((line, redacted))
        })
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

#[test]
fn ordinary_lines_stay_as_they_are() {
    let changed: Vec<_> =
        HARMLESS.iter().map(|line| (line, redact(line))).filter(|(line, new)| new.text != **line).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

#[test]
fn redacting_twice_changes_nothing_more() {
    for (line, _) in SECRETS {
        let once = redact(line);
        let twice = redact(&once.text);
        assert_eq!((twice.text.as_str(), twice.hidden), (once.text.as_str(), 0), "{line}");
    }
}

#[test]
fn the_places_are_those_of_the_original() {
    for (text, secrets) in [
        ("/diag redis password=hunter2 target=a", vec!["hunter2"]),
        ("パスワード=ひみつ次 と redis://:pa/ss@h と token=abcd1234", vec!["ひみつ次", "pa/ss", "abcd1234"]),
        ("password=x-AKIAIOSFODNN7EXAMPLE,more x", vec!["x-AKIAIOSFODNN7EXAMPLE,more"]),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\npwd=x1",
            vec!["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "x1"],
        ),
        ("nothing", vec![]),
    ] {
        let found: Vec<&str> = places(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, secrets, "{text}");
    }
}

#[test]
fn only_the_secret_goes_and_each_is_counted() {
    let text = "before\npassword=hunter2 user=app\nredis://a:b@h:1/2\nafter";
    let redacted = redact(text);
    assert_eq!(redacted.text, "before\npassword=••• user=app\nredis://a:•••@h:1/2\nafter");
    assert_eq!(redacted.hidden, 2);
}

#[test]
fn markup_is_left_to_the_reply() {
    for text in [
        "log line: <!channel> <@U123> @everyone",
        "``` closes the code block",
        "=cmd|' /C calc'!A0",
        "filename: ../../x.txt",
    ] {
        assert_eq!(redact(text).text, text);
        assert_eq!(without_controls(text), text);
    }
}

#[test]
fn four_megabytes_of_text_are_no_trouble() {
    // Were the work quadratic, these would take hours; each is a shape that keeps a rule looking ahead.
    let repeated = |unit: &str| unit.repeat(500_000 / unit.len());
    let units =
        ["x", "password='", "token=\"a ", "://", "a:", "redis-cli ", "AUTH ", "-----BEGIN PRIVATE KEY-----", "\n"];
    for text in units.map(repeated) {
        let redacted = redact(&text);
        assert!(redacted.hidden > 0 || redacted.text == text);
    }
    let text = format!("{}password=hunter2{}", "値".repeat(700_000), "x \n".repeat(700_000));
    assert_eq!(redact(&text).hidden, 1);
}

#[test]
fn nothing_acts_in_a_terminal() {
    let text = "a\u{1b}[31mred\u{1b}[0m\u{1b}]8;;http://evil\u{7}link\u{1b}]8;;\u{1b}\\\u{8}b\rc\r\nd\u{202e}e\u{9b}2Jf\u{200b}g\tあ";
    assert_eq!(without_controls(text), "aredlinkb\nc\ndefg\tあ");
    assert_eq!(without_controls("since \u{fdd0}t0,0\u{fdd1}noon\u{fdd2}"), "since t0,0noon");
    assert_eq!(without_controls("日本語 café 👩‍🚒 \t\n"), "日本語 café 👩‍🚒 \t\n");
    assert!(!without_controls("\u{1b}\u{1b}[\u{1b}]x").contains('\u{1b}'));
}
