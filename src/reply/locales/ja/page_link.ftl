## アカウントを自分に紐付けるページ

page-link-title = アカウントの紐付け
page-link-person = 紐付ける相手
page-link-call = その後に実行
page-link-keep = タイムラインに追加: { $text }
page-link-only-yours = このアカウントが自分のもので、今あなたが操作した場合だけ進んでください。このアカウントからの操作は、あなたの操作として扱われます。
page-link-confirm = 自分のアカウントとして紐付ける
page-link-not-mine = 自分のアカウントではない
page-link-spent = このリンクは使用済みか、期限切れか、無効です。何も紐付けていません。元のボタンをもう一度押すと、新しいリンクが表示されます。
page-link-taken = このアカウントはすでに別の人に紐付いています。本人か管理者が { $line } で解除できます。
page-link-who = アカウントを紐付けるには、本人としてログインする必要があります。Toban が動くマシンで次を実行し、表示されたリンクを開いてから、元のリンクをもう一度押してください:
page-link-done = { $platform } のアカウント { $account } をあなたに紐付けました。
page-link-goes-on = 依頼された操作を実行しています。結果は { $platform } に表示されます。
page-arrived-from-elsewhere = 別のサイトのリンクから開かれました。このブラウザーでログイン済みなら、次へ進んでください。
page-go-on = 次へ進む
