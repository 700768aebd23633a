"""Updates a second on the whole road, beside bots as python-telegram-bot's documentation writes them.

`make bench` runs it. The Telegram server lives in this process, each bot in one of its own; what is measured is the
time from the first update handed out to the last reply received, over real HTTP on loopback.
"""
