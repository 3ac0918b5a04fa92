//! The shapes of secrets. Each rule is one pattern and a word on what it must not take for a secret.
//!
//! Shapes of tokens come first, then places where secrets stand (URLs, headers, flags), then names of fields. The part
//! to hide is the group `secret`, or `quoted` or `bare` of a value, else the whole match.
//!
//! Invariant: no pattern can look further than its line without matching, so the work stays linear.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// One shape.
pub(super) struct Rule {
    /// What it looks like.
    pub(super) pattern: &'static str,
    /// Whether what was found is a secret after all.
    pub(super) accept: fn(&str) -> bool,
}

const fn always(pattern: &'static str) -> Rule {
    Rule { pattern, accept: |_| true }
}

const fn unless_prose(pattern: &'static str) -> Rule {
    Rule { pattern, accept: not_prose }
}

/// All rules, in order.
pub(super) const RULES: &[Rule] = &[
    // Tokens that are recognised by themselves.
    always(r"\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|AIPA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    always(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?"),
    always(r"\bxox[a-z]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}|\bxoxe\.[A-Za-z0-9.-]{10,}"),
    always(r"(?i)\bhooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?<secret>[A-Za-z0-9/_-]{8,})"),
    always(r"\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}\b"),
    always(r"(?i)\bdiscord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/(?<secret>[0-9]+/[A-Za-z0-9_-]{8,})"),
    always(r"(?i)\b[a-z0-9.-]*(?:webhook\.office\.com|logic\.azure\.com)(?::[0-9]+)?/(?<secret>[^\s\x22'<>]{16,})"),
    always(r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}"),
    always(r"\bgl(?:pat|ptt|dt|rt|cbt|soat|oas|ft|imt|agent|sess)-[A-Za-z0-9_.-]{20,}"),
    always(r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{16,}"),
    always(
        r"\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_.-]{10,}|\bGOCSPX-[A-Za-z0-9_-]{20,}|\b1//0[A-Za-z0-9_-]{30,}",
    ),
    always(r"\bsk-[A-Za-z0-9_-]{20,}|\bhf_[A-Za-z0-9]{30,}|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[A-Za-z0-9_-]{30,}"),
    always(r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bSK[0-9a-f]{32}\b|\b[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}"),
    always(
        r"\bdo[opr]_v1_[a-f0-9]{40,}|\bhv[sbr]\.[A-Za-z0-9_-]{20,}|\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}|\bdapi[a-f0-9]{32}\b",
    ),
    always(
        r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{30,}|\bgl(?:sa|c)_[A-Za-z0-9_=]{30,}|\bNRAK-[A-Z0-9]{20,}|\bATATT3[A-Za-z0-9_=-]{20,}|\bAGE-SECRET-KEY-1[A-Z0-9]{50,}",
    ),
    // Hashes of passwords.
    always(
        r"\bSCRAM-SHA-(?:1|256|512)\$[0-9]+:[A-Za-z0-9+/=$:]{20,}|\$(?:2[aby]|5|6|y|7|argon2id?)\$[A-Za-z0-9./$=,+]{16,}|\bmd5[0-9a-f]{32}\b",
    ),
    // URLs with credentials. Where a database stands, a password may hold a slash.
    always(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/?#:@\x22'<>]*:(?<secret>[^\s/?#\x22'<>]+)@"),
    Rule {
        pattern: r"(?i)\b(?:postgres|postgresql|mysql|mariadb|rediss?|valkey|mongodb(?:\+srv)?|amqps?|mssql|sqlserver|clickhouse|ldaps?|smtps?|nats|mqtts?)://[^\s/:@\x22']*:(?<secret>[^\s@\x22'<>]+)@",
        accept: |secret| !starts_with_port(secret),
    },
    Rule { pattern: r"(?i)\bhttps?://(?<secret>[A-Za-z0-9_-]{20,})@", accept: has_digit },
    // Headers.
    unless_prose(
        r#"(?i)\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:basic|bearer|token|apikey|api-key|negotiate|ntlm|digest|aws4-hmac-sha256|hmac)\s+)(?<secret>[^\s"'\\][^\r\n"'\\]*)"#,
    ),
    unless_prose(r#"(?i)\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?<secret>[^\s"'\\]{6,})"#),
    Rule {
        pattern: r"(?i)\bbearer\s+(?<secret>[A-Za-z0-9._~+/=-]{8,})",
        accept: |secret| not_prose(secret) && !is_word(secret),
    },
    Rule { pattern: r"(?i)\bbasic\s+(?<secret>[A-Za-z0-9+/]{6,}={0,2})", accept: is_basic },
    unless_prose(r#"(?i)\b(?:set-)?cookie\\?["']?\s*[:=]\s*\\?["']?(?<secret>[^\s"'\\][^\r\n"'\\]{3,})"#),
    // Command lines.
    unless_prose(
        r#"(?i)(?:^|\s)--?[a-z0-9-]*(?:password|passwd|passphrase|pass|secret|token|api-?key|access-?key|secret-?key|requirepass|masterauth)(?:\s+|=)(?:["'](?<quoted>[^"'\n]+)["']|(?<bare>[^\s"'-][^\s"']*))"#,
    ),
    always(r"\bredis-cli\b[^\n]*?\s(?:-a|--pass)\s+(?<secret>[^\s]+)"),
    always(r"\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\s(?:[^\n]*?\s)?-p(?<secret>[^\s]+)"),
    always(r"\bsshpass\s+-p\s*(?<secret>[^\s]+)"),
    always(
        r"\b(?:curl|wget|http)\b[^\n]*?\s(?:-u|--user|-U|--proxy-user)[\s=]+['\x22]?[^\s:'\x22]*:(?<secret>[^\s'\x22]+)",
    ),
    // Redis.
    Rule { pattern: r#"\bAUTH"?(?<secret>(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|[^\s"'<]+)){1,2})"#, accept: is_auth },
    unless_prose(
        r#"(?i)\b(?:requirepass|masterauth|primaryauth|auth-pass\s+[^\s"']+)\\?["']?[\s:=]+\\?["']?(?<secret>[^\s"'\\]+)"#,
    ),
    always(r"(?i)\bsetuser\b[^\n]*?\s(?<secret>[>#<!][^\s<]{3,})"),
    always(r"\buser\s[^\s]+\s(?:on|off)\b[^\n]*?\s(?<secret>#[0-9a-f]{64})"),
    // SQL.
    always(r"(?i)\b(?:password|identified\s+by)\s+[eE]?'(?<secret>(?:[^'\n]|'')+)'"),
    // Files of credentials.
    always(r"(?m)^[^\s:]+:(?:[5-6][0-9]43[0-9]?|543[0-9]|6432|\*):[^\s:]+:[^\s:]+:(?<secret>[^\s]+)$"),
    always(r"(?i)\blogin\s+[^\s]+\s+password\s+(?<secret>[^\s]+)"),
    Rule { pattern: r#""_?auth"\s*:\s*"(?<secret>[A-Za-z0-9+/=]{8,})""#, accept: is_basic },
    unless_prose(
        r#"(?i)\\?["']?name\\?["']?\s*[:=]\s*\\?["']?[a-z0-9_.-]*(?:password|passwd|passphrase|secret|token|api_?key|access_?key|secret_?key|private_?key)\\?["']?\s*,?\s*\\?["']?value\\?["']?\s*[:=]\s*(?:\\?["'](?<quoted>[^"'\\\n]+)|(?<bare>[^\s"']+))"#,
    ),
    // A value in quotes after the name of a secret: JSON, YAML, TOML, shell, escaped JSON inside JSON.
    unless_prose(
        r#"(?i)(?:password|passwd|passwort|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|master[_-]?key|auth[_-]?key|license[_-]?key|session[_-]?id|(?:[_-]|\b)pass|[_-]auth|パスワード|暗証番号)\\?["']?\s*(?:=>|:=|[:=：＝])\s*(?:\\"(?<secret>[^"\n]*?)\\"|"(?<quoted>(?:[^"\\\n]|\\.)*)"|'(?<bare>(?:[^'\\\n]|\\.)*)')"#,
    ),
    // The same without quotes: after `=` anything up to a space, an ampersand or a semicolon.
    unless_prose(
        r#"(?i)(?:password|passwd|passwort|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|master[_-]?key|auth[_-]?key|license[_-]?key|session[_-]?id|signature|(?:[_-]|\b)(?:pass|sig)|[_-]auth|パスワード|暗証番号)\\?["']?(?:=>|:=|[=＝])(?<secret>[^\s&;"'<>,\\](?:[^\s&;"'<>,]|,[^\s"'])*)"#,
    ),
    // After a colon or spaces around the sign, one word.
    unless_prose(
        r#"(?i)(?:password|passwd|passwort|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|master[_-]?key|auth[_-]?key|license[_-]?key|session[_-]?id|[_-]pass|パスワード|暗証番号)\\?["']?(?:\s*[:：]\s*|\s+(?:=>|:=|=)\s+)(?<secret>[^\s&;"'<>,(){}\[\]\\][^\s&;"'<>,]*)"#,
    ),
];

/// Words that stand after `password:` and the like in messages, and placeholders.
const PROSE: &[&str] = &[
    "a",
    "an",
    "and",
    "authentication",
    "authorization",
    "bad",
    "by",
    "cannot",
    "changed",
    "checking",
    "denied",
    "disabled",
    "does",
    "empty",
    "enabled",
    "error",
    "expected",
    "expired",
    "failed",
    "failure",
    "false",
    "for",
    "from",
    "hidden",
    "in",
    "incorrect",
    "invalid",
    "is",
    "login",
    "malformed",
    "mismatch",
    "missing",
    "must",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "off",
    "ok",
    "on",
    "only",
    "optional",
    "password",
    "permission",
    "plain",
    "redacted",
    "rejected",
    "required",
    "reset",
    "revoked",
    "secret",
    "session",
    "set",
    "string",
    "the",
    "token",
    "too",
    "true",
    "undefined",
    "unexpected",
    "unknown",
    "unset",
    "unsupported",
    "updated",
    "using",
    "valid",
    "wait",
    "was",
    "with",
    "wrong",
    "yes",
    "your",
    "eof",
    "identifier",
];

fn not_prose(secret: &str) -> bool {
    let bare = secret.trim().trim_end_matches(['.', ',', ':', '!', ')', ']', '}']);
    let lower = bare.to_ascii_lowercase();
    !(bare.is_empty() || PROSE.contains(&lower.as_str()) || is_placeholder(bare))
}

/// `<password>`, `${VAR}`, `$VAR`, `{{ … }}`, `***`, `%s`, or only punctuation.
fn is_placeholder(text: &str) -> bool {
    let variable = text.strip_prefix('$').is_some_and(|name| {
        name.starts_with(['{', '(']) || name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    });
    variable
        || text.starts_with('<')
        || text.starts_with("{{")
        || text.starts_with("%(")
        || matches!(text, "%s" | "%v" | "%d" | "?")
        || text.chars().all(|c| c.is_ascii_punctuation())
}

fn is_word(text: &str) -> bool {
    let mut letters = text.trim_end_matches(['.', ',']).chars();
    letters.all(|c| c.is_ascii_lowercase() || c == '-')
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

fn starts_with_port(text: &str) -> bool {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    (1..=5).contains(&digits) && text[digits..].starts_with(['/', '?'])
}

/// Base64 of `user:password`.
fn is_basic(text: &str) -> bool {
    BASE64_STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| text.contains(':'))
}

/// What follows `AUTH` is a password unless it is the name of a mechanism or a word of a message.
fn is_auth(arguments: &str) -> bool {
    let mut words = arguments.split_ascii_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let first = words.next().unwrap_or_default();
    let mechanism =
        matches!(first.to_ascii_uppercase().as_str(), "PLAIN" | "LOGIN" | "CRAM-MD5" | "XOAUTH2" | "NTLM" | "EXTERNAL");
    let second = words.next();
    if mechanism {
        second.is_some_and(|word| word.len() >= 12)
    } else {
        not_prose(first)
            && !matches!(
                first,
                "extension"
                    | "called"
                    | "command"
                    | "service"
                    | "method"
                    | "success"
                    | "SUCCESS"
                    | "TIMEOUT"
                    | "required,"
                    | "and"
                    | "or"
                    | ":"
                    | "="
            )
    }
}
