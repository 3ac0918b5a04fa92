## Slack だけで使う言葉

slack-folded = ▸ { $titles }: スレッドにあります
slack-goes-on-in-thread = … 残り { $count } 行はスレッドに続きます
slack-goes-on-below = … 残り { $count } 行は下に続きます
slack-whole-below = … 残り { $count } 行。全文は下にあります
slack-more-steps = ほか { $count } 件
slack-goes-on-in-file = … 残り { $count } 行はこのファイルにあります
slack-whole-in-file = 全文（{ $count } 行）はこのファイルにあります
slack-goes-on-on-page = … 残り { $count } 行はページにあります: { $page }
slack-form-send = 送信
slack-form-leave = キャンセル
slack-form-again = 今回はフォームを開けませんでした。もう一度押すか、次のように入力してください:
slack-form-typed = ここにはこのフォームがありません。次のように入力してください:
slack-form-page = ページのフォームも使えます: { $page }
slack-form-too-long = Slack のフォームには長すぎるため、ここにはありません: { $fields }。
slack-form-emptied = 空にしても削除されません。現在の正しい内容を書いてください。
slack-form-changed = この間にほかの人が変更しました。現在の内容:「{ $now }」。書いた文を控えてキャンセルし、フォームを開き直してください。
slack-form-came-late = これが分かる前にフォームが閉じました。入力した内容:
slack-which-incident = どのインシデント？
slack-elsewhere = Toban はこの会話に参加していないため、実行結果は Toban とのダイレクトメッセージに表示します。
slack-unreadable = このメッセージを読めません。Toban がいない場所なら /invite @toban で招待してください。

## ホームタブ

home-you = あなたは { $name } さん、権限は { $role } です。
home-unlinked = このアカウントはまだ担当者に紐付いていません。権限は { $role } です。
home-link = このアカウントを自分に紐付けると、ここでの操作があなたの名前で行われます。
home-page = ページ: { $page }
home-wrong = Toban に問題があります
home-incidents = 対応中のインシデント
home-incidents-none = 対応中のインシデントはありません。
home-unknown = 今は取得できません。しばらくしてからタブを開き直してください。
home-tasks = あなたのタスク
home-tasks-none = あなたのタスクはありません。
home-on-incidents = 各インシデント（`{ $line }`）
home-due = 期限 { $day }
home-notes = 確認待ちのノート
home-notes-none = 確認待ちのノートはありません。
home-more = … 残り { $count } 件: { $place }
