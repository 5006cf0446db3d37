"""Computes the distances of src/exact-distances.mjs with POT, SciPy and torchmetrics.

    python exact_distances.py <folder of raw float64 arrays>

Reads the name of a piece from each line of standard input, runs it twice, and prints a line of JSON:
the seconds of the second run and the result.
"""

import json
import os
import platform
import sys
import time
import warnings

# POT imports every array library that it finds, but only NumPy is measured.
for backend in ("TORCH", "JAX", "CUPY", "TENSORFLOW"):
    os.environ.setdefault(f"POT_BACKEND_DISABLE_{backend}", "1")

import numpy as np
import ot
import scipy
import scipy.linalg as la
import torch
import torchmetrics
from torchmetrics.image.kid import poly_mmd

folder = sys.argv[1]


def load(name, *shape):
    return np.fromfile(os.path.join(folder, name)).reshape(*shape)


with open(os.path.join(folder, "sizes.json")) as file:
    sizes = json.load(file)
n = sizes["gaussian"]
line_x, line_y = load("line-x", -1), load("line-y", -1)
mean_p, mean_q = load("mean-p", -1), load("mean-q", -1)
cov_p, cov_q = load("cov-p", n, n), load("cov-q", n, n)
sliced_sizes, kernel_sizes = sizes["sliced"], sizes["kernel"]
cloud_x, cloud_y = (load(f"cloud-{side}", -1, sliced_sizes["dimension"]) for side in "xy")
directions = np.ascontiguousarray(load("directions", sliced_sizes["directions"], -1).T)
features_x, features_y = (
    torch.from_numpy(load(f"features-{side}", -1, kernel_sizes["dimension"])) for side in "xy"
)
if "OMP_NUM_THREADS" in os.environ:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))


def line():
    return ot.wasserstein_1d(line_x, line_y, p=2) ** 0.5


def gaussian(cross):
    shift = mean_p - mean_q
    return shift @ shift + np.trace(cov_p) + np.trace(cov_q) - 2 * cross()


def sqrtm_twice():
    root = la.sqrtm(cov_p)
    return np.trace(la.sqrtm(root @ cov_q @ root)).real


def sqrtm_of_product():
    return np.trace(la.sqrtm(cov_p @ cov_q)).real


def eigenvalues():
    values, vectors = la.eigh(cov_p)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return np.sqrt(np.maximum(la.eigvalsh(root @ cov_q @ root), 0)).sum()


def discrete(count):
    points_x, points_y = (load(f"points-{side}-{count}", count, -1) for side in "xy")
    weights_x, weights_y = (load(f"weights-{side}-{count}", -1) for side in "xy")
    costs = ot.dist(points_x, points_y)

    def emd(distances):
        return (ot.emd(weights_x, weights_y, distances, numItermax=10**7) * distances).sum()

    return {
        f"discrete {count}, given costs": lambda: emd(costs),
        f"discrete {count}, from points": lambda: emd(ot.dist(points_x, points_y)),
    }


def sliced():
    return ot.sliced_wasserstein_distance(cloud_x, cloud_y, projections=directions)


def kernel():
    return poly_mmd(features_x, features_y)


pieces = {
    "line": line,
    "gaussian, sqrtm twice": lambda: gaussian(sqrtm_twice),
    "gaussian, sqrtm of the product": lambda: gaussian(sqrtm_of_product),
    "gaussian, eigh and eigvalsh": lambda: gaussian(eigenvalues),
    "sliced": sliced,
    "kernel": kernel,
}
for each in sizes["discrete"]:
    pieces.update(discrete(each))

warnings.simplefilter("error")  # A solver that stops early must not count.
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "pot": ot.__version__,
    "torch": torch.__version__,
    "torchmetrics": torchmetrics.__version__,
}
print(json.dumps(versions), flush=True)
for request in sys.stdin:
    piece = pieces[request.strip()]
    piece()
    start = time.perf_counter()
    value = piece()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "value": float(value)}), flush=True)
