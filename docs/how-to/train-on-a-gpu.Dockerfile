# Two images that train on a GPU. docs/how-to/train-on-a-gpu.md says how to use them.
#
#   docker build --target webgpu -t wprox-webgpu - < docs/how-to/train-on-a-gpu.Dockerfile
#   docker build --target tensorflow -t wprox-tensorflow - < docs/how-to/train-on-a-gpu.Dockerfile

FROM node:22-bookworm-slim AS node

# WebGPU: the loader of Vulkan, the libraries that NVIDIA's driver links, and the drivers of AMD and Intel.
# NVIDIA's driver comes from the host; it brings Vulkan only with the capability "graphics".
FROM node AS webgpu
RUN apt-get update \
  && apt-get install -y --no-install-recommends \
    ca-certificates libvulkan1 libx11-6 libxext6 libegl1 mesa-vulkan-drivers \
  && rm -rf /var/lib/apt/lists/*
ENV NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility
WORKDIR /wprox
RUN npm init -y && npm install wprox webgpu@0.6 @tensorflow/tfjs-backend-webgpu@4.22.0
ENV WPROX_BACKEND=webgpu WPROX_CACHE=/wprox/cache PATH=/wprox/node_modules/.bin:$PATH
ENTRYPOINT ["wprox"]
CMD ["doctor"]

# Native TensorFlow: TensorFlow's own image of 2.9.1 has CUDA 11.2 and cuDNN 8.1. NVIDIA deletes its images
# of CUDA versions that it no longer supports.
FROM tensorflow/tensorflow:2.9.1-gpu AS tensorflow
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s /usr/local/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /wprox
RUN npm init -y && npm install wprox @tensorflow/tfjs-node-gpu@4.22.0
ENV WPROX_BACKEND=tensorflow WPROX_CACHE=/wprox/cache PATH=/wprox/node_modules/.bin:$PATH
ENTRYPOINT ["wprox"]
CMD ["doctor"]
