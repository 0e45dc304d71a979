"""The first values of RandomStream, computed without it: prints what RandomStreamTest pins.

A stream is SplitMix64 from the first 8 bytes, big endian, of SHA-256("purpose seed"); uniform
numbers are its upper 53 bits; normal ones are Marsaglia's polar method on 2 u - 1.
"""

import hashlib
import math

MASK = (1 << 64) - 1


def bits(purpose, seed):
    digest = hashlib.sha256(f"{purpose} {seed}".encode()).digest()
    state = int.from_bytes(digest[:8], "big")
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def uniform(purpose, seed):
    for z in bits(purpose, seed):
        yield (z >> 11) * 2.0**-53


def gaussian(purpose, seed):
    u = uniform(purpose, seed)
    while True:
        x, y = 2 * next(u) - 1, 2 * next(u) - 1
        s = x * x + y * y
        if 0 < s < 1:
            factor = math.sqrt(-2 * math.log(s) / s)
            yield x * factor
            yield y * factor


for purpose, seed in (("target", 1), ("initialisation", -7)):
    for law in (uniform, gaussian):
        values = law(purpose, seed)
        print(purpose, seed, law.__name__, *[next(values).hex() for _ in range(6)])
