## Post-mortems and figures on the page

page-postmortems-none = ポストモーテムはまだありません
page-postmortems-none-hint = インシデントが解決すると、下書きが自動で作られます。
page-ask-review = レビューに出す
page-approve = レビュー済みにする
page-send-back = 下書きに戻す
page-send-back-reason = ページから差し戻し
page-close-postmortem = 完了する
page-edit-section = 編集
page-error-changed-meanwhile = この節はほかの人が先に変更しました。上が現在の文、フォームにはあなたの文が残っています。両方をまとめて、もう一度保存してください。
page-range = 期間
page-figures-none = この期間に集計できるインシデントはありません
page-figures-none-hint = 訓練・誤報・統合されたインシデントは数えません。
page-figures-what = 訓練・誤報・統合分は除きます。中央値と、10 件中 9 件が収まる時間（90 パーセンタイル）を示します。
page-figures-cut = 新しい 5,000 件だけを集計しています。
page-figures-too-few = まだ描けるデータがありません
page-incidents-count = インシデント数
page-time-to-ack = 対応開始まで
page-time-to-resolve = 復旧まで
page-median = 中央値
page-p90 = 90 パーセンタイル
page-by-week = 週別
page-by-severity = 深刻度別
page-by-service = サービス別
page-no-service = サービスなし
page-days = { $count } 日
page-left-out = ほか { $count } 件はインシデントのタイムラインにあります。
