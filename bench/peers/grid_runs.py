# What the two NumPy scripts share: the runs of a CSV file, their initial factors, and one JSON file per run.
import csv
import json
import math
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np

folder = Path(sys.argv[2])


# The runs that have no file yet.
def missing():
    folder.mkdir(parents=True, exist_ok=True)
    with open(sys.argv[1]) as runs:
        return [run for run in csv.DictReader(runs) if not file(run).exists()]


def file(run):
    return folder / f"{run['run_id']}.json"


# The target and the initial factors.
def initial(run):
    n, depth = int(run["rows"]), int(run["depth"])
    random = np.random.default_rng(int(run["seed"]))
    spectrum = np.array([float(value) for value in run["spectrum"].split()])
    left, right = (np.linalg.qr(random.standard_normal((n, n)))[0][:, : len(spectrum)] for _ in range(2))
    target = (left * spectrum) @ right.T
    scale = float(run["init_scale"]) ** (1 / depth) / math.sqrt(n)
    return target, [scale * random.standard_normal((n, n)) for _ in range(depth)]


def record(step, loss, norm, values):
    return {"step": step, "loss": loss, "gradient_norm": norm, "singular_values": values.tolist()}


def save(run, records):
    file(run).write_text(json.dumps({**run, "records": records}))
