## インシデント: リマインド、学び、ポストモーテム、統計

remind-entry-update = 状況共有の期限
remind-entry-role = 指揮の担当者が未定
remind-entry-close = 完了の確認
remind-entry-learning = 未記録の項目

capture-title = { $key } は { $span }で解決しました。学びを記録しましょう
capture-early = { $key }: これまでに分かったこと
capture-cause = 原因
capture-factors = 寄与した要因
capture-countermeasure = 対策
capture-gap = 検知できなかった理由
capture-documentation = 文書に残すこと
capture-note = 予防ノート
capture-open = 未記入

stats-title = 過去 { $span }のインシデント · { $count } 件
stats-none = 過去 { $span } にインシデントはありません。訓練は数えません。
stats-line = 対応開始 { $time }（p90 { $value }）· 解決 { $span }（p90 { $other }）
stats-open = 未解決 { $count } 件
stats-foot = 中央値。訓練・統合済み・誤報は含みません。
stats-cut = 新しい { $count } 件だけを集計しています。
stats-services = サービス別
stats-no-service = サービスなし
stats-column-severity = 深刻度
stats-column-service = サービス
stats-column-count = 件数
stats-column-open = 未解決
stats-column-ack = 対応開始
stats-column-ack-tail = 対応開始 p90
stats-column-resolve = 解決
stats-column-resolve-tail = 解決 p90
stats-weeks = 週別
stats-weeks-foot = 週は月曜始まり。最初と最新の週は一部だけの数字の場合があります。
stats-weeks-earlier = { $day } より前は { $count } 件。最多は { $week } の週の { $most } 件
stats-column-week = 週の初日
stats-chart-count = 週ごとのインシデント件数
stats-chart-times = 週ごとの中央値
stats-minutes = 分
stats-hours = 時間
stats-days = 日
