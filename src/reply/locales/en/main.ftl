language-name = English
pong = pong
