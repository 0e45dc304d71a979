#!/usr/bin/env python3
"""Measures the microseconds of one step of gradient descent, n x n at depth N, with NumPy and PyTorch on one thread.

NumPy makes the 3(N-1) products into arrays that are there already; PyTorch multiplies the factors, takes
loss.backward() and updates in place. One line of JSON for each peer and n: the median of batches of a tenth
of a second, after half a second of warm-up. A package that is missing is skipped and named on standard error.
"""
import argparse
import json
import os
import re
import statistics
import sys
import time

# This comes before the libraries are loaded, because they read these once. If set, the last two slow OpenBLAS down.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

STEP_SIZE = 1e-9  # so small that no number changes its size


def numpy_step(n, depth):
    import numpy as np

    random = np.random.default_rng(n)
    factors = [random.standard_normal((n, n)) / np.sqrt(n) for _ in range(depth)]
    target = random.standard_normal((n, n)) / np.sqrt(n)
    prefixes = [factors[0]] + [np.empty((n, n)) for _ in range(depth - 1)]
    backward = [np.empty((n, n)) for _ in range(depth)]
    gradients = [backward[0]] + [np.empty((n, n)) for _ in range(depth - 1)]
    scaled = np.empty((n, n))

    def step():
        for j in range(1, depth):
            np.matmul(factors[j], prefixes[j - 1], out=prefixes[j])
        np.subtract(prefixes[-1], target, out=backward[-1])
        for j in range(depth - 1, 0, -1):
            np.matmul(backward[j], prefixes[j - 1].T, out=gradients[j])
            np.matmul(factors[j].T, backward[j], out=backward[j - 1])
        for factor, gradient in zip(factors, gradients):
            np.multiply(gradient, STEP_SIZE, out=scaled)
            np.subtract(factor, scaled, out=factor)

    return step, np.__version__


def torch_step(n, depth):
    import torch

    torch.set_num_threads(1)
    random = torch.Generator().manual_seed(n)

    def matrix():
        return torch.randn(n, n, generator=random, dtype=torch.float64) / n**0.5

    factors = [matrix().requires_grad_() for _ in range(depth)]
    target = matrix()

    def step():
        product = factors[0]
        for factor in factors[1:]:
            product = factor @ product
        loss = (product - target).square().sum() / 2
        loss.backward()
        with torch.no_grad():
            for factor in factors:
                factor.sub_(factor.grad, alpha=STEP_SIZE)
                factor.grad = None

    return step, torch.__version__


PEERS = {"numpy": numpy_step, "torch": torch_step}


def blas():
    """Returns the BLAS libraries of this process, by the names of their files; Linux only."""
    library = r"/lib((?:scipy_)?openblas|mkl_core|mkl_rt|blas|blis)[^/\n]*\.so"
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return sorted(set(re.findall(library, maps.read())))
    except OSError:
        return []


def nanos_per_step(step, duration):
    steps, began = 0, time.perf_counter_ns()
    while True:
        for _ in range(4):
            step()
        steps += 4
        elapsed = time.perf_counter_ns() - began
        if elapsed >= duration:
            return elapsed / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--n", nargs="+", type=int, default=[8, 64])
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--batches", type=int, default=10)
    options = parser.parse_args()
    for peer in options.peer:
        for n in options.n:
            try:
                step, version = PEERS[peer](n, options.depth)
            except ImportError as missing:
                print(f"step.py: skipping {peer}: {missing}", file=sys.stderr)
                break
            nanos_per_step(step, 500_000_000)
            nanos = statistics.median(nanos_per_step(step, 100_000_000) for _ in range(options.batches))
            print(
                json.dumps(
                    {
                        "peer": peer,
                        "n": n,
                        "N": options.depth,
                        "us_per_step": round(nanos / 1000, 3),
                        "version": " ".join([version, *blas()]),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
