"""A server that speaks S3, on the loopback. Usage: bucket.py PORT."""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]), verbose=False)
server.start()
try:
    server._thread.join()
except KeyboardInterrupt:
    server.stop()
