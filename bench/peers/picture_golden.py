"""Writes pictures and their pixels as Pillow and pytorch-fid read them, for tests.

    peers/.venv/bin/python peers/picture_golden.py \
        ../packages/datasets/src/folders/pillow.golden.json \
        ../apps/trainer/test/commands/pytorch-fid.golden.json

The first file has small pictures and the bytes of `Image.open(file).convert("RGB")`. The second has two
JPEG files and pixels of what pytorch-fid passes to its network, as float32 levels from 0 to 255.
"""

import base64
import io
import json
import struct
import sys
import zlib

import numpy as np
import torch
from PIL import Image, __version__, features

MADE = {"pillow": __version__, "libjpeg-turbo": features.version("libjpeg_turbo")}
rng = np.random.default_rng(13)


def picture(height, width):
    """Waves, a ramp and noise: no channel is smooth, and sizes are not multiples of JPEG's blocks."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 120 * np.sin(x / 5 + y / 9), 127 + 120 * np.cos(x * y / 90), (5 * x + 3 * y) % 256]
    noisy = np.stack(waves, -1) + rng.normal(0, 25, (height, width, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png16(values):
    """An RGB PNG of 16 bits, which Pillow reads but does not write."""
    height, width, _ = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))]
    parts += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def text(data):
    return base64.b64encode(data).decode()


def read(file):
    return Image.open(io.BytesIO(file)).convert("RGB")


rgb = picture(23, 29)
alpha = rng.integers(0, 256, (23, 29, 1), dtype=np.uint8)
image = Image.fromarray(rgb)
gray = image.convert("L")
palette = image.quantize(40)
rotated = Image.Exif()
rotated[0x112] = 6
files = {
    "jpeg-444": saved(image, "JPEG", quality=90, subsampling=0),
    "jpeg-422": saved(image, "JPEG", quality=85, subsampling=1),
    "jpeg-420": saved(image, "JPEG", quality=75, subsampling=2),
    "jpeg-progressive": saved(image, "JPEG", quality=75, subsampling=2, progressive=True),
    "jpeg-gray": saved(gray, "JPEG", quality=80),
    "jpeg-cmyk": saved(image.convert("CMYK"), "JPEG", quality=90),
    "jpeg-rotated-by-exif": saved(image, "JPEG", quality=90, exif=rotated),
    "png": saved(image, "PNG"),
    "png-alpha": saved(Image.fromarray(np.concatenate([rgb, alpha], -1)), "PNG"),
    "png-gray-alpha": saved(Image.fromarray(np.concatenate([rgb[..., :1], alpha], -1)), "PNG"),
    "png-palette": saved(palette, "PNG"),
    "png-palette-alpha": saved(palette, "PNG", transparency=3),
    "png-1-bit": saved(image.convert("1"), "PNG"),
    "png-16-bit": png16(rng.integers(0, 65536, (23, 29, 3))),
    "webp-lossy": saved(image, "WEBP", quality=80),
    "webp-lossless-alpha": saved(
        Image.fromarray(np.concatenate([rgb, alpha], -1)), "WEBP", lossless=True, exact=True
    ),
}
# A profile with red and green exchanged, so that applying it would change every color.
try:
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.find(b"rXYZ"), profile.find(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    files["jpeg-profile"] = saved(image, "JPEG", quality=90, icc_profile=bytes(profile))
except ImportError:
    sys.exit("this Pillow has no ImageCms; install a wheel of Pillow")
with open(sys.argv[1], "w") as out:
    pictures = {
        name: {"file": text(file), "size": list(read(file).size), "rgb": text(read(file).tobytes())}
        for name, file in files.items()
    }
    out.write(json.dumps({"made": MADE, "pictures": pictures}, indent=2) + "\n")

# pytorch-fid: ToTensor, then F.interpolate in its Inception v3.
STEP = 13
large = Image.fromarray(picture(75, 101))
inputs = {}
for name, subsampling in [("444", 0), ("420", 2)]:
    file = saved(large, "JPEG", quality=80, subsampling=subsampling)
    tensor = torch.from_numpy(np.asarray(read(file)).copy()).permute(2, 0, 1)[None].float() / 255
    resized = torch.nn.functional.interpolate(
        tensor, size=(299, 299), mode="bilinear", align_corners=False
    )
    taken = resized[0, :, ::STEP, ::STEP].permute(1, 2, 0) * 255
    inputs[name] = {"file": text(file), "levels": text(taken.contiguous().numpy().astype("<f4").tobytes())}
with open(sys.argv[2], "w") as out:
    made = {**MADE, "torch": torch.__version__}
    out.write(json.dumps({"made": made, "step": STEP, "inputs": inputs}, indent=2) + "\n")
