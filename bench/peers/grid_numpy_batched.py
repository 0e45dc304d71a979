#!/usr/bin/env python3
# Computes the runs of a CSV file with NumPy. Runs of one shape are computed together, in arrays of runs x depth x n x n.
# A pool of one process per core computes these batches. It writes one JSON file per run and skips existing ones.
#
#   grid_numpy_batched.py RUNS.csv FOLDER
import itertools
import multiprocessing

from grid_runs import initial, missing, np, record, save

# The factors of a batch have at most this many bytes. Larger batches leave the cache, smaller ones spend more time in Python.
BATCH_BYTES = 1 << 19
# Work of the calls of one step, in units of the arithmetic (see below): some 20 us.
CALLS = 170_000


def shape(run):
    return int(run["rows"]), int(run["depth"])


# Estimates the work of a batch that starts with its longest run: NumPy's calls, and the arithmetic of each run.
def work(runs):
    steps = [int(run["steps"]) for run in runs]
    n, depth = shape(runs[0])
    return steps[0] * CALLS + sum(steps) * depth * (n + 10) ** 3


# Returns batches of runs of one shape and of similar length, first the ones with the most work.
def batches(runs):
    by_shape = itertools.groupby(sorted(runs, key=lambda run: (shape(run), -int(run["steps"]))), shape)
    groups = [list(group) for _, group in by_shape]
    share = sum(map(work, groups)) / multiprocessing.cpu_count()
    return sorted(itertools.chain.from_iterable(split(group, share) for group in groups), key=work, reverse=True)


# Splits a group so that a batch fits into the cache and has at most a core's share of the work.
def split(group, share):
    n, depth = shape(group[0])
    batch = []
    for run in group:
        if batch and (len(batch) >= BATCH_BYTES // (8 * depth * n * n) or work([*batch, run]) > share):
            yield batch
            batch = []
        batch.append(run)
    yield batch


# Gradient descent of some runs of one shape.
class Descent:

    def __init__(self, runs):
        starts = [initial(run) for run in runs]
        self.target = np.array([target for target, _ in starts])
        self.factors = np.array([factors for _, factors in starts])
        self.gradients = np.empty_like(self.factors)
        self.step_sizes = np.array([float(run["step_size"]) for run in runs])[:, None, None, None]
        self.product, self.backward = ([np.empty_like(self.target) for _ in self.factors[0]] for _ in range(2))
        self.keep(len(runs))

    # Goes on with the first runs only, in views of the same arrays.
    def keep(self, alive):
        self.target, self.step_sizes = self.target[:alive], self.step_sizes[:alive]
        self.factors, self.gradients = self.factors[:alive], self.gradients[:alive]
        self.factor, self.gradient = (list(array.swapaxes(0, 1)) for array in (self.factors, self.gradients))
        # The first product is the first factor, and its backward matrix is its gradient.
        self.product = [self.factor[0], *(array[:alive] for array in self.product[1:])]
        self.backward = [self.gradient[0], *(array[:alive] for array in self.backward[1:])]
        self.factor_transposed, self.product_transposed = (
            [array.swapaxes(1, 2) for array in arrays] for arrays in (self.factor, self.product)
        )

    # Computes products and gradients. Returns the losses and the norms of the gradients.
    def differentiate(self):
        for j in range(1, len(self.factor)):
            np.matmul(self.factor[j], self.product[j - 1], out=self.product[j])
        residual = np.subtract(self.product[-1], self.target, out=self.backward[-1])
        losses = np.einsum("rij,rij->r", residual, residual) / 2
        for j in range(len(self.factor) - 1, 0, -1):
            np.matmul(self.backward[j], self.product_transposed[j - 1], out=self.gradient[j])
            np.matmul(self.factor_transposed[j], self.backward[j], out=self.backward[j - 1])
        return losses, np.sqrt(np.einsum("rjkl,rjkl->r", self.gradients, self.gradients))

    def step(self):
        self.gradients *= self.step_sizes
        self.factors -= self.gradients


# Decides which runs have a record: those where enough has happened since their last one.
class Sampler:

    def __init__(self, steps):
        self.steps, self.next = steps, np.zeros_like(steps)
        self.loss, self.enough, self.least, self.most = np.zeros((4, len(steps)))

    def due(self, step, losses, norms):
        alive = len(losses)
        due = np.flatnonzero(
            (self.next[:alive] == step)
            | (norms < self.least[:alive])
            | (norms > self.most[:alive])
            | (np.abs(losses - self.loss[:alive]) > self.enough[:alive])
        )
        if due.size:
            self.loss[due], self.least[due], self.most[due] = losses[due], norms[due] / 10**0.2, norms[due] * 10**0.2
            self.next[due] = np.minimum(np.ceil(1.1 * step + 1), self.steps[due])
            if step == 0:
                self.enough[due] = 0.02 * losses
        return due


def train(runs):
    steps = np.array([int(run["steps"]) for run in runs])
    descent, sampler, records = Descent(runs), Sampler(steps), [[] for _ in runs]
    alive = len(runs)
    for step in range(steps[0] + 1):
        losses, norms = descent.differentiate()
        due = sampler.due(step, losses, norms)
        if due.size:
            values = np.linalg.svd(descent.product[-1][due], compute_uv=False)
            for i, value in zip(due, values):
                records[i].append(record(step, losses[i], norms[i], value))
        while alive and steps[alive - 1] == step:
            alive -= 1
            save(runs[alive], records[alive])
        if alive < len(losses):
            descent.keep(alive)
        descent.step()


if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(train, batches(missing())):
            pass
