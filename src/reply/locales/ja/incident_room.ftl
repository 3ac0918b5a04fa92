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
