"""MiniStack as published, with none of our gaps closed: what the gap tests look at."""

import asyncio
import os

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

config = Config()
config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
config.keep_alive_timeout = 75
config.loglevel = "WARNING"

asyncio.run(serve(app, config))
