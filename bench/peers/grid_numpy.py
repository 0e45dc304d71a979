#!/usr/bin/env python3
# Computes the runs of a CSV file with NumPy, in a pool of one process per core. It writes one JSON file per run and skips existing ones.
#
#   grid_numpy.py RUNS.csv FOLDER
import math
import multiprocessing

from grid_runs import initial, missing, np, record, save


def train(run):
    depth, steps, step_size = int(run["depth"]), int(run["steps"]), float(run["step_size"])
    target, factors = initial(run)
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
            or step in (steps, math.ceil(1.1 * last + 1))
            or abs(math.log10(norm / records[-1]["gradient_norm"])) > 0.2
            or abs(loss - records[-1]["loss"]) > 0.02 * records[0]["loss"]
        ):
            last = step
            records.append(record(step, loss, norm, np.linalg.svd(products[-1], compute_uv=False)))
        if step < steps:
            for factor, gradient in zip(factors, gradients):
                factor -= step_size * gradient
    save(run, records)


if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(train, missing()):
            pass
