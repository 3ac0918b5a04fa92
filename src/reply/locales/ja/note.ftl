## 予防ノート: 一件、一覧、検索結果、類似

note-title = { $key } · { $title }
note-part-symptoms = 症状
note-part-cause = 原因
note-part-countermeasure = 対策
note-part-detection-gap = 検知が遅れた理由
note-part-documentation = ドキュメント
note-components = コンポーネント
note-tags = タグ
note-incidents = インシデント
note-review = 次の確認日
note-review-due = { $day }（期限切れ）: 今も正しいか確認してください
note-seen = 該当
note-seen-times = { $count ->
   *[other] { $count } 回（最後は { $day }）
}
note-seen-never = まだありません
note-written = { $day } に { $who } が作成
note-written-changed = { $day } に { $who } が作成、{ $changed } に更新
note-archived = { $day } にアーカイブ済み: 検索にも提案にも出ません。
note-merged = { $day } にアーカイブ済み: 同じ内容は { $key } にあります。

note-found = { $count ->
   *[other] 「{ $query }」を含む予防ノート: { $count } 件
}
note-found-none = 「{ $query }」を含む予防ノートはありません。
note-found-none-hint = 語を減らすと見つかりやすくなります。`tag:名前` と `component:名前` で絞り込み、引用符で語順を固定できます。
note-query-empty = 検索する語がありません。
note-more = 他 { $count } 件: { $line } またはページで確認できます。
note-more-narrow = 他 { $count } 件。語を足して絞り込むか、ページで確認してください。
note-more-older = さらに古いノートがあります: { $line } またはページで確認できます。
note-no-further = これ以上はありません。全部で { $count } 件です。
note-list = 予防ノート（新しい順）
note-list-due = 確認が必要な予防ノート（期限の古い順）
note-list-none = 予防ノートはまだありません。
note-list-none-hint = `{ $line }` で最初の一件を書けます。インシデントの解決後にも作成を提案します。
note-list-due-none = 確認の期限が来た予防ノートはありません。
note-due = 確認期限 { $day }
note-matched = 該当 { $count } 回

note-looks-like = { $key } に似ています: { $title }
note-helped = 前回の対策: { $text }
note-also-like = 他に似ているもの:
note-twice = 似た内容が { $key } にあります: { $title }
note-twice-hint = まだ何も書いていません。そのノートに追記するか、このまま作成してください。

note-none = 予防ノート { $key } はありません。
note-none-hint = キーは NOTE-7 のような形です。`{ $line } 語` で探せます。
note-moved-on = { $key } はその間に他の人が変更しました。何も変更していません。内容を確認して、もう一度お試しください。

button-note-open = 開く
button-note-link = 同じ事象として紐付け
button-note-review = 今も正しい
button-note-anyway = このまま作成
button-note-more = 次へ

## 予防ノートにできないもの

note-no-title = 題名がありません。何が起きるのかを一行で書いてください。
note-title-lines = 題名が複数行あります。一行にして、残りは症状に書いてください。
note-long-title = 題名が { $length } 文字あります（上限 { $limit } 文字）。詳細は症状に書いてください。
note-long-part = 「{ $part }」が { $length } 文字あります（上限 { $limit } 文字）。役立つ部分だけを残し、残りはリンクにしてください。
note-long-label = コンポーネントまたはタグが { $length } 文字あります（上限 { $limit } 文字）。短い語にしてください。
note-many-labels = コンポーネントまたはタグが { $count } 個あります（上限はそれぞれ { $limit } 個）。検索に使う語だけを残してください。
note-no-label = 「{ $label }」は外せません。{ $what }: { $known }
note-no-labels = 「{ $label }」は外せません。{ $what }はありません。
note-many-incidents = 一件のノートに紐付けられるインシデントは { $limit } 件までです。別のノートを書いてください。
note-linked-already = すでに { $incident } と紐付いています。
note-not-linked = { $incident } とは紐付いていません。
note-is-archived = アーカイブ済みのため変更できません。先に元に戻してください。
note-is-merged = アーカイブ済みです。同じ内容の { $key } を変更してください。
note-not-archived = アーカイブされていません。
note-itself = 同じノートには統合できません。別のノートを指定してください。
note-nothing-new = 変わる点がありません。ノートの内容は同じです。
