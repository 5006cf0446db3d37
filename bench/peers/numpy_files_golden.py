"""Writes arrays of NumPy in every form for the tests of @wprox/metrics, and what np.load reads from each.

    peers/.venv/bin/python peers/numpy_files_golden.py ../packages/metrics/test/files/numpy.json
"""

import base64
import io
import json
import sys

import numpy as np
from numpy.lib import format as npy

cube = np.arange(24, dtype=np.float64).reshape(2, 3, 4) / 7 - 1
whole = np.array([0, 1, 100, 127])
arrays = {
    **{f"{o}{t}": cube.astype(f"{o}{t}") for o in "<>" for t in ("f2", "f4", "f8")},
    **{f"{o}{t}": whole.astype(f"{o}{t}") for o in "<>" for t in ("i2", "i4", "i8", "u2", "u4", "u8")},
    "|i1": np.array([-128, 127], np.int8),
    "|u1": np.array([0, 255], np.uint8),
    "limits of int64": np.array([-(2**63), 2**63 - 1, 2**53 + 1]),
    "limit of uint64": np.array([2**64 - 1], np.uint64),
    "fortran 3": np.asfortranarray(cube),
    "fortran 2": np.asfortranarray(cube[0]),
    "not contiguous": cube[:, ::2, 1:],
    "zero axes": np.array(2.5),
    "empty": np.zeros((0,)),
    "empty, 2": np.zeros((3, 0, 2)),
    "special": np.array([np.nan, np.inf, -np.inf, 5e-324, -0.0]),
    "special halves": np.array([np.nan, np.inf, -np.inf, 6e-8, -0.0, 65504], np.float16),
}
refused = {
    "objects": np.array([{"a": 1}], dtype=object),
    "structured": np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]),
    "complex": np.zeros(2, dtype=complex),
    "long double": np.zeros(2, dtype=np.longdouble),
    "bool": np.zeros(2, dtype=bool),
    "text": np.array(["a", "b"]),
    "bytes": np.array([b"a"]),
    "time": np.array(["2020-01-01"], dtype="datetime64[D]"),
}


def encoded(array, version=None):
    buffer = io.BytesIO()
    npy.write_array(buffer, array, version=version)
    return buffer.getvalue()


def entry(name, content):
    read = np.load(io.BytesIO(content))
    return {
        "name": name,
        "bytes": base64.b64encode(content).decode(),
        "shape": list(read.shape),
        "values": [repr(float(x)) for x in read.astype(np.float64).flatten(order="C")],
    }


good = [entry(name, encoded(array)) for name, array in arrays.items()]
good += [entry(f"version {v}", encoded(cube, (v, 0))) for v in (1, 2, 3)]
header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L), }".ljust(117) + b"\n"
old = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + cube[0, :2, :3].tobytes()
good.append(entry("a header of Python 2", old))
bad = [
    {"name": name, "bytes": base64.b64encode(encoded(array)).decode()}
    for name, array in refused.items()
]
with open(sys.argv[1], "w") as file:
    json.dump({"numpy": np.__version__, "good": good, "bad": bad}, file)
    file.write("\n")
