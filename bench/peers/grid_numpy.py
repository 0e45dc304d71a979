#!/usr/bin/env python3
# Computes the runs of a CSV file with NumPy, in a pool of one process per core. It writes one JSON file per run and skips existing ones.
#
#   grid_numpy.py RUNS.csv FOLDER
import csv
import json
import math
import multiprocessing
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"
import numpy as np

folder = Path(sys.argv[2])


def train(run):
    file = folder / f"{run['run_id']}.json"
    if file.exists():
        return
    n, depth, steps, step_size = int(run["rows"]), int(run["depth"]), int(run["steps"]), float(run["step_size"])
    random = np.random.default_rng(int(run["seed"]))
    spectrum = np.array([float(value) for value in run["spectrum"].split()])
    left, right = (np.linalg.qr(random.standard_normal((n, n)))[0][:, : len(spectrum)] for _ in range(2))
    target = (left * spectrum) @ right.T
    scale = float(run["init_scale"]) ** (1 / depth) / math.sqrt(n)
    factors = [scale * random.standard_normal((n, n)) for _ in range(depth)]
    records = []
    for step in range(steps + 1):
        products = [factors[0]]
        for factor in factors[1:]:
            products.append(factor @ products[-1])
        backward = products[-1] - target
        loss = np.vdot(backward, backward) / 2
        gradients = [None] * depth
        for j in range(depth - 1, 0, -1):
            gradients[j] = backward @ products[j - 1].T
            backward = factors[j].T @ backward
        gradients[0] = backward
        norm = math.sqrt(sum(np.vdot(gradient, gradient) for gradient in gradients))
        # Keep a record if enough has happened since the last one.
        if (
            not records
            or step in (steps, math.ceil(1.05 * last + 1))
            or abs(math.log10(norm / records[-1]["gradient_norm"])) > 0.1
            or abs(loss - records[-1]["loss"]) > 0.02 * records[0]["loss"]
        ):
            last = step
            values = np.linalg.svd(products[-1], compute_uv=False)
            records.append({"step": step, "loss": loss, "gradient_norm": norm, "singular_values": values.tolist()})
        if step < steps:
            for factor, gradient in zip(factors, gradients):
                factor -= step_size * gradient
    file.write_text(json.dumps({**run, "records": records}))


if __name__ == "__main__":
    folder.mkdir(parents=True, exist_ok=True)
    with open(sys.argv[1]) as runs, multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(train, csv.DictReader(runs)):
            pass
