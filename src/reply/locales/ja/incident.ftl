## インシデント: カード、経過、応答

phase-identification = 特定
phase-analysis = 分析
phase-resolution = 解決
phase-prevention = 解決済み
phase-closed = 完了
phase-merged = { $other } に統合

role-commander = 指揮
role-communications = 連絡
role-scribe = 記録

impact-all = 全ユーザー
impact-many = 多数のユーザー
impact-some = 一部のユーザー
impact-none = ユーザーへの影響なし

kind-log = 記録
kind-note = 発言
kind-hypothesis = 仮説
kind-verification = 検証
kind-step = 手順
kind-finding = 発見
kind-impact = 影響
kind-decision = 判断

mark-detection = 検知
mark-diagnosis = 診断
mark-repair = 修復
mark-key-moment = 重要

card-headline = { $severity } · { $title } · { $key }
card-drill = 訓練
card-private = 非公開
card-state = { $phase } · { $time } から · 対応: { $who }
card-unacked = { $phase } · { $time } から · 対応者なし
card-resolved = { $span }で解決（{ $who }）
card-closed = 完了 · { $span }で解決
card-impact = 影響: { $text }
card-impact-unknown = 影響: 未記入
card-roles = 指揮 { $who } · 連絡 { $other } · 記録 { $names }
card-suspected = 疑い { $key }: { $text }
card-confirmed = 原因 { $key }: { $text }
card-no-hypothesis = 仮説はまだありません
card-cause = 原因: { $text }
card-countermeasure = 対策: { $text } · { $note }
card-checks = { $run }: { $counts }
card-update-due = 次の共有期限 { $time }
card-updated = 最終共有 { $time }: { $text }
card-room = 会話: { $room }
cut = …（残り { $count } 文字）

button-ack = 対応開始
button-command = 指揮を執る
button-communications = 連絡を担当
button-scribe = 記録を担当
button-update = 状況を共有
button-diagnose = 診断
button-resolve = 解決
button-more = その他
button-timeline = タイムライン
button-show = 表示
button-close = 完了
button-learn = 原因・対策
button-note = ノートを書く
button-postmortem = 事後検証
button-severity = 深刻度
button-phase-next = { $phase }へ
button-merge = { $key } に統合
button-checklist = 確認項目
button-open-incident = インシデント開始
button-to-timeline = タイムラインへ
button-as-hypothesis = 仮説にする
button-open = 新規に開始

told-opened = { $key } を開始しました（{ $severity }）。
told-suggested = 影響と緊急度から { $severity } を提案しました（迷う場合は高い方）。`/incident severity` で変更できます。
told-room = 続きは { $room } で行います。
told-probing = 診断を実行中です: { $looks }。結果はタイムラインに入ります。
told-nothing-to-look-at = 診断は行われません。サービス { $service } の対象が設定にありません。
told-left = 診断していない対象
told-left-enough = 診断していない対象: { $targets }。一度に診断するのは { $limit } 件までです。`/diag { $playbook } 名前` で診断できます。
told-left-no-playbook = 診断していない対象: { $target }。種類 { $kind } 向けのプレイブックがありません。
told-left-no-target = { $playbook } は実行されませんでした。種類 { $kind } の対象を target=名前 で指定してください。
told-similar = 似た対応中のインシデント:
told-similar-line = { $key } · { $severity } · { $title }
told-notes = 過去の予防ノート:
told-done = 記録しました: { $text }
told-shut = 他の人も読める場所での Toban の発言は一行に置き換えます。スレッド内の発言は、このページでは閲覧できる人だけに表示します。他のプラットフォームやスレッド外の発言はそのまま残るため、投稿者に削除を依頼してください。
card-made-private = このインシデントは非公開になりました。
told-duty = あなたは { $key } の{ $role }担当です。
duty-commander = 全体を把握し、担当・次の一手・エスカレーションを決めます。自分では修理しません。他の役割を埋めてください。引き継ぎは `/incident role commander 名前` です。
duty-communications = 現状・対応・必要なことを関係者に伝えます（`/incident update`）。期限が来るとお知らせします。
duty-scribe = 仮説・手順・発見を `/incident log 内容` で残します。時刻は自動で付きます。
told-role-kept = 引き継ぐか `/incident role { $role } leave` で外れるまであなたの担当です。
told-classified = { $kind } として記録しました。種類を選べます。
told-snoozed = { $time } まで催促しません。
told-stopped = この催促を止めました。
told-merged = { $key } は { $other } に統合しました。
told-offer-learning = 落ち着いてからで構いません。原因と再発防止策を記録してください。夜間は尋ねません。
told-draft = 事後検証の下書きを作成しました。期限 { $date }。
told-draft-open = 事後検証の下書きを作成しました。

list-open = 対応中 { $count } 件
list-open-resolved = 対応中 { $count } 件 · 解決済み・未完了 { $other } 件
list-all = インシデント { $count } 件（新しい順）
list-none = 対応中のインシデントはありません。
list-none-fits = 該当するインシデントはありません。
list-more = { $total } 件中 { $count } 件を表示。続き: `{ $line }`
list-line = { $phase } · { $time } から · { $who }
list-nobody = 対応者なし
menu-title = { $key }: 次の操作
menu-general = インシデント
pick-title = どのインシデントですか?
pick-more = … 他 { $count } 件。`{ $line }` のように指定してください

timeline-title = { $key } · { $title } · 記録 { $count } 件 · { $page }/{ $total } ページ
timeline-empty = このページには何もありません。
timeline-more = { $page } ページ目: `{ $line }`
timeline-deleted = （削除済み）
timeline-edited = 編集済み
timeline-stakeholders = 関係者向け
timeline-toban = Toban
entry-opened = { $severity } で開始
entry-acknowledged = 対応を開始
entry-phase = フェーズ { $from } → { $to }
entry-severity = 深刻度 { $change }
entry-role = { $role }: { $change }
entry-hypothesis = { $key } 仮説: { $text }
entry-confirmed = { $key } 確認: { $text }
entry-refuted = { $key } 否定: { $text }
entry-step = { $key }: { $text }
entry-effect = { $key } の効果: { $text }
entry-kind = { $kind }: { $text }
entry-update = 関係者へ共有: { $text }
entry-report = レポート { $text }
entry-task-added = タスク { $key }: { $text }
entry-task-done = タスク { $key } 完了: { $text }
entry-task-open = タスク { $key } 再開: { $text }
entry-task-changed = タスク { $key } 変更: { $text }
entry-ticked = 確認済み: { $text }
entry-unticked = 確認を取り消し: { $text }
entry-resolved = 解決
entry-reopened = 再開: { $reason }
entry-closed = 完了
entry-closed-without = { $kind } として完了: { $reason }
entry-merged = 統合 { $change }
entry-room = 会話を用意
entry-changed = { $what } を変更: { $text }
entry-reminder = 催促: { $text }
field-title = 題名
field-service = サービス
field-playbook = プレイブック
field-private = 公開範囲
field-drill = 訓練かどうか
field-member = メンバー
field-link = リンク
field-impact = 影響
field-urgency = 緊急度
field-cause = 原因
field-countermeasure = 対策
field-gap = 検知できなかった理由
field-documentation = 直す文書
field-note = 予防ノート
field-factors = 寄与した要因
field-related = 関連インシデント
field-room = 会話

without-false-alarm = 誤報
without-duplicate = 重複
without-cannot-know = 特定不能

checklist-title = { $key } · { $phase }
checklist-hint = `{ $line }` で済みにできます
action-identification-symptom = 症状の確認
action-identification-extent = 影響範囲の特定
action-identification-priority = 優先度の決定
action-analysis-logs = ログの確認
action-analysis-metrics = メトリクスの分析
action-analysis-components = 関連コンポーネントの特定
action-resolution-remedy = 解決策の実施
action-resolution-effect = 影響の確認
action-resolution-result = 結果の検証
action-prevention-cause = 原因の分析
action-prevention-countermeasures = 対策の検討
action-prevention-document = ドキュメント化

update-conditions = 現状: { $text }
update-actions = 対応: { $text }
update-needs = 必要なこと: { $text }
update-told = { $incident } · 状況共有 { $time }（{ $who }）
update-unchanged = 前回の共有から変化はありません。

before-after = 対応前後の比較: { $from } → { $to }
before-after-line = { $title }: { $from } → { $to }
before-after-same = すべての項目が以前と同じ状態です。

task-title = { $key } · 未完了のタスク { $count } 件
task-none = { $key } にタスクはありません。追加: `/incident task 内容 owner=名前 due=7d`
task-line = { $who } · 期限 { $date }
task-nobody = 担当なし
task-no-date = 期限なし
task-done = { $date } 完了

close-headline = { $key } 完了: { $title }
close-span = { $span }で解決、{ $time }で対応開始
close-span-unacked = { $span }で解決

span-days = { $days } 日 { $hours } 時間
span-hours = { $hours } 時間 { $minutes } 分
span-minutes = { $minutes } 分
span-seconds = { $seconds } 秒

opening-began = 発端
