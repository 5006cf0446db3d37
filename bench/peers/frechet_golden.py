"""Writes the Fréchet distances that the tests of @wprox/metrics compare with: SciPy's, as in pytorch-fid.

    peers/.venv/bin/python peers/frechet_golden.py > ../packages/metrics/src/frechet/scipy.golden.json

Each case has the mean and covariance (ddof 1) of two sets, the value with SciPy's root of the product,
the value with 1e-6 added to both diagonals inside the root (pytorch-fid's fallback if that root is not
finite), and the largest absolute imaginary part on the root's diagonal, which shows how inaccurate the
root of a singular product is.
"""

import json
import warnings

import numpy as np
import scipy
import scipy.linalg as la

N = 12
random = np.random.default_rng(2026)
falling = 10.0 ** -np.arange(0, N / 2, 0.5)


def drawn(count, scale=1.0, shift=0.0, dead=0, mixed=False, relu=None):
    x = random.standard_normal((count, N)) * scale + shift
    if mixed:
        x = x @ la.qr(random.standard_normal((N, N)))[0]
    if relu is not None:
        x = np.maximum(0, x - relu)
    x[:, :dead] = 0
    return x


def sets():
    yield "more samples than dimensions", drawn(60), drawn(80, 1.3, 0.4)
    yield "deviations from 1 to 3e-6", drawn(60, falling), drawn(60, 2 * falling, 0.1)
    yield "deviations falling in opposite order", drawn(60, falling), drawn(60, falling[::-1])
    yield "deviations falling along other axes", drawn(60, falling, mixed=True), drawn(
        60, falling, mixed=True
    )
    yield "fewer samples than dimensions", drawn(6), drawn(7, 1.3, 0.4)
    yield "fewer samples on one side", drawn(5), drawn(80, 1.3, 0.4)
    yield "three dead features on both sides", drawn(60, dead=3), drawn(60, 1.3, dead=3)
    yield "three dead features on one side", drawn(60, dead=3), drawn(60, 1.3)
    yield "rare ReLU features", drawn(20, relu=1.2), drawn(20, relu=1.2)
    x = drawn(60, falling)
    yield "nearly the same set", x, x + 1e-3 * drawn(60, falling)


def trace_of_root(product):
    root = la.sqrtm(product)
    finite = bool(np.isfinite(root).all())
    return np.trace(root.real), float(np.abs(np.diagonal(root).imag).max()), finite


warnings.simplefilter("ignore")
cases = []
for name, x, y in sets():
    m1, m2 = x.mean(0), y.mean(0)
    s1, s2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    outside = (m1 - m2) @ (m1 - m2) + np.trace(s1) + np.trace(s2)
    plain, imaginary, finite = trace_of_root(s1 @ s2)
    offset = np.eye(N) * 1e-6
    added, _, _ = trace_of_root((s1 + offset) @ (s2 + offset))
    side = lambda count, mean, cov: {
        "count": count,
        "mean": mean.tolist(),
        "covariance": cov.ravel().tolist(),
    }
    cases.append(
        {
            "name": name,
            "a": side(len(x), m1, s1),
            "b": side(len(y), m2, s2),
            "rootIsFinite": finite,
            "largestImaginary": imaginary,
            "value": float(outside - 2 * plain),
            "withOffset": float(outside - 2 * added),
        }
    )
print(json.dumps({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}))
