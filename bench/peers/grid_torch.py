#!/usr/bin/env python3
# Computes the runs of a CSV file with PyTorch, one after another, or in a pool of processes with one thread each.
# It writes one JSON file per run and skips existing ones.
#
#   grid_torch.py RUNS.csv FOLDER [PROCESSES]
import csv
import json
import math
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[2])


def train(run):
    file = folder / f"{run['run_id']}.json"
    if file.exists():
        return
    n, depth, steps, step_size = int(run["rows"]), int(run["depth"]), int(run["steps"]), float(run["step_size"])
    torch.manual_seed(int(run["seed"]))
    spectrum = torch.tensor([float(value) for value in run["spectrum"].split()])
    left, right = (torch.linalg.qr(torch.randn(n, n))[0][:, : len(spectrum)] for _ in range(2))
    target = (left * spectrum) @ right.T
    scale = float(run["init_scale"]) ** (1 / depth) / math.sqrt(n)
    factors = [(scale * torch.randn(n, n)).requires_grad_() for _ in range(depth)]
    records = []
    for step in range(steps + 1):
        product = factors[0]
        for factor in factors[1:]:
            product = factor @ product
        squares = (product - target).square().sum() / 2
        squares.backward()
        with torch.no_grad():
            loss = squares.item()
            norm = math.sqrt(sum(factor.grad.square().sum().item() for factor in factors))
            # Keep a record if enough has happened since the last one.
            if (
                not records
                or step in (steps, math.ceil(1.1 * last + 1))
                or abs(math.log10(norm / records[-1]["gradient_norm"])) > 0.2
                or abs(loss - records[-1]["loss"]) > 0.02 * records[0]["loss"]
            ):
                last = step
                values = torch.linalg.svdvals(product)
                records.append({"step": step, "loss": loss, "gradient_norm": norm, "singular_values": values.tolist()})
            for factor in factors:
                if step < steps:
                    factor.sub_(factor.grad, alpha=step_size)
                factor.grad = None
    file.write_text(json.dumps({**run, "records": records}))


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    folder.mkdir(parents=True, exist_ok=True)
    with open(sys.argv[1]) as file:
        runs = list(csv.DictReader(file))
    if len(sys.argv) > 3:
        torch.set_num_threads(1)
        with torch.multiprocessing.Pool(int(sys.argv[3])) as pool:
            for _ in pool.imap_unordered(train, runs):
                pass
    else:
        for run in runs:
            train(run)
