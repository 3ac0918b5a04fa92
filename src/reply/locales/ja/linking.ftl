## アカウントの紐付け

linking-whose = 誰のアカウントかを指定してください: { $line } 名前
linking-none = { $person } さんに紐付いたアカウントはありません。
linking-taken = { $person } さんとの紐付けを解除しました: { $accounts }
linking-settled = toban.toml のアカウントはそのままです。変更するには管理者が設定を直します。
linking-login = { $person } さんとしてページにログインします
linking-login-once = このリンクはあなただけのものです。1 回限り、10 分間有効です。
button-login = ログイン
linking-here = ここではすでに { $person } さんとして認識されています。別のブラウザーでは、チームのチャットでの `{ $line }` か、Toban が動くマシンの `toban login { $person }` を使ってください。
linking-no-page = ページのアドレス（toban.toml の web.public_url）が設定されていません。マシンの前にいる人が `toban login { $person }` を実行してください。
