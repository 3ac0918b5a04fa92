## アカウントの結び付け

linking-whose = 誰のアカウントかを指定してください: /toban unlink 名前
linking-none = { $person } さんに結び付いたアカウントはありません。
linking-taken = { $person } さんとの結び付けを解除しました: { $accounts }
linking-settled = toban.toml のアカウント（`slack = "U…"`）はそのままです。変更するには管理者が設定を直します。
