#!/usr/bin/env python3
# Writes the reference values of PyTorchReferenceTest: what PyTorch's own optimizers make of three small problems
# in 1,000 steps, in double precision. All numbers of a problem are multiples of 1/16, so that both programs begin
# with the same bits. PyTorch's Muon orthogonalises in bfloat16, and divides by max(norm, 1e-7); here it keeps double
# precision, and divides by norm + 1e-7 as Muon is defined.
#
#   optimizers_torch.py [OPTIMIZER...] > common/src/test/resources/io/github/dmfstages/run/pytorch.csv
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.Tensor.bfloat16 = lambda self: self
torch.Tensor.clamp = lambda self, min: self + min

SHAPES = [[3, 3, 3], [4, 6, 5, 3], [7, 2, 4, 5]]
STEPS = 1000
OPTIMIZERS = {
    "gradient-descent": lambda p: torch.optim.SGD(p, lr=0.02),
    "gradient-descent-decay": lambda p: torch.optim.SGD(p, lr=0.02, weight_decay=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.002, momentum=0.9, weight_decay=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-4, alpha=0.99, eps=1e-8),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
    "adam-decay": lambda p: torch.optim.Adam(p, lr=1e-3, weight_decay=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=0.1),
    "muon-aspect": lambda p: torch.optim.Muon(p, lr=1e-3, weight_decay=0.1, momentum=0.95, adjust_lr_fn="original"),
    "muon-rms": lambda p: torch.optim.Muon(p, lr=1e-3, weight_decay=0, momentum=0.9, adjust_lr_fn="match_rms_adamw"),
}


def matrix(rows, cols, seed):
    return torch.tensor([[((7 * i + 3 * j + 5 * seed) % 11 - 5) / 16 for j in range(cols)] for i in range(rows)])


print(f"# PyTorch {torch.__version__}: optimizer, widths, loss after {STEPS} steps, norms of W_1, W_2, ...")
for name in sys.argv[1:] or OPTIMIZERS:
    make = OPTIMIZERS[name]
    for widths in SHAPES:
        target = 4 * matrix(widths[-1], widths[0], 0)
        factors = [matrix(widths[j], widths[j - 1], j).requires_grad_() for j in range(1, len(widths))]
        optimizer = make(factors)
        for step in range(STEPS + 1):
            product = factors[0]
            for factor in factors[1:]:
                product = factor @ product
            loss = 0.5 * ((product - target) ** 2).sum()
            if step < STEPS:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        norms = [factor.detach().norm().item() for factor in factors]
        print(",".join([name, " ".join(map(str, widths)), repr(loss.item())] + [repr(norm) for norm in norms]))
