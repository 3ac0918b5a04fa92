## コマンドを解釈できない理由、権限不足、ヘルプ

refusal-empty = 何も入力されていません。
refusal-too-long = { $length } 文字あります。上限は { $max } 文字です。
refusal-text-too-long = `{ $name }` が { $length } 文字あります。一行での上限は { $max } 文字です。何も記録していません。
refusal-text-in-form = 長い文はページのフォームに { $max } 文字まで書けます。入力した内容は上にあるのでコピーできます。
refusal-text-shorter = 入力した内容は上にあるのでコピーできます。短くしてください。
button-form = フォームを開く
refusal-markup = コマンドは `/` または `@toban` で始めてください。メンションや書式で始めることはできません。
refusal-command = コマンド `{ $word }` はありません。
refusal-prefixed = ここでは `{ $word }` と入力してください。
refusal-subcommand = サブコマンド `{ $word }` はありません。
refusal-no-subcommand = サブコマンドがありません。
refusal-parameter = オプション `{ $word }` はありません。
refusal-perhaps-parameter = `{ $word }=` はオプションの書き間違いのようです。文の一部であれば、文を引用符で囲んでください: `"…"`
refusal-of-another = `{ $word }=` はこのコマンドのオプションではありません。使う場所: { $lines }。文の一部であれば、文を引用符で囲んでください: `"…"`
refusal-twice = `{ $word }` が 2 回指定されています。
refusal-unexpected = `{ $word }` は余分です。
refusal-dashes = オプションにハイフンは使いません。`{ $word }` の代わりに `名前=値` と入力してください。
refusal-equals = 等号の前後に空白があります。`名前=値` と入力してください。
refusal-no-value = `{ $word }=` の値がありません。
refusal-quote = 引用符が閉じていません。{ $quote } が必要です。
refusal-after-quote = 引用符の直後に文字があります。空白を入れてください。
refusal-second-line = コマンドは 1 行です。複数行の文章は引用符で囲んでください。
refusal-missing = `{ $word }` が指定されていません。
refusal-not-a-name = `{ $word }` は名前として使えません。使えるのは英数字、`-`、`_`、`.` です。
refusal-wildcard = `{ $word }` はパターンです。対象名を 1 つ指定するか、複数なら `tag:名前` を指定してください。
refusal-playbook = プレイブック `{ $word }` はありません。
refusal-target = 対象一覧に `{ $word }` はありません。
refusal-tag = タグ `{ $word }` を持つ対象はありません。
refusal-does-not-fit = `{ $target }` は `{ $playbook }` の対象とは種類が異なります。
refusal-person = `{ $word }` という担当者はいません。
refusal-topic = `{ $word }` のヘルプはありません。
refusal-number = { $min } から { $max } までの整数を指定してください。
refusal-duration = { $min } から { $max } までの時間を指定してください（例: `90s`、`15m`、`1h30m`）。
refusal-choice = `{ $word }` は指定できません。
refusal-language = `{ $word }` には対応していません。`en` か `ja` を指定してください。
refusal-flag = `{ $word }` は yes でも no でもありません。
refusal-service = サービス `{ $word }` はありません。
refusal-incident = `{ $word }` はインシデントのキーではありません。INC-42 のように指定してください。
refusal-note = `{ $word }` は予防ノートのキーではありません。NOTE-7 のように指定してください。
refusal-day = `{ $word }` は日付として読めません（例: `2026-12-01`、`今日`、`3d`）。

refusal-meant = もしかして: { $line }
refusal-known = 指定できるもの: { $words }
refusal-known-more = 指定できるもの: { $words }、ほか { $count } 件
refusal-known-all = 指定できるもの: { $words }、ほか { $count } 件。すべては { $line }
refusal-help = ヘルプ: { $line }

denied = 権限がありません。`{ $action }` には { $needed } の権限が必要ですが、ここでのあなたの権限は { $has } です。
denied-unknown = どなたか確認できていません。
denied-unsure = { $platform } であなたがどなたかまだ確認できないため、何も実行していません。少し待ってからもう一度お試しください。
denied-link-account = ページでこのアカウントを自分に紐付けると、この操作が実行されます。リンクは 1 回限り、10 分間有効です。
button-link-account = アカウントを紐付ける
denied-link = どなたか確認できていません。まずログインしてください。このマシンの前にいる人が `toban login あなたの名前` を実行し、表示されたリンクを送ります。
denied-unlinked = どなたか確認できていません。アカウント { $account } は誰にも紐付いていません。管理者が toban.toml のあなたの [[person]] に `{ $key } = "{ $account }"` を追加します。ワークスペースのゲストは閲覧のみできます。
denied-outside = このアカウントはゲスト、プログラム、または別のワークスペースのものです。toban.toml に記載があっても、このようなアカウントは意図的に誰のものともみなさず、閲覧のみできます。
unlinked = { $name } さんのアカウントは担当者に紐付いていません。
unlinked-member = 本人が `{ $line }` で紐付けられます。または管理者が toban.toml の本人の [[person]] に `{ $key } = "{ $account }"` を追加します。
unlinked-unknown = 誰かのアカウントであれば、本人が `{ $line }` で紐付けられます。
unlinked-outside = ゲスト・プログラム・別のワークスペースのアカウントです。Toban は意図的にこれらを誰でもないものとして扱うため、何も割り当てられません。
unlinked-gone = このアカウントはもう存在しません。
denied-ask = 実行できる人: { $names }
denied-nobody = toban.toml にまだ誰も登録されていません。`{ $fields }` を書いた `[[person]]` を追加してください。登録された人には { $role } の権限があります。
denied-grant = { $role } の権限を持つ人がまだいません。toban.toml の `[access]` で付与してください。

help-title = 使えるコマンド
help-more = 詳しい説明: { $line }
help-parameters = 指定できるもの
help-examples = 例
help-required = 必須
help-role = { $role } の権限が必要
