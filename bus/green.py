"""Makes this process green: imported first, before anything that opens a socket, a lock or a database."""

import os
import warnings

os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")  # psycopg's own wait blocks every green thread
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # saves a second; names are seldom asked

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # eventlet announces its own retirement on import
    import eventlet

eventlet.monkey_patch()
