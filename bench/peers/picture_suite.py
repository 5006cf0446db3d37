"""Writes small pictures of every kind, and their pixels as Pillow reads them, for tests.

    PATH=…/libjpeg-turbo/bin:$PATH peers/.venv/bin/python peers/picture_suite.py \
        ../packages/datasets/src/folders/pillow-suite.golden.json

Needs Pillow and NumPy, and `cjpeg` and `jpegtran` of libjpeg-turbo. PNG files are written here, byte by byte,
with each color type, depth, filter and interlacing. Gray of
16 bits has its upper half, because Pillow saturates it. Files whose names begin with `refused` are kinds that
wprox does not read.
"""

import base64
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from PIL import Image, __version__, features

rng = np.random.default_rng(15)
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
files = {}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(samples, depth):
    """Rows of samples as rows of bytes."""
    if depth == 16:
        return samples.astype(">u2").view(np.uint8)
    if depth == 8:
        return samples.astype(np.uint8)
    bits = (samples[..., None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.reshape(len(samples), -1).astype(np.uint8), axis=1)


def filtered(rows, kinds, size):
    """Filters rows; `kinds` are taken in turn."""
    out, above = b"", np.zeros(rows.shape[1], int)
    for y, row in enumerate(rows.astype(int)):
        left = np.concatenate([np.zeros(size, int), row])[: len(row)]
        corner = np.concatenate([np.zeros(size, int), above])[: len(row)]
        kind = kinds[y % len(kinds)]
        if kind == 4:
            p = left + above - corner
            pa, pb, pc = abs(p - left), abs(p - above), abs(p - corner)
            by = np.where((pa <= pb) & (pa <= pc), left, np.where(pb <= pc, above, corner))
        else:
            by = [0, left, above, (left + above) // 2][kind]
        out += bytes([kind]) + ((row - by) % 256).astype(np.uint8).tobytes()
        above = row
    return out


def png(color, depth, height, width, kinds=(0, 1, 2, 3, 4), interlaced=False, extra=(), behind=(), colors=None):
    most = 2**depth if color != 3 else (colors or 2**depth)
    samples = rng.integers(0, most, (height, width * SAMPLES[color]))
    if color != 3 and depth >= 8:  # smoother, so that filters matter
        samples = (samples // 8 + np.arange(height)[:, None] * 5) % most
    size = max(1, SAMPLES[color] * depth // 8)
    data = b""
    shaped = samples.reshape(height, width, SAMPLES[color])
    for left, top, right, down in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = shaped[top::down, left::right]
        if part.size:
            data += filtered(packed(part.reshape(len(part), -1), depth), kinds, size)
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced)))]
    parts += [chunk(*one) for one in extra]
    if color == 3:
        parts += [chunk(b"PLTE", rng.integers(0, 256, 3 * most, dtype=np.uint8).tobytes())]
    parts += [chunk(*one) for one in behind]
    whole = zlib.compress(data)
    cut = len(whole) // 2
    parts += [chunk(b"IDAT", whole[:cut]), chunk(b"IDAT", b""), chunk(b"IDAT", whole[cut:]), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8)]
KINDS += [(4, 8), (4, 16), (6, 8), (6, 16)]
for color, depth in KINDS:
    for interlaced in (False, True):
        name = f"png-{color}-{depth}{'-interlaced' if interlaced else ''}"
        files[name] = png(color, depth, 11, 13, interlaced=interlaced)
        for kind in range(5):
            files[f"{name}-filter-{kind}"] = png(color, depth, 5, 6, [kind], interlaced)
        for height, width in [(1, 1), (1, 2), (2, 1), (3, 3), (5, 4), (1, 9), (8, 1)]:
            files[f"{name}-{height}x{width}"] = png(color, depth, height, width, interlaced=interlaced)
palette = rng.integers(0, 256, 48, dtype=np.uint8).tobytes()
files["png-suggested-palette"] = png(2, 8, 9, 9, extra=[(b"PLTE", palette)])
files["png-suggested-palette-alpha"] = png(6, 8, 9, 9, extra=[(b"PLTE", palette)], interlaced=True)
files["png-few-colors"] = png(3, 8, 9, 9, colors=5)
files["png-transparent-gray"] = png(0, 8, 9, 9, extra=[(b"tRNS", b"\0\7")])
files["png-transparent-rgb"] = png(2, 8, 9, 9, extra=[(b"tRNS", b"\0\7\0\7\0\7")])
files["png-transparent-palette"] = png(3, 4, 9, 9, behind=[(b"tRNS", bytes(range(0, 160, 10)))])
files["png-gamma"] = png(2, 8, 9, 9, extra=[(b"gAMA", struct.pack(">I", 100000)), (b"sRGB", b"\0")])
files["png-profile"] = png(2, 8, 9, 9, extra=[(b"iCCP", b"x\0\0" + zlib.compress(b"no profile" * 9))])
files["png-texts"] = png(0, 8, 9, 9, extra=[(b"zTXt", b"x\0\0" + zlib.compress(b"text" * 9)), (b"tEXt", b"a\0b")])
frames = [Image.fromarray(rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)) for _ in range(3)]


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


files["png-animated"] = saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
files["webp-animated"] = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


def picture(height, width):
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 120 * np.sin(x / 5 + y / 9), 127 + 120 * np.cos(x * y / 90), (5 * x + 3 * y) % 256]
    noisy = np.stack(waves, -1) + rng.normal(0, 25, (height, width, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def run(program, *options, given):
    with tempfile.NamedTemporaryFile() as file:
        file.write(given)
        file.flush()
        return subprocess.run([program, *options, file.name], stdout=subprocess.PIPE, check=True).stdout


image = Image.fromarray(picture(35, 27))
ppm = saved(image, "PPM")
pgm = saved(image.convert("L"), "PPM")
for sample in ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4"]:
    one = ["-sample", f"{sample},1x1,1x1", "-quality", "80"]
    files[f"jpeg-{sample}"] = run("cjpeg", *one, given=ppm)
    files[f"jpeg-{sample}-progressive"] = run("cjpeg", *one, "-progressive", "-restart", "3B", given=ppm)
    files[f"jpeg-{sample}-restart"] = run("cjpeg", *one, "-restart", "1", "-baseline", given=ppm)
for sample in ["2x2,2x1,1x2", "1x1,2x2,1x1", "2x1,1x1,2x1", "4x1,2x1,1x1"]:
    files[f"jpeg-{sample}"] = run("cjpeg", "-sample", sample, given=ppm)
files["jpeg-3x1"] = run("cjpeg", "-sample", "3x1,1x1,1x1", given=ppm)
for height, width in [(1, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (7, 2), (8, 8), (9, 16), (16, 17), (17, 3)]:
    small = saved(Image.fromarray(picture(height, width)), "PPM")
    for sample in ["2x1", "1x2", "2x2"]:
        files[f"jpeg-{sample}-{height}x{width}"] = run("cjpeg", "-sample", f"{sample},1x1,1x1", given=small)
files["jpeg-gray"] = run("cjpeg", given=pgm)
files["jpeg-gray-2x2"] = run("cjpeg", "-sample", "2x2", "-progressive", given=pgm)
files["jpeg-rgb-adobe"] = run("cjpeg", "-rgb", "-sample", "1x1", given=ppm)


def without(file, marker):
    """Removes a segment."""
    at = file.index(marker)
    return file[:at] + file[at + 2 + struct.unpack(">H", file[at + 2 : at + 4])[0] :]


rgb = files["jpeg-rgb-adobe"]
files["jpeg-rgb-by-names"] = without(rgb, b"\xff\xee")
files["jpeg-rgb-progressive"] = run("jpegtran", "-progressive", given=rgb)
ycc = run("cjpeg", "-sample", "2x2", given=ppm)
files["jpeg-no-jfif"] = without(ycc, b"\xff\xe0")
adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0"
for transform in range(3):
    marked = ycc[:2] + adobe + bytes([transform]) + ycc[2:]
    files[f"jpeg-jfif-adobe-{transform}"] = marked
    files[f"jpeg-adobe-{transform}"] = without(marked, b"\xff\xe0")
cmyk = saved(image.convert("CMYK"), "JPEG", quality=90, subsampling=0)
files["jpeg-cmyk-adobe"] = cmyk
files["jpeg-cmyk"] = without(cmyk, b"\xff\xee")
for transform in (1, 2):
    at = cmyk.index(b"Adobe") + 11
    files[f"jpeg-cmyk-adobe-{transform}"] = cmyk[:at] + bytes([transform]) + cmyk[at + 1 :]
large = saved(image.convert("CMYK"), "JPEG", quality=70, progressive=True)
files["jpeg-cmyk-small-colors"] = large
files["jpeg-arithmetic"] = run("cjpeg", "-arithmetic", given=ppm)
files["jpeg-arithmetic-progressive"] = run("cjpeg", "-arithmetic", "-progressive", given=ppm)
for kind, scans in {"one-by-one": "0;1;2;", "pairs": "0 1;2;"}.items():
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
        script.write(scans)
        script.flush()
        files[f"jpeg-scans-{kind}"] = run("cjpeg", "-sample", "2x2", "-scans", script.name, given=ppm)
with tempfile.NamedTemporaryFile("w", suffix=".txt") as script:
    script.write("0,1,2: 0-0, 0, 3;\n0,1,2: 0-0, 3, 2;\n0,1,2: 0-0, 2, 1;\n0,1,2: 0-0, 1, 0;\n")
    script.write("\n".join(f"{c}: 1-63, 0, 4;\n{c}: 1-63, 4, 3;\n{c}: 1-63, 3, 2;" for c in range(3)) + "\n")
    script.write("\n".join(f"{c}: 1-40, 2, 1;\n{c}: 41-63, 2, 1;\n{c}: 1-63, 1, 0;" for c in range(3)))
    script.flush()
    files["jpeg-many-scans"] = run("cjpeg", "-scans", script.name, "-restart", "2B", given=ppm)
files["jpeg-optimized"] = run("cjpeg", "-optimize", "-quality", "30", given=ppm)
files["jpeg-quality-1"] = run("cjpeg", "-quality", "1", "-baseline", given=ppm)
files["jpeg-quality-1-16-bit-tables"] = run("cjpeg", "-quality", "1", given=ppm)
files["jpeg-quality-100"] = run("cjpeg", "-quality", "100", given=ppm)
end = ycc[:-2]
files["jpeg-extra-bytes"] = end + b"\0\0" + ycc[-2:]
files["jpeg-fill-bytes"] = end + b"\xff\xff\xff" + ycc[-2:]
files["jpeg-trailing-garbage"] = ycc + b"garbage\xff\xd8\xff"
turned = Image.Exif()
turned[0x112] = 6
files["jpeg-turned-by-exif"] = saved(image, "JPEG", exif=turned)

for mode in ["RGB", "L", "P", "1", "RGBA"]:
    files[f"bmp-{mode}"] = saved(image.convert(mode), "BMP")
for name in ["RGB", "L", "1"]:
    files[f"pnm-{name}"] = saved(image.convert(name), "PPM")
files["pnm-comment"] = b"P5 # a comment\n# another\n3 2\n#x\n255\n" + bytes([1, 2, 3, 250, 10, 35])
for mode in ["RGB", "L", "P"]:
    for compression in [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        name = f"tiff-{mode}-{compression or 'plain'}"
        files[name] = saved(image.convert(mode), "TIFF", compression=compression)
files["tiff-pages"] = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])

deep = Image.fromarray(rng.integers(0, 65536, (5, 6), dtype=np.uint16))
refused = {
    "bmp-16-bit": None,
    "gif": saved(image.convert("P"), "GIF"),
    "pnm-16-bit": saved(deep, "PPM"),
    "pnm-text": b"P3\n1 1\n255\n1 2 3\n",
    "pnm-few-levels": b"P5\n2 1\n15\n\1\2",
    "tiff-16-bit": saved(deep, "TIFF"),
    "tiff-1-bit": saved(image.convert("1"), "TIFF"),
    "tiff-float": saved(Image.fromarray(np.ones((4, 4), np.float32)), "TIFF"),
    "tiff-alpha": saved(image.convert("RGBA"), "TIFF"),
    "tiff-cmyk": saved(image.convert("CMYK"), "TIFF"),
    "tiff-jpeg": saved(image, "TIFF", compression="jpeg"),
    "tiff-turned": saved(image, "TIFF", tiffinfo={274: 6}),
    "tiff-fax": saved(image.convert("1"), "TIFF", compression="group4"),
    "tiff-large": saved(image, "TIFF", big_tiff=True),
    "avif": saved(image, "AVIF") if features.check("avif") else None,
    "jpeg-2000": saved(image, "JPEG2000") if features.check("jpg_2000") else None,
    "ico": saved(image, "ICO"),
    "tga": saved(image, "TGA"),
}
# 16 bits a pixel: the header of a BMP file with another depth.
bmp = bytearray(saved(image, "BMP"))
bmp[28] = 16
refused["bmp-16-bit"] = bytes(bmp)
rle = bytearray(saved(image.convert("P"), "BMP"))
rle[30] = 1
refused["bmp-compressed"] = bytes(rle)
at = ycc.index(b"\xff\xc0")
for name, marker in {"lossless": 0xC3, "hierarchical": 0xC5, "arithmetic-lossless": 0xCB}.items():
    refused[f"jpeg-{name}"] = ycc[: at + 1] + bytes([marker]) + ycc[at + 2 :]
refused["jpeg-12-bit"] = ycc[: at + 4] + b"\x0c" + ycc[at + 5 :]
refused["jpeg-no-height"] = ycc[: at + 5] + b"\0\0" + ycc[at + 7 :]
refused["jpeg-no-end"] = ycc[:-2]
progressive = files["jpeg-2x2-progressive"]
last = progressive.rindex(b"\xff\xda")
refused["jpeg-without-its-last-scan"] = progressive[:last] + progressive[-2:]
files.update({f"refused-{name}": file for name, file in refused.items() if file})


def read(name, file):
    if name.startswith("refused"):
        return {"file": base64.b64encode(file).decode()}
    try:
        found = Image.open(io.BytesIO(file))
        found.load()
    except Exception as error:
        print(f"{name}: Pillow refuses it ({error})", file=sys.stderr)
        return {"file": base64.b64encode(file).decode()}
    if found.mode.startswith("I;16"):
        pixels = np.repeat((np.asarray(found) >> 8).astype(np.uint8), 3)
    else:
        pixels = np.asarray(found.convert("RGB"))
    return {
        "file": base64.b64encode(file).decode(),
        "size": [found.height, found.width],
        "rgb": base64.b64encode(zlib.compress(pixels.tobytes(), 9)).decode(),
    }


with open(sys.argv[1], "w") as out:
    made = {"pillow": __version__, "libjpeg-turbo": features.version("libjpeg_turbo")}
    lines = [f"    {json.dumps(name)}: {json.dumps(read(name, file))}" for name, file in sorted(files.items())]
    pictures = ",\n".join(lines)
    out.write(f'{{\n  "made": {json.dumps(made)},\n  "pictures": {{\n{pictures}\n  }}\n}}\n')
