language-name = 日本語
pong = pong
