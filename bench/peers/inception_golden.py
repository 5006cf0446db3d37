"""Writes Inception features of PyTorch that the tests of @wprox/metrics compare with.

    peers/.venv/bin/python peers/inception_golden.py ../packages/metrics/test/files

The network is FID's (pytorch-fid's structure). Weights and images come from a hash of their positions, so
that no weights need to be stored: hashed.fixture.ts of @wprox/metrics computes the same ones. Writes the
features, a resized image, and two small files of tensors in both formats of torch.save.
"""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

folder = sys.argv[1]


def hashed(seed, count):
    """Computes numbers that are uniform in [0, 1), by the finalizer of MurmurHash3."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed)
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85EBCA6B)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return h.astype(np.float64) / 2**32


def name_seed(name):
    seed = 0
    for character in name:
        seed = (seed * 31 + ord(character)) % 2**32
    return seed


def uniform(name, shape, low, high):
    values = low + (high - low) * hashed(name_seed(name), int(np.prod(shape)))
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


used = {}


def basic(x, name, out, kernel, stride=1, padding=0):
    kh, kw = (kernel, kernel) if isinstance(kernel, int) else kernel
    fan = x.shape[1] * kh * kw
    bound = (6 / fan) ** 0.5
    parts = {
        "conv.weight": uniform(f"{name}.conv.weight", (out, x.shape[1], kh, kw), -bound, bound),
        "bn.weight": uniform(f"{name}.bn.weight", (out,), 0.8, 1.2),
        "bn.bias": uniform(f"{name}.bn.bias", (out,), -0.1, 0.3),
        "bn.running_mean": uniform(f"{name}.bn.running_mean", (out,), -0.2, 0.2),
        "bn.running_var": uniform(f"{name}.bn.running_var", (out,), 0.5, 1.5),
    }
    for part, value in parts.items():
        used[f"{name}.{part}"] = value
    x = F.conv2d(x, parts["conv.weight"], stride=stride, padding=padding)
    x = F.batch_norm(
        x,
        parts["bn.running_mean"],
        parts["bn.running_var"],
        parts["bn.weight"],
        parts["bn.bias"],
        eps=0.001,
    )
    return F.relu(x)


def average(x):
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def a(x, b, pooled):
    one = basic(x, f"{b}.branch1x1", 64, 1)
    five = basic(basic(x, f"{b}.branch5x5_1", 48, 1), f"{b}.branch5x5_2", 64, 5, padding=2)
    three = basic(x, f"{b}.branch3x3dbl_1", 64, 1)
    three = basic(three, f"{b}.branch3x3dbl_2", 96, 3, padding=1)
    three = basic(three, f"{b}.branch3x3dbl_3", 96, 3, padding=1)
    pool = basic(average(x), f"{b}.branch_pool", pooled, 1)
    return torch.cat([one, five, three, pool], 1)


def b_(x, b):
    three = basic(x, f"{b}.branch3x3", 384, 3, 2)
    double = basic(x, f"{b}.branch3x3dbl_1", 64, 1)
    double = basic(double, f"{b}.branch3x3dbl_2", 96, 3, padding=1)
    double = basic(double, f"{b}.branch3x3dbl_3", 96, 3, 2)
    return torch.cat([three, double, F.max_pool2d(x, 3, 2)], 1)


def c(x, b, inner):
    one = basic(x, f"{b}.branch1x1", 192, 1)
    seven = basic(x, f"{b}.branch7x7_1", inner, 1)
    seven = basic(seven, f"{b}.branch7x7_2", inner, (1, 7), padding=(0, 3))
    seven = basic(seven, f"{b}.branch7x7_3", 192, (7, 1), padding=(3, 0))
    double = basic(x, f"{b}.branch7x7dbl_1", inner, 1)
    double = basic(double, f"{b}.branch7x7dbl_2", inner, (7, 1), padding=(3, 0))
    double = basic(double, f"{b}.branch7x7dbl_3", inner, (1, 7), padding=(0, 3))
    double = basic(double, f"{b}.branch7x7dbl_4", inner, (7, 1), padding=(3, 0))
    double = basic(double, f"{b}.branch7x7dbl_5", 192, (1, 7), padding=(0, 3))
    pool = basic(average(x), f"{b}.branch_pool", 192, 1)
    return torch.cat([one, seven, double, pool], 1)


def d(x, b):
    three = basic(x, f"{b}.branch3x3_1", 192, 1)
    three = basic(three, f"{b}.branch3x3_2", 320, 3, 2)
    seven = basic(x, f"{b}.branch7x7x3_1", 192, 1)
    seven = basic(seven, f"{b}.branch7x7x3_2", 192, (1, 7), padding=(0, 3))
    seven = basic(seven, f"{b}.branch7x7x3_3", 192, (7, 1), padding=(3, 0))
    seven = basic(seven, f"{b}.branch7x7x3_4", 192, 3, 2)
    return torch.cat([three, seven, F.max_pool2d(x, 3, 2)], 1)


def e(x, b, pool):
    one = basic(x, f"{b}.branch1x1", 320, 1)
    three = basic(x, f"{b}.branch3x3_1", 384, 1)
    three = torch.cat(
        [
            basic(three, f"{b}.branch3x3_2a", 384, (1, 3), padding=(0, 1)),
            basic(three, f"{b}.branch3x3_2b", 384, (3, 1), padding=(1, 0)),
        ],
        1,
    )
    double = basic(x, f"{b}.branch3x3dbl_1", 448, 1)
    double = basic(double, f"{b}.branch3x3dbl_2", 384, 3, padding=1)
    double = torch.cat(
        [
            basic(double, f"{b}.branch3x3dbl_3a", 384, (1, 3), padding=(0, 1)),
            basic(double, f"{b}.branch3x3dbl_3b", 384, (3, 1), padding=(1, 0)),
        ],
        1,
    )
    pooled = basic(pool(x), f"{b}.branch_pool", 192, 1)
    return torch.cat([one, three, double, pooled], 1)


def inception(x):
    x = basic(x, "Conv2d_1a_3x3", 32, 3, 2)
    x = basic(x, "Conv2d_2a_3x3", 32, 3)
    x = basic(x, "Conv2d_2b_3x3", 64, 3, padding=1)
    x = F.max_pool2d(x, 3, 2)
    x = basic(x, "Conv2d_3b_1x1", 80, 1)
    x = basic(x, "Conv2d_4a_3x3", 192, 3)
    x = F.max_pool2d(x, 3, 2)
    for block, pooled in (("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)):
        x = a(x, block, pooled)
    x = b_(x, "Mixed_6a")
    for block, inner in (
        ("Mixed_6b", 128),
        ("Mixed_6c", 160),
        ("Mixed_6d", 160),
        ("Mixed_6e", 192),
    ):
        x = c(x, block, inner)
    x = d(x, "Mixed_7a")
    x = e(x, "Mixed_7b", average)
    x = e(x, "Mixed_7c", lambda y: F.max_pool2d(y, 3, 1, 1))
    return F.adaptive_avg_pool2d(x, (1, 1)).flatten(1)


def images(count, height, width):
    """Makes images as bytes, NCHW, smooth enough to distinguish one resize method from another."""
    values = hashed(7, count * 3 * height * width).reshape(count, height, width, 3)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack(
        [
            np.stack([np.sin(0.3 * x + 0.2 * y * (k + 1) + c) for c in range(3)], -1)
            for k in range(count)
        ]
    )
    levels = np.floor((0.5 + 0.35 * waves + 0.15 * (values - 0.5)) * 255)
    return torch.from_numpy(levels.astype(np.uint8)).permute(0, 3, 1, 2)


def main():
    with torch.no_grad():
        x = images(2, 40, 56).float() / 255
        resized = F.interpolate(x, size=(299, 299), mode="bilinear", align_corners=False)
        features = inception(2 * resized - 1)
    golden = {
        "torch": torch.__version__,
        "images": [2, 40, 56, 3],
        # A row near the top edge, one in the middle and the last, of the second image's green.
        "resizedRows": {str(row): (2 * resized - 1)[1, 1, row, ::13].tolist() for row in (0, 1, 150, 298)},
        "features": [[float(f"{value:.7g}") for value in row] for row in features.tolist()],
    }
    with open(f"{folder}/inception.json", "w") as file:
        json.dump(golden, file)
    tensors = torch.nn.Sequential(torch.nn.Conv2d(2, 3, (1, 2)), torch.nn.BatchNorm2d(3)).state_dict()
    for index, name in enumerate(tensors):
        if tensors[name].dtype == torch.float32:
            tensors[name] = uniform(name, tuple(tensors[name].shape), -1, 1)
    # A view that is not contiguous and shares its storage.
    tensors["turned"] = tensors["0.weight"].flatten(1).T
    tensors["half"] = torch.tensor([1.5, -0.25, 65504, 6e-8], dtype=torch.float16)
    torch.save(tensors, f"{folder}/tensors.pth")
    torch.save(tensors, f"{folder}/tensors-legacy.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
