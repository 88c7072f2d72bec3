"""What every peer shares: a JSON line in, a JSON line out, and the data of a problem as the bench made it."""
import base64
import json
import os
import sys
import time

import numpy as np


def floats(text):
    """Little-endian float32 numbers that came as base64."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4")


def matrix(rows):
    """`x`, rows by columns, and `y`, of one part of the data."""
    return floats(rows["x"]).reshape(rows["rows"], rows["columns"]), floats(rows["y"])


def milliseconds_of(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def serve(commands):
    """
    Answers until standard input ends. A line in is `{"command": name, ...}`; a line out is what the command returns, or
    `{"error": "..."}`. The first line out says that the libraries are loaded.
    """
    # What a library prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = commands[request["command"]](request)
        except Exception as error:  # Whatever it is, the bench has to hear of it.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers)
