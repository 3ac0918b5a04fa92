## リマインド: 期限が来たもの

reminder-update = 状況共有の期限 { $time }（{ $severity }: { $span }ごと）
reminder-update-once = 状況共有の期限 { $time }
reminder-draft = タイムラインからの下書き:
reminder-no-draft = 前回の共有以降の記録はありません。
reminder-role = 指揮の担当者がいません。誰が全体を把握しますか？
reminder-close = { $time } に解決し、記録も揃っています。完了しますか？
reminder-learning = まだ記録されていない項目: { $names }
reminder-task = タスク T{ $number } の期限は { $date } です
reminder-postmortem = ポストモーテムのレビュー期限は { $date } です
reminder-postmortem-empty = { $count ->
   *[other] 未記入の項目が { $count } 件あります。
}
reminder-review = { $key } は今も正しいですか？{ $title }
reminder-for = { $who } さん宛て
reminder-times = リマインド { $count }/{ $max } 回目
reminder-answered = ✓ { $who } さんが対応済み（{ $time }）
reminder-over = ✓ { $time } に不要になりました

button-reminder-send = このまま送信
button-reminder-edit = 編集
button-reminder-snooze = { $span }後に
button-reminder-unchanged = 変化なし
button-reminder-command = 指揮を執る
button-reminder-close = 完了
button-reminder-tomorrow = 明日また知らせる
button-reminder-stop = 不要
button-reminder-learn = 原因・対策
button-reminder-note = ノートを書く
button-reminder-done = 完了した
button-reminder-later = 1 週間延ばす
button-reminder-draft = 下書きを開く
button-reminder-holds = 今も正しい
button-reminder-show = 読む
