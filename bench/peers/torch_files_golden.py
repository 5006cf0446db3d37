"""Writes files of torch.save in the forms that people bring, for the tests of @wprox/metrics, and what
torch.load reads from each.

    peers/.venv/bin/python peers/torch_files_golden.py ../packages/metrics/test/files/torch
"""

import io
import json
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)
numbers = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 7 - 1
shared = torch.arange(6, dtype=torch.float32)
tensors = OrderedDict(
    float32=numbers,
    float64=numbers.double() / 3,
    float16=numbers.half(),
    bfloat16=numbers.bfloat16(),
    int64=torch.tensor([-(2**40), 0, 2**53]),
    int32=torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
    int16=torch.tensor([-300, 300], dtype=torch.int16),
    int8=torch.tensor([-128, 127], dtype=torch.int8),
    uint8=torch.tensor([0, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
    transposed=numbers.permute(2, 0, 1),
    channels_last=numbers.reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
    every_second=numbers[:, ::2, 1:],
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    tied=shared,
    tied_part=shared[2:5],
    parameter=torch.nn.Parameter(torch.tensor([1.0, 2.0])),
    special=torch.tensor([float("inf"), -float("inf"), 5e-45, 3.4e38]),
)
plain = OrderedDict(weight=shared, bias=torch.tensor([0.5]))
expected = {}


def write(name, value, **options):
    torch.save(value, folder / name, **options)
    read = torch.load(folder / name, weights_only=False)
    expected[name] = {
        key: {"shape": list(each.shape), "data": [str(x) for x in each.flatten().tolist()]}
        for key, each in read.items()
        if isinstance(each, torch.Tensor)
    }


write("dtypes.pth", tensors)
write("dtypes-legacy.pth", tensors, _use_new_zipfile_serialization=False)
write("protocol-4.pth", plain, pickle_protocol=4)
write("protocol-5-dict.pth", dict(plain), pickle_protocol=5)

# A file of a big-endian machine: PyTorch 2 loads it by its record `byteorder`.
buffer = io.BytesIO()
torch.save(plain, buffer)
with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(folder / "big-endian.pth", "w") as target:
    for entry in source.infolist():
        content = source.read(entry)
        if entry.filename.endswith("/byteorder"):
            content = b"big"
        if "/data/" in entry.filename:
            content = b"".join(content[k : k + 4][::-1] for k in range(0, len(content), 4))
        target.writestr(entry.filename, content)
loaded = torch.load(folder / "big-endian.pth")
assert all(torch.equal(loaded[key], plain[key]) for key in plain)

torch.save({"epoch": 3, "state_dict": plain, "loss": 0.5, "names": ["a"]}, folder / "checkpoint.pth")
model = torch.nn.DataParallel(torch.nn.Linear(2, 1))
torch.save(model.state_dict(), folder / "data-parallel.pth")
torch.save({"generator": plain, "critic": OrderedDict(plain)}, folder / "two-models.pth")
torch.save(torch.nn.Linear(2, 1), folder / "module.pth")
torch.jit.script(torch.nn.Linear(2, 1)).save(folder / "script.pt")
torch.save(numbers, folder / "tensor.pth")
torch.save({"expanded": torch.ones(1).expand(3)}, folder / "expanded.pth")
torch.save({"sparse": torch.eye(2).to_sparse()}, folder / "sparse.pth")
torch.save({"complex": torch.ones(1, dtype=torch.complex64)}, folder / "complex.pth")
expected["torch"] = torch.__version__
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
