"""Runs MiniStack with the gaps of parity.py closed. Settings come from the environment."""

import asyncio
import os

import parity
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

config = Config()
config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
config.keep_alive_timeout = 75
config.loglevel = "WARNING"

asyncio.run(serve(parity.close_gaps(app), config))
