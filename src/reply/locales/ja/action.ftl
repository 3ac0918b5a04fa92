## レポート以外の応答

failed = 処理に失敗しました。原因はこちら側にあります。ID { $id } をお知らせください。ログに同じ ID で原因が記録されています。
not-recorded = 記録できませんでした: ストアが応答しません。何も実行していません。少し待ってからもう一度お試しください。
not-recorded-hint = 続く場合は、Toban が動いているマシンで `toban health` を実行してください。
perhaps-recorded = 記録できたか確認できません: ストアから確認の応答がありませんでした。記録されていれば実行されます。もう一度試す前に結果をご確認ください。
put-off = 記録しましたが、まだ実行していません: ストアが応答しなくなりました。応答が戻り次第実行します。再送は不要です。
too-busy = 実行中のコマンドが多すぎます。何も開始していません。少し待ってからもう一度お試しください。
what-you-wrote = 入力した内容
missed = これが書かれたとき（{ $time }）、接続していませんでした。まだ必要でしたら、もう一度お書きください。
stopping = Toban は停止処理中です。何も開始していません。少し待ってからもう一度お試しください。
not-here = ここでは発言できないため、結果をお見せできません。
nowhere-outside = その場所がないか、Toban が参加していません。/invite @toban で招待するか、別の場所を指定してください。（{ $word }）
nowhere-archived = チャンネルがアーカイブされています。解除するか、別のチャンネルを指定してください。（{ $word }）
nowhere-person-gone = 相手はもういません。（{ $word }）
nowhere-direct-off = Toban とのダイレクトメッセージが無効です。App Home の Messages Tab を有効にしてください。（{ $word }）
nowhere-forbidden = ワークスペースの設定により、Toban はそこに投稿できません。（{ $word }）
nowhere-message-gone = そのメッセージはもうありません。（{ $word }）

no-target = 対象一覧に種類「{ $kind }」の対象がありません。
no-target-hint = toban.toml に追加し、`toban check` で確認してから再読み込みしてください:
choose-target = `{ $playbook }` に合う対象が複数あります。どれを確認しますか?
choose-more = … 他 { $count } 件。プレイブックの後に名前を入力するか、`tag:名前` で複数を指定してください
wrong-kind = `{ $target }` の種類は { $kind } です。`{ $playbook }` の対象は { $wanted } です。
no-playbook = プレイブック `{ $name }` はありません。
no-tagged = タグ `{ $tag }` を持つ該当の対象はありません。
no-subject = このプレイブックには `{ $subject }` に当たる対象も必要ですが、対象一覧にありません。
no-run = 実行 { $key } はありません。
no-run-hint = キーは RUN-12 のような形で、各レポートの末尾にあります。
not-stored = この実行は保存できなかったため、今後の比較には使われません。

whoami-title = ここでのあなた
whoami-account = アカウント
whoami-person = 担当者
whoami-role = 権限
whoami-nobody = 担当者と紐付いていません
whoami-local = このマシンの前では { $role } の権限があります。

status-title = Toban { $version } は動作中です
status-store = ストア
status-store-down = 応答なし
status-targets = 対象
status-playbooks = プレイブック
status-uptime = 稼働時間
status-settings = 設定
settings-good = { $when } に読み込み
settings-bad = { $when } の再読み込みで { $count } 件の誤りが見つかったため、直前の正しい設定を使っています。`toban check` で一覧を確認できます。

language-now = これからは日本語でお答えします。
language-is = 現在の表示は日本語です。`/toban lang en` で英語に切り替わります。
greeting = `/diag storage` でこのマシンを確認できます。`/` を入力するとコマンド一覧が表示されます。

stop-told = 中止しています。それまでの結果は残ります。
stop-over = すでに終了しています。
button-stop = 中止

dead-job = ジョブ `{ $name }` の実行を断念しました。
dead-delivery = { $conversation }（{ $platform }）へのメッセージの配信を断念しました。届いていません。
dead-reason = 最後の理由: { $reason }
button-retry = 再試行
retry-none = 断念したものはありません。
retry-done = 再開した件数: { $count }
may-repeat = { $time } のメッセージの再送かもしれません（前回届いたかどうかを確認できません）。
may-repeat-page = { $time } の呼び出しの再送かもしれません（前回届いたかどうかを確認できません）。
status-waiting = 待機中
waiting-late = { $count } 件（最も古いものは { $seconds } 秒遅れ）
status-dead = 断念
dead-counts = ジョブ { $jobs } 件、メッセージ { $deliveries } 件。`/toban retry` で再開します
health-store = データベースが応答しません: { $reason }
health-clock = このマシンの時計がデータベースと { $ahead } ずれています。一致するまでジョブを取得しません
health-late = { $when } が期限の処理が実行されていません
health-dead = 配信・実行を断念: { $counts }
diverted-archived = { $key }: 会話がアーカイブされたため、ここに投稿しています。解除すると元の会話に戻ります
diverted-deleted = { $key }: 会話が削除されたため、ここに投稿しています
diverted-unreachable = { $key }: Toban が会話に投稿できないため、ここに投稿しています。Toban を招待すると元の会話に戻ります
health-shut = インシデント { $count } 件の会話がアーカイブまたは削除されているか、Toban から投稿できません。投稿はインシデントの告知先に届きます
health-slack-away = Slack に接続できず、Slack からは何も届きません。再接続を続けています
health-slack-app-token = Slack がアプリトークンを受け付けません（{ $code }）。“Basic Information” で connections:write 付きのトークンを作り直してください
health-slack-bot-token = Slack がボットトークンを受け付けません（{ $code }）。有効なトークンになるまで送信を保留します。“OAuth & Permissions” でアプリを再インストールしてください
health-slack-scope = Slack: { $method } にはスコープ { $scope } が必要です。“OAuth & Permissions” で追加し、アプリを再インストールしてください
health-slack-some-scope = Slack: { $method } に必要なスコープが足りません。`toban doctor slack` で確認できます
health-slack-limit = Slack が { $method } に 15 分を超える待機を求めています（429 Too Many Requests）。15 分後（呼び出しは 1 分後）に再試行します
health-waits = そこへ送る分は待機中か、取り置かれています。失われません。取り置き分は `/toban retry` で再開します。
health-over = 解消しました: { $what }
health-reload = 再読み込みで { $count } 件の誤りが見つかりました。直前の正しい設定を使っています
