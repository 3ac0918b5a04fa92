## インシデントの会話: 参加者と見出し

absent-in = { $key } · { $person } さんを招待できませんでした: { $why }
absent-gone = アカウントが無効か、存在しません
absent-gone-remedy = 別の人を指定するか、toban.toml の { $person } さんのアカウントを直してから、もう一度指定してください。
absent-outside = ゲストか、別のワークスペースのアカウントです
absent-outside-remedy = 許可されていれば { $person } さんを手動で招待するか、別の方法で知らせてください。
absent-refused = プラットフォームが許可していません
absent-refused-remedy = 招待できる人が { $person } さんを手動で招待してください。
absent-out = { $key } · { $person } さんは閲覧できなくなりましたが、この会話から外せませんでした
absent-out-remedy = { $person } さんを手動で外してください。ここでは Toban に許可されていません。
room-topic = { $severity } { $key } · { $state } · { $title }
unmade = { $key } · 専用の会話を作れませんでした: { $why }
unmade-forbidden = ワークスペースが Toban に許可していません（{ $detail }）
unmade-forbidden-remedy = ワークスペースの管理者がアプリによるチャンネル作成を許可したら、`{ $line }` で再開してください。
unmade-scope = Toban に必要なスコープがありません（{ $detail }）
unmade-scope-remedy = アプリにスコープを追加して再インストールしたら、`{ $line }` で再開してください。
unmade-names = 名前がすべて使われています（{ $detail }）
unmade-names-remedy = 同じ名前のチャンネルを改名するか、incident.room_prefix を変えたら、`{ $line }` で再開してください。
unmade-other = { $detail }
unmade-other-remedy = 原因を取り除いたら、`{ $line }` で再開してください。
unmade-public = 告知は済んでおり、発生を報告した場所のスレッドで続けます。
unmade-private = 非公開のため、他の人も読める場所にはこれ以上何も投稿しません。専用の会話ができるまで、コマンド、ボタン、ページがメンバーだけに伝えます。
unheard-announcement = { $key } · 告知が届いていません。まだ誰も読んでいません
unheard-update = { $key } · タイムラインに残しましたが、告知が届いていないため、関係者はまだ読めません
unheard-where = 告知先: { $place }。{ $reason }
unheard-remedy = 原因を取り除いてから再試行すると、告知とすべての共有が届きます。それまでは、知らせるべき人に別の方法で伝えてください。
