"""Runs the pieces of src/training-steps.mjs with PyTorch.

    python training_step.py <inputs> <threads> <eager|compile> [cpu|cuda|tf32]

Starts from the weights and inputs that src/training-steps.mjs wrote. Reads pieces as JSON from standard
input, one a line, and prints a line for each: its seconds and its losses. `tf32` is cuda with products
of numbers that are rounded to ten bits, which PyTorch does by default for convolutions on NVIDIA's cards.
"""

import copy
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder, threads, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
place = sys.argv[4] if len(sys.argv) > 4 else "cpu"
device = "cpu" if place == "cpu" else "cuda"
torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = place == "tf32"
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)

BATCH = 64
INNER_STEPS = 5
STEP_SIZE = 0.2
DAMPING = 1e-6

GANS = {
    "vanilla": ("dcgan", True, 100, (2e-4, 0.1, 0.999)),
    "wgan": ("dcgan", True, 100, (2e-4, 0.1, 0.999)),
    "dragan": ("dcgan", False, 100, (2e-4, 0.1, 0.999)),
    "wgan-gp": ("wgan-gp", False, 128, (1e-4, 0.5, 0.9)),
    "wwgan": ("wgan-gp", False, 128, (1e-4, 0.5, 0.9)),
}


def load(name, *shape):
    values = np.fromfile(os.path.join(folder, f"{name}.f32"), np.float32)
    return torch.from_numpy(values.reshape(shape)).to(device)


def images(name):
    """Loads images; the files hold [batch, height, width, channels]."""
    return load(name, BATCH, 32, 32, 3).permute(0, 3, 1, 2).contiguous()


real = images("real")
noise = images("noise")
per_sample = load("per-sample", BATCH, 1, 1, 1)


class Weights(torch.nn.Module):
    """The weights of a network in the order of its layers, in PyTorch's layouts."""

    def __init__(self, name):
        super().__init__()
        with open(os.path.join(folder, f"{name}.json")) as file:
            listed = json.load(file)
        flat = np.fromfile(os.path.join(folder, f"{name}.f32"), np.float32)
        values, at = [], 0
        for entry in listed:
            size = int(np.prod(entry["shape"]))
            values.append(flat[at : at + size].reshape(entry["shape"]))
            at += size
        self.list = torch.nn.ParameterList(
            torch.nn.Parameter(torch.from_numpy(self.arranged(v).copy()).to(device))
            for v in values
        )

    @staticmethod
    def arranged(values):
        # Convolution kernels are [height, width, in, out], transposed ones [height, width, out, in]:
        # PyTorch has [out, in, height, width] and [in, out, height, width]: one permutation for both.
        return values.transpose(3, 2, 0, 1) if values.ndim == 4 else values

    def __iter__(self):
        return iter(self.list)


def norm(x, scale, shift):
    """Batch norm in training mode, over the channels of images or the entries of vectors."""
    return F.batch_norm(x, None, None, scale, shift, training=True, eps=1e-5)


class DcganGenerator(Weights):
    def forward(self, z):
        w = list(self)
        # The dense layer's outputs are in the order [4, 4, channels].
        x = (z @ w[0]).view(len(z), 4, 4, -1).permute(0, 3, 1, 2)
        x = F.relu(norm(x, w[1], w[2]))
        x = F.relu(norm(F.conv_transpose2d(x, w[3], stride=2, padding=1), w[4], w[5]))
        x = F.relu(norm(F.conv_transpose2d(x, w[6], stride=2, padding=1), w[7], w[8]))
        return torch.tanh(F.conv_transpose2d(x, w[9], stride=2, padding=1))


class DcganCritic(Weights):
    def __init__(self, name, batch_norm):
        super().__init__(name)
        self.batch_norm = batch_norm

    def forward(self, x):
        w = list(self)
        x = F.leaky_relu(F.conv2d(x, w[0], stride=2, padding=1), 0.2)
        if self.batch_norm:
            x = F.leaky_relu(norm(F.conv2d(x, w[1], stride=2, padding=1), w[2], w[3]), 0.2)
            x = F.leaky_relu(norm(F.conv2d(x, w[4], stride=2, padding=1), w[5], w[6]), 0.2)
            last = w[7]
        else:
            x = F.leaky_relu(F.conv2d(x, w[1], stride=2, padding=1), 0.2)
            x = F.leaky_relu(F.conv2d(x, w[2], stride=2, padding=1), 0.2)
            last = w[3]
        return x.permute(0, 2, 3, 1).flatten(1) @ last


class WganGpGenerator(Weights):
    def forward(self, z):
        w = list(self)
        x = F.relu(norm(z @ w[0] + w[1], w[2], w[3]))
        x = x.view(len(z), 4, 4, -1).permute(0, 3, 1, 2)
        x = F.relu(norm(F.conv_transpose2d(x, w[4], w[5], stride=2), w[6], w[7]))
        x = F.relu(norm(F.conv_transpose2d(x, w[8], w[9], stride=2), w[10], w[11]))
        return torch.tanh(F.conv_transpose2d(x, w[12], w[13], stride=2))


class WganGpCritic(Weights):
    def forward(self, x):
        w = list(self)
        for i in (0, 2, 4):
            x = F.leaky_relu(F.conv2d(x, w[i], w[i + 1], stride=2, padding=1), 0.01)
        return x.permute(0, 2, 3, 1).flatten(1) @ w[6] + w[7]


def build(gan, width):
    architecture, batch_norm, _, _ = GANS[gan]
    name = f"{gan}-{width}"
    if architecture == "dcgan":
        return (
            DcganGenerator(f"{name}-generator"),
            DcganCritic(f"{name}-critic", batch_norm),
        )
    return WganGpGenerator(f"{name}-generator"), WganGpCritic(f"{name}-critic")


def logistic_critic(real_out, fake_out):
    return F.softplus(-real_out).mean() + F.softplus(fake_out).mean()


def wasserstein_critic(real_out, fake_out):
    return fake_out.mean() - real_out.mean()


def critic_loss(gan, critic, fake):
    loss = logistic_critic if gan in ("vanilla", "dragan") else wasserstein_critic
    value = loss(critic(real), critic(fake))
    if gan == "dragan":
        shift = per_sample * (0.5 * real.std(unbiased=False)) * noise
        value = value + penalty(critic, real + shift, 10, squared_l2)
    elif gan == "wgan-gp":
        value = value + penalty(critic, fake + per_sample * (real - fake), 10, squared_l2)
    elif gan == "wwgan":
        value = value + penalty(critic, fake + per_sample * (real - fake), 4, squared_w2)
    return value


def penalty(critic, points, weight, squared_norm):
    points = points.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)
    length = (squared_norm(gradient, points.detach()) + 1e-20).sqrt()
    return weight * ((length - 1) ** 2).mean()


def squared_l2(gradient, points):
    return gradient.square().flatten(1).sum(1)


# One half of the l1 ball of radius 2, as (rows down, columns to the right).
OFFSETS = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 1), (1, -1)]


def squared_w2(gradient, points):
    """The squared Wasserstein-2 norm on the WWGAN authors' pixel graph plus the squared L2 norm. The mass
    of an edge is the sum of the masses at its ends."""
    mass = ((points + 1) / 2).relu()
    total = gradient.square().flatten(1).sum(1)
    height, width = gradient.shape[2:]
    for rows, columns in OFFSETS:
        here = (slice(0, height - rows), slice(max(0, -columns), width - max(0, columns)))
        there = (slice(rows, height), slice(max(0, columns), width + min(0, columns)))
        ends = mass[:, :, here[0], here[1]] + mass[:, :, there[0], there[1]]
        difference = gradient[:, :, here[0], here[1]] - gradient[:, :, there[0], there[1]]
        total = total + (ends * difference.square()).flatten(1).sum(1)
    return total


def generator_loss(gan, fake_out):
    return F.softplus(-fake_out).mean() if gan in ("vanilla", "dragan") else -fake_out.mean()


def proximal(regularizer, samples, anchor):
    x, y = samples.flatten(1), anchor.flatten(1)
    r = x - y
    if regularizer == "rwp":
        squared = r.square().sum(1).mean()
    elif regularizer == "o1":
        squared = r.mean(0).square().sum()
    else:
        d = r.mean(0)
        centered = y - y.mean(0)
        variance = centered.square().mean(0) + DAMPING
        n = (r * (r + 2 * centered)).mean(0)
        squared = (d.square() + n.square() / (4 * variance)).sum()
    return squared / (2 * STEP_SIZE)


def prepare(piece):
    gan, width, regularizer = piece["gan"], piece["width"], piece["regularizer"]
    generator, critic = build(gan, width)
    _, _, latent_size, (rate, beta1, beta2) = GANS[gan]
    learner = critic if piece["part"] == "critic" else generator
    frozen = generator if learner is critic else critic
    for parameter in frozen.parameters():
        parameter.requires_grad_(False)
    adam = torch.optim.Adam(learner.parameters(), rate, (beta1, beta2), 1e-8)
    is_fresh = piece["latent"] == "fresh"
    if piece["part"] == "critic":
        z = load(f"critic-latents-{latent_size}", BATCH, latent_size)
    else:
        batches = load(f"generator-latents-{latent_size}", INNER_STEPS, BATCH, latent_size)
        z = batches[0]

    def critic_forward(fake):
        return critic_loss(gan, critic, fake)

    def generator_forward(z, anchor):
        samples = generator(z)
        loss = generator_loss(gan, critic(samples))
        if regularizer != "none":
            # At the first step the generator equals its anchor.
            anchor = samples.detach() if anchor is None else anchor
            loss = loss + proximal(regularizer, samples, anchor)
        return loss, anchor

    make_fake = generator
    anchored = copy.deepcopy(generator)
    make_anchor = anchored
    if mode == "compile":
        critic_forward = torch.compile(critic_forward)
        generator_forward = torch.compile(generator_forward)
        make_fake = torch.compile(generator)
        make_anchor = torch.compile(anchored)

    def step(loss):
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        return loss.item()

    def critic_piece():
        with torch.no_grad():
            fake = make_fake(z)
        loss = step(critic_forward(fake))
        if gan == "wgan":
            with torch.no_grad():
                for parameter in critic.parameters():
                    parameter.clamp_(-0.01, 0.01)
        return [loss]

    def generator_piece():
        losses, anchor = [], None
        if is_fresh:
            anchored.load_state_dict(generator.state_dict())
        for i in range(INNER_STEPS):
            latents = batches[i] if is_fresh else z
            if is_fresh and i > 0:
                with torch.no_grad():
                    anchor = make_anchor(latents)
            loss, anchor = generator_forward(latents, anchor)
            losses.append(step(loss))
        return losses

    return critic_piece if piece["part"] == "critic" else generator_piece


versions = {"python": sys.version.split()[0], "torch": torch.__version__}
if device == "cuda":
    versions["card"] = torch.cuda.get_device_name()
print(json.dumps(versions), flush=True)
ready = {}
for request in sys.stdin:
    piece = json.loads(request)
    run = ready.get(piece["name"])
    if run is None:
        run = ready[piece["name"]] = prepare(piece)
    start = time.perf_counter()
    losses = run()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "losses": losses}), flush=True)
