"""Writes files of statistics for the tests of @wprox/metrics, as NumPy and pytorch-fid write them.

    peers/.venv/bin/python peers/statistics_golden.py ../packages/metrics/test/files
"""

import sys

import numpy as np

folder = sys.argv[1]
mu = np.array([0.5, -1.25, 3e-5])
sigma = np.array([[2.0, 0.5, -0.25], [0.5, 1.0, 0.125], [-0.25, 0.125, 3.0]])
np.savez(f"{folder}/float64.npz", mu=mu, sigma=sigma)
np.savez_compressed(
    f"{folder}/float32-fortran-compressed.npz",
    mu=mu.astype(np.float32),
    sigma=np.asfortranarray(sigma.astype(np.float32)),
)
np.savez_compressed(f"{folder}/big-endian.npz", mu=mu.astype(">f8"), sigma=sigma.astype(">f4"))
