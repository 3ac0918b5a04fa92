## Slack だけで使う言葉

slack-folded = ▸ { $titles }: スレッドにあります
slack-goes-on-in-thread = … 残り { $count } 行はスレッドに続きます
slack-goes-on-below = … 残り { $count } 行は下に続きます
slack-form-send = 送信
slack-form-leave = キャンセル
slack-form-typed = ここにはこのフォームがありません。次のように入力してください:
slack-form-page = ページのフォームも使えます: { $page }
