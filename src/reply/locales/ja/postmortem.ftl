## Post-mortems: headings, the draft's sentences, what is asked of whoever writes

postmortem-title = { $key } ポストモーテム: { $title }
postmortem-headline = { $key } のポストモーテム · { $state }
postmortem-due-by = レビュー期限 { $date }
postmortem-missing = 未記入: { $names }
postmortem-entries = 記録 { $count } 件
postmortem-more = …（残り { $count } 文字はページで確認できます）
postmortem-left-out = このほか { $count } 件の記録は、インシデントのタイムラインにのみあります。

postmortem-none = { $key } のポストモーテムはまだありません。インシデントを解決すると下書きが作られます（`{ $line }`）。
postmortem-wanted = 書き込む内容がありません。`{ $line }` と入力するか、ページで編集してください。
postmortem-stays = 「{ $name }」はそのままです: { $text }
postmortem-empty-hint = 意図して削除する場合: `{ $line }`
postmortem-twice = 「{ $name }」に 2 つの指定があります。何も書き込んでいません。どちらか一方を送ってください。

postmortem-draft = 下書き
postmortem-in-review = レビュー中
postmortem-reviewed = レビュー済み
postmortem-closed = 完了

postmortem-summary = 概要
postmortem-impact = 影響
postmortem-timeline = タイムライン
postmortem-factors = 寄与した要因
postmortem-well = 良かった点
postmortem-badly = 課題
postmortem-lucky = 幸運だった点
postmortem-actions = アクションアイテム
postmortem-prevention = 再発防止

postmortem-ask-summary = 未記入です。何が起きたのかを、他のチームの人にも分かるように 3 文程度で書いてください。
postmortem-ask-impact = 未記入です。誰に、どのような影響が、どれだけありましたか？
postmortem-ask-timeline = 記録はまだありません。
postmortem-ask-factors = 未記入です。どのような条件が重なって起きましたか？
postmortem-ask-well = 未記入です。早く気付く、理解する、解決するのに役立ったことは何ですか？
postmortem-ask-badly = 未記入です。長引かせたもの、悪化させたものは何ですか？
postmortem-ask-lucky = 未記入です。もっと悪くなり得たのに、偶然そうならなかったことは何ですか？
postmortem-ask-actions = タスクはまだありません。何を、誰が、いつまでに行いますか？
postmortem-ask-prevention = 未記入です。再発を防ぐものは何ですか？

postmortem-button-edit = 編集
postmortem-button-empty = 文を削除
postmortem-button-submit = レビューに出す
postmortem-button-review = レビュー済みにする
postmortem-button-close = 完了にする

postmortem-refused-closed = このポストモーテムは { $time } に { $who } さんが完了にしたため、変更できません。補足はインシデントに記録してください: `{ $line } 内容`
postmortem-refused-already-by = すでに「{ $state }」です（{ $who } さん、{ $time }）。
postmortem-refused-already = すでに「{ $state }」です。
postmortem-refused-not-in-review = 現在は「{ $state }」です。先にレビューに出してください: `{ $line }`
postmortem-refused-not-reviewed = 現在は「{ $state }」です。先にレビュー済みにしてください: `{ $line }`
postmortem-refused-empty = 未記入の節があります: { $names }。ページで記入するか、次のように入力してください: `{ $line }`
postmortem-refused-too-long = { $count } 文字あります。上限は { $limit } 文字です。
postmortem-refused-no-reason = 差し戻しには理由が必要です。何が足りないかを書いてください。

draft-opened = { $time } に { $severity } のインシデント「{ $title }」を開始しました。
draft-service = 対象のサービスは { $service } です。
draft-resolved = { $span }で解決しました。
draft-going-on = まだ解決していません。
draft-cause = 原因: { $text }
draft-remedy = 解決につながった対応: { $text }（{ $effect }）
draft-confirmed = 裏付けられた原因: { $text }（{ $evidence }）
draft-countermeasure = 対策: { $text }
draft-documentation = ドキュメント化: { $text }
draft-note = 予防ノート: { $key }

remark-acked-soon = { $span }で対応を開始しました。
remark-acked-late = 対応開始の表明までに { $span }かかりました。
remark-never-acked = 対応開始の表明がありませんでした。
remark-confirmed = 原因を根拠とともに裏付けました: { $text }
remark-ruled-out = { $count } 件の仮説を根拠とともに否定しました。
remark-unchecked = { $count } 件の仮説が検証されていません。
remark-helped = 効果を記録した対応: { $text }（{ $effect }）
remark-no-effect = { $count } 件の対応に効果の記録がありません。
remark-informed = 関係者への状況共有を { $count } 回行い、間隔は最長でも { $span }でした。
remark-silence = 関係者への状況共有が { $span }途絶えました。
remark-unfilled = 「{ $role }」の役割を担う人がいませんでした。
remark-came-back = 解決とした後に { $count } 回再発しました。
remark-raised = 当初の見立てより深刻でした: { $from } から { $to } に引き上げました。
remark-unnoticed = 早く気付けなかった理由: { $text }

urgency-high = 高
urgency-medium = 中
urgency-low = 低

fact-severity = 深刻度
fact-state = 状態
fact-opened = 開始
fact-resolved = 解決
fact-due = レビュー期限
fact-to-resolve = 解決までの時間
fact-to-ack = 対応開始までの時間
fact-impact = 影響範囲
fact-urgency = 緊急度
fact-responders = 関わった人数
fact-updates = 関係者への状況共有
fact-first-look = 最初の診断
fact-last-look = 最後の診断
fact-unknown = 不明
fact-nobody = 未定
fact-done = 完了
fact-open = 未完了

column-time = 時刻
column-what = 内容
column-who = 記録者
column-mark = 区分
column-task = タスク
column-owner = 担当
column-due = 期限
column-done = 状態

blameless-title = 人を責める響きのある表現があります。ポストモーテムでは、何がそれを可能にしたのかを問います。
blameless-line = 「{ $words }」: { $instead }
blameless-human-error = ミスは問いの出発点です。何がミスを起こしやすくし、何があれば防げたのかを書いてください。
blameless-hindsight = 後から分かったことです。その時点で何が分かっていて、なぜその判断が妥当に見えたのかを書いてください。
blameless-carelessness = 人の評価は原因の説明になりません。何が見えていて、何が見えていなかったのかを書いてください。
blameless-guilt = 誰がしたかではなく、仕組みが何を許したのかを書いてください。
blameless-forgetting = 何があれば思い出せたか、または自動化できたかを書いてください。
blameless-omission = 代わりに何が起きていて、なぜそれが自然だったのかを書いてください。
