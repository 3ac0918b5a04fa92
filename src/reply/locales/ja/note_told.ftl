## 予防ノート: 変更の結果と問い返し

note-is-written = { $key } を作成しました: { $title }
note-is-changed = { $key } を更新しました: { $title }
note-is-linked = { $key } を { $incident } に紐付けました: { $title }
note-is-reviewed = { $key } は今も正しいと確認しました。次の確認日は { $day } です。
note-is-reviewed-for-good = { $key } は今も正しいと確認しました。
note-form = 何を学びましたか？次の人が同じことで悩まないように残してください。
note-form-hint = 入力する場合: `{ $line }`
note-example = ディスク 80 % で通知 cause="ログ"
note-what-to-change = { $key } のどこを直しますか？
note-which-incident = どのインシデントに当てはまりますか？
note-which-incident-hint = `{ $line }` のように指定してください。

button-note-write = ノートを書く
button-note-edit = 直す
button-note-older = さらに古いもの
