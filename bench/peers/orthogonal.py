#!/usr/bin/env python3
"""Measures what NumPy takes, on one thread, for the work of polar and muon on one n x n matrix.

polar: the singular value decomposition and the product U V^T of a Gaussian matrix, of one of condition 1e9, and of one of rank n/2.
muon: five Newton-Schulz iterations of the Gaussian matrix, with products into arrays that are there already.
Prints a line for each n: n, and the medians of the CPU times of the four in microseconds, separated by tabs.
"""
import os
import statistics
import sys
import time

# This comes before NumPy is loaded, because it reads these once.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

ROUNDS = 15


def polar(matrix):
    def work():
        u, _, vt = np.linalg.svd(matrix, full_matrices=False)
        return u @ vt

    return work


def newton_schulz(matrix):
    n = len(matrix)
    x, gram, polynomial, product = (np.empty((n, n)) for _ in range(4))

    def work():
        np.divide(matrix, np.linalg.norm(matrix) + 1e-7, out=x)
        for _ in range(5):
            np.matmul(x, x.T, out=gram)
            np.matmul(gram, gram, out=polynomial)
            np.multiply(polynomial, 2.0315, out=polynomial)
            np.multiply(gram, 4.7750, out=gram)
            np.subtract(polynomial, gram, out=polynomial)
            np.matmul(polynomial, x, out=product)
            np.multiply(x, 3.4445, out=x)
            np.add(x, product, out=x)
        return x

    return work


def decomposed(n, values):
    random = np.random.default_rng(n)
    left, right = (np.linalg.qr(random.standard_normal((n, n)))[0] for _ in range(2))
    return (left * values) @ right.T


def micros(work, seconds):
    calls, began = 0, time.process_time()
    while True:
        for _ in range(4):
            work()
        calls += 4
        elapsed = time.process_time() - began
        if elapsed >= seconds:
            return elapsed * 1e6 / calls


def main():
    print(f"orthogonal.py: NumPy {np.__version__}", file=sys.stderr)
    for n in map(int, sys.argv[1:]):
        matrix = np.random.default_rng(n).standard_normal((n, n)) / np.sqrt(n)
        ill = decomposed(n, 1e9 ** (-np.arange(n) / (n - 1)))
        half = decomposed(n, np.where(np.arange(n) < n // 2, 1 - np.arange(n) / n, 0))
        works = [polar(matrix), polar(ill), polar(half), newton_schulz(matrix)]
        for work in works:
            micros(work, 0.2)
        rounds = [[micros(work, 0.02) for work in works] for _ in range(ROUNDS)]
        medians = [statistics.median(times) for times in zip(*rounds)]
        print(n, *(f"{us:.3f}" for us in medians), sep="\t", flush=True)


if __name__ == "__main__":
    main()
