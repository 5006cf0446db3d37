#!/usr/bin/env bash
# Measures and trains on a machine with a graphics card, from what pack.mjs wrote beside this file. The
# machine needs a driver with Vulkan, bash and Python 3; PyTorch is used if Python has it. No network.
#
#   OUT=<results> bash run.sh [--minutes 8] [--rehearse]
#
# If not all parts fit into one copy, call this once for each part, with the same WPROX_GPU_WORK: each call
# keeps the parts that are there, and the one that completes them goes on. stages.mjs says what then runs.
#
# OUT             folder of the results (default: results in the work folder)
# WPROX_GPU_WORK  folder that lasts between the calls (default: /tmp/wprox-gpu)
# PYTHON          the Python with PyTorch (default: python3)
# --rehearse      tiny settings on a software adapter, such as SwiftShader
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${WPROX_GPU_WORK:-/tmp/wprox-gpu}
export PYTHON=${PYTHON:-python3}
mkdir -p "$work/parts"
export OUT=$(realpath -m "${OUT:-$work/results}")
mkdir -p "$OUT"

cp "$here"/SHA256SUMS "$work/parts/"
for part in "$here"/wprox-gpu.tar.xz.*; do
  [ ! -e "$part" ] || cp -f "$part" "$work/parts/"
done
cd "$work/parts"
while read -r _ name; do
  [ -e "$name" ] || { echo "part $name is missing; copy it and call this again"; exit 0; }
done < SHA256SUMS
sha256sum --quiet -c SHA256SUMS
if ! cmp -s SHA256SUMS "$work/unpacked"; then
  rm -rf "$work/wprox-gpu"
  # The machine may lack xz; Python has it.
  cat wprox-gpu.tar.xz.* | "$PYTHON" -c '
import sys, tarfile
with tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz") as tar:
    tar.extractall(sys.argv[1])
' "$work"
  cp SHA256SUMS "$work/unpacked"
fi
app=$work/wprox-gpu
# A loader of Vulkan that the system has comes first.
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$app/lib
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp} WPROX_CACHE=$app/cache
export PATH=$app/bin:$app/node_modules/.bin:$PATH
if [ -z "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}" ]; then
  found=
  for folder in /etc/vulkan/icd.d /usr/share/vulkan/icd.d /usr/local/share/vulkan/icd.d; do
    for file in "$folder"/*nvidia*.json; do [ ! -e "$file" ] || found=$file; done
  done
  # Containers often have the driver's library without the file that names it, or in another folder.
  other=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
  if [ -z "$found" ] && [ -e "$other" ]; then
    export VK_DRIVER_FILES=$other VK_ICD_FILENAMES=$other
  elif [ -z "$found" ]; then
    for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
      if "$PYTHON" -c "import ctypes; ctypes.CDLL('$library')" 2>/dev/null; then
        echo "{\"file_format_version\":\"1.0.0\",\"ICD\":{\"library_path\":\"$library\",\"api_version\":\"1.3.0\"}}" > "$work/icd.json"
        export VK_DRIVER_FILES=$work/icd.json VK_ICD_FILENAMES=$work/icd.json
        break
      fi
    done
  fi
fi
cd "$app"
exec node stages.mjs "$@"
