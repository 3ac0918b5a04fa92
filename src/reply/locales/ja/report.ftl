## 診断レポート

with-aside = { $text }（{ $aside }）
report-judged = 値
list-separator = 、
status-ok = 正常
status-warning = 警告
status-critical = 重大
status-unknown = 未確認

report-running = { $playbook } · { $target } · 確認中
report-headline = { $status } · { $playbook } · { $target } · { $counts }
count-critical = 重大 { $count } 件
count-warning = 警告 { $count } 件
count-ok = 正常 { $count } 件
count-unknown = 未確認 { $count } 件
report-progress = { $total } 項目中 { $done } 項目を確認済み。待機中: { $waiting }

threshold-warning-from = 警告: { $level } 以上
threshold-critical-from = 重大: { $level } 以上
threshold-warning-below = 警告: { $level } 以下
threshold-critical-below = 重大: { $level } 以下
threshold-warning-when = 警告の条件: { $condition }
threshold-critical-when = 重大の条件: { $condition }
threshold-clears = 解除: { $level }
threshold-source = （根拠: { $source }）
finding-window = 観測時間 { $window }
finding-samples = 観測数 { $samples }
finding-rows = { $judged } 行中 { $bad } 行に問題あり
finding-rows-hidden = … 他 { $count } 行。すべての行は「詳細」または `--json` で確認できます
finding-on = 対象: { $target }

section-causes = 考えられる原因
section-other-causes = 検討したが支持されなかった原因
section-remedies = 対処（実行するのは人です。Toban は何も変更しません）
section-unknown = 未確認: { $count } 件
section-ok = 正常 { $count } 件
section-privileges = DEGRADED: このアカウントは読み取り以上の権限を持っています
section-changes = 前回からの変化
section-evidence = 根拠となる値

verdict-supported = 支持
verdict-refuted = 反証あり
verdict-undecided = 判断不能
hypothesis-evidence = 根拠: { $values }
refutation-holds = 反証: { $says }（{ $values }）
refutation-fails = 次の場合は否定されますが、該当しません: { $says }（{ $values }）
refutation-open = 次の場合は否定されますが、確認できませんでした: { $says }（{ $values }）

risk-r0 = R0 読み取りのみ
risk-r1 = R1 短時間・元に戻せる
risk-r2 = R2 停止または接続断
risk-r3 = R3 データまたは証拠を破壊
risk-r4 = R4 構成変更・元に戻せない
remedy-before = 実行前に: { $text }
remedy-verify = 確認方法: { $text }
remedy-rollback = 戻し方: { $text }

reason-no-target = 対象一覧に「{ $subject }」に当たる対象がありません。対象の設定または [[service]] で指定してください
reason-insufficient = データ不足: 観測数 { $samples }（必要数 { $needed }）
reason-no-value = 対象から `{ $expression }` の値が得られませんでした
reason-not-applicable = 対象外: `{ $condition }` に該当しません
reason-cancelled = この項目の前に中止されました
reason-out-of-time = 制限時間に達したため、この項目は確認できませんでした

error-refused = 読み取り専用の保護により拒否しました。対象には触れていません
error-dns = 名前を解決できません
error-connection-refused = 接続先で待ち受けがありません
error-network = 接続に失敗しました
error-deadline = { $after } 以内に応答がありませんでした
error-tls = TLS ハンドシェイクに失敗しました
error-authentication = 認証情報が誤っているか、設定されていません
error-permission = このアカウントには読み取る権限がありません
error-saturated = サーバーの接続数が上限に達しています
error-not-ready = サーバーが起動中・停止中・復旧中です
error-missing = 利用できません: { $what }
error-too-large = 応答が { $limit } を超えています
error-malformed = 応答を解釈できませんでした
error-defect = Toban 自体の不具合です。ログを添えてご報告ください
error-inventory = 対象の設定がこの確認に合っていません
error-fix = 修正方法: { $fix }

privilege-superuser = { $account } はスーパーユーザーです
privilege-owns = { $account } はオブジェクトを所有しています: { $detail }
privilege-membership = { $account } は { $detail } のメンバーです
privilege-may-write = { $account } は書き込みができます: { $detail }
privilege-commands = { $account } は許可一覧以外のコマンドを実行できます: { $detail }
privilege-any-command = { $account } はすべてのコマンドを実行できます
privilege-root = Toban は { $account } として動作していますが、その権限は不要です
privilege-fix = 読み取りしかできない Toban 用アカウントの作り方:

origin-server = 取得元: { $address }（{ $version }）
origin-address = 取得元: { $address }
origin-machine = 取得元: { $hostname } の /proc
origin-container = 取得元: コンテナ { $hostname } 内の /proc（{ $evidence }）。CPU とメモリはホスト全体、マウントはコンテナの値です
origin-node-exporter = 取得元: node_exporter { $url }
origin-prometheus = 取得元: Prometheus { $url }、instance { $instance }

compare-previous = 前回 { $key }: { $status }（{ $when }）
compare-last-good = 最後に正常だった実行 { $key }（{ $when }）
change-line = { $before } → { $after }
change-good = 最後に正常だったときの値: { $value }
compare-same = 前回から変化はありません
report-hidden = 取得した内容のうち機密情報 { $count } 件を伏せました
report-run = { $key } · 所要時間 { $took }
report-cut-cancelled = 中止されたため、それまでの結果で判定しています
report-cut-deadline = 制限時間に達したため、それまでの結果で判定しています
button-again = 再実行
button-details = 詳細
button-copy-remedy = 対処をコピー

fleet-headline = { $status } · { $playbook } · { $selection } · { $counts }
fleet-running = { $playbook } · { $selection } · { $total } 対象中 { $done } 対象を確認済み
fleet-progress = 診断中 { $running } 対象、未開始 { $waiting } 対象
fleet-waiting = 未開始
section-outliers = 他と異なる対象
outlier-line = { $value }（他の対象はおよそ { $median }）
outlier-column-target = 対象
outlier-column-check = 項目
outlier-column-value = 値
outlier-column-median = 全体の中央値
section-targets = 対象（悪い順）
