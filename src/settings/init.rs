//! The sample that `toban init` writes.

/// A commented `toban.toml` that loads as it is.
#[must_use]
pub fn init_text() -> String {
    SAMPLE.to_owned()
}

const SAMPLE: &str = r#"#:schema ./toban.schema.json
# Settings of Toban. Everything has a default; `toban check` shows every mistake.
# A variable overrides a key: TOBAN__WEB__LISTEN=127.0.0.1:8080
# Every secret `key` can be given as `key_file`, the path of a file that holds it.

# language = "ja"                     # where nobody chose one: en or ja

[web]
# listen = "0.0.0.0:7340"             # beyond 127.0.0.1 a token is required
# token_file = "/run/secrets/toban-token"
# public_url = "https://toban.example.com"

[store]
# url = "postgres://toban@db.example.com/toban"   # default: SQLite in your data directory
# url_file = "/run/secrets/toban-store-url"

# [slack]                             # docs/slack.md: how to make the app
# bot_token_file = "/run/secrets/slack-bot-token"
# app_token_file = "/run/secrets/slack-app-token"   # Socket Mode: no public address needed
# signing_secret_file = "/run/secrets/slack-signing-secret"   # where Slack calls /slack/… of the page instead
# connections = 2

[diag]
# per_probe = "3s"                    # time one read may take
# total = "30s"                       # time a whole run may take
# concurrency = 16                    # targets looked at at the same time

[commands]
# prefix = "tb-"                      # /diag becomes /tb-diag, when another bot has a /diag
# directory = "commands"              # further commands

[playbooks]
# directory = "playbooks"             # further playbooks

[incident]
# announce = { web = "general" }      # where a new incident is announced
# fallback = { web = "general" }      # where something goes that cannot go where it belongs
# rooms = ["SEV1", "SEV2"]            # severities with a conversation of their own
# room_prefix = "inc"                 # inc-42
# update_every = { SEV1 = "30m", SEV2 = "1h", SEV3 = "4h", SEV4 = "never" }
# role_unfilled = "2m"                # when somebody is reminded of an empty role
# close_after = "2d"                  # when it is asked whether it can be closed
# snooze = "15m"
# time_zone = "Asia/Tokyo"            # default: that of the machine
# working_hours = "09:00-18:00"       # what can wait comes in these hours
# working_days = ["mon", "tue", "wed", "thu", "fri"]
# holidays = ["2026-12-31", "2027-01-01"]
# reactions = ["pushpin", "memo"]     # these put a message into the timeline
# postmortem_due = { SEV1 = "3d", SEV2 = "5 working days" }
# review_note_after = 90              # days until a note is to be looked at again

[retention]                           # days; 0 or "forever" keeps rows
# events = 30
# jobs = 30                           # that are done
# deliveries = 30                     # that arrived
# dead_letters = 90                   # jobs and deliveries that were given up
# messages = 365
# runs = 365                          # reports of diagnoses; those of incidents stay
# audit = "forever"
# sessions = 7                        # after they expired

[log]
# format = "json"                     # text or json
# level = "info"

# What can be looked at. Nothing else ever is.
[[target]]
name = "local"                        # this machine
kind = "host"

# [[target]]
# name = "cache"
# url  = "redis://cache.example.com:6379"
# password_file = "/run/secrets/redis-password"
# tags = ["prod"]

# [[target]]
# name = "orders-db"
# url  = "postgres://toban@db.example.com:5432/orders"
# password_file = "/run/secrets/orders-password"
# ssl_mode = "verify-full"
# tags = ["prod"]
# host = "db-1"

# [[target]]
# name = "db-1"
# kind = "host"
# via  = "node_exporter"
# url  = "http://db-1.example.com:9100/metrics"

# [[target]]
# name = "shop"
# url  = "https://shop.example.com/health"
# expect_status = [200]

# [[target]]
# name = "shop-certificate"
# url  = "tls://shop.example.com:443"

# [[target]]
# name = "shop-dns"
# url  = "dns:shop.example.com"

# Which targets serve users together.
# [[service]]
# name = "shop"
# targets = { web = "shop", database = "orders-db", cache = "cache" }
# playbooks = ["redis", "postgresql"]   # what looks at it first; default: the first playbook of each target's kind

# Who is known, and what they may do: viewer, responder, manager, admin.
# [[person]]
# name = "aiko"
# shown = "佐藤愛子"
# language = "ja"
# time_zone = "Europe/Berlin"         # default: that of [incident]
# working_hours = "08:00-16:00"
# slack = "U0123ABCD"                 # the member ID of their profile

# [[team]]
# name = "db"
# members = ["aiko"]

# [access]
# admin = ["aiko"]
# manager = ["aiko"]                  # may close a SEV1 or SEV2; admins may, too
# responder = ["team:db"]
# local = "admin"                     # the terminal, and the page on loopback
"#;
