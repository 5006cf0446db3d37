"""Computes the Fréchet distances of src/frechet.mjs with SciPy, as pytorch-fid does.

    python frechet.py <folder of raw float64 arrays>

The folder holds the means and covariances of two sets for each case. Reads "<case>, <route>" from each
line of standard input, runs it once, and prints a line of JSON: its seconds and the value.
"""

import json
import os
import platform
import sys
import time
import warnings

import numpy as np
import scipy
import scipy.linalg as la

folder = sys.argv[1]
with open(os.path.join(folder, "sizes.json")) as file:
    sizes = json.load(file)
n = sizes["dimension"]


def load(case, name, *shape):
    return np.fromfile(os.path.join(folder, f"{case}-{name}")).reshape(*shape)


cases = {
    case: (
        load(case, "mean-p", n),
        load(case, "cov-p", n, n),
        load(case, "mean-q", n),
        load(case, "cov-q", n, n),
    )
    for case in sizes["cases"]
}


def sqrtm(s1, s2, eps=1e-6):
    """The trace of the root, as pytorch-fid computes it."""
    root = la.sqrtm(s1 @ s2)
    if not np.isfinite(root).all():
        offset = np.eye(n) * eps
        root = la.sqrtm((s1 + offset) @ (s2 + offset))
    return np.trace(root.real)


def eigvals(s1, s2):
    """The same trace from the eigenvalues of the product. pytorch-fid does not use it."""
    return np.sqrt(np.linalg.eigvals(s1 @ s2).astype(complex)).real.sum()


routes = {"sqrtm": sqrtm, "eigvals": eigvals}

warnings.simplefilter("ignore")  # SciPy warns of singular products.
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
}
print(json.dumps(versions), flush=True)
for request in sys.stdin:
    case, route = request.strip().split(", ")
    m1, s1, m2, s2 = cases[case]
    start = time.perf_counter()
    shift = m1 - m2
    value = shift @ shift + np.trace(s1) + np.trace(s2) - 2 * routes[route](s1, s2)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "value": float(value)}), flush=True)
