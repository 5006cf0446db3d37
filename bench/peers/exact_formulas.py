"""Prints values and derivatives of random formulas by mpmath at 700 digits, as lines of a JSON array.

    python exact_formulas.py > ../../packages/exact/test/formulas.json

Constants reach from 1e-300 to 1e300 and lie next to 0 and 1. Formulas are kept if neither the roundings
of float64 nor its range could change what they give by more than 1e-12. Needs mpmath only.
"""
import json
import random

import mpmath
from mpmath import mp, mpf

# A slope of 1 beside a value of 1e200 has to be seen.
mp.dps = 700
random.seed(15)
CONSTANTS = ["1e-300", "3e-200", "1e-20", "7e-16", "1e-15", "2.5e-13", "0.1", "0.5", "2", "3",
             "1.0000000000001", "0.9999999999999", "1e15", "4e20", "1e200", "6e299"]
FUNCTIONS = ["sqrt", "cbrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos",
             "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "abs", "erf"]
NAMES = ["x", "m", "s"]
OF_MPMATH = {"abs": mpmath.fabs, "log2": lambda u: mpmath.log(u) / mpmath.log(2),
             "log10": mpmath.log10, "cbrt": mpmath.cbrt, "log1p": mpmath.log1p, "expm1": mpmath.expm1}


def tree(depth):
    kind = random.random()
    if depth == 0 or kind < 0.15:
        return random.choice(NAMES) if random.random() < 0.7 else random.choice(CONSTANTS)
    if kind < 0.4:
        return [random.choice(FUNCTIONS), tree(depth - 1)]
    if kind < 0.5:
        return ["^", tree(depth - 1), random.choice(CONSTANTS + NAMES)]
    return [random.choice("+-*/*"), tree(depth - 1), tree(depth - 1)]


def text(node):
    if isinstance(node, str):
        return node
    if len(node) == 2:
        return f"{node[0]}({text(node[1])})"
    return f"({text(node[1])}) {node[0]} ({text(node[2])})"


def value(node, at, noise=None):
    """The value at mpmath's numbers. Raises a ValueError if a part of it is not real, or far from 1.

    With `noise` each part is off by a factor of its own.
    """
    if isinstance(node, str):
        found = at[node] if node in at else mpf(float(node))
    elif len(node) == 2:
        inner = value(node[1], at, noise)
        if node[0] in ("asin", "acos") and abs(inner) == 1:
            raise ValueError("has no slope there")
        found = OF_MPMATH.get(node[0], getattr(mpmath, node[0], None))(inner)
    else:
        a, b = value(node[1], at, noise), value(node[2], at, noise)
        if node[0] == "^" and a == 0:
            raise ValueError("has no slope there")
        found = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b,
                 "^": lambda: a ** b}[node[0]]()
    if mpmath.im(found) != 0 or (found != 0 and not mpf("1e-290") < abs(found) < mpf("1e290")):
        raise ValueError("beyond float64")
    if noise is not None:
        found = found * noise.setdefault(id(node), 1 + mpf(random.uniform(-1, 1)) * mpf(10) ** -16)
    return mpmath.re(found)


def results(node, at, noise=None):
    """The value and its derivatives by the three names."""
    slopes = []
    for name in NAMES:
        if not uses(node, [name]):
            slopes.append(mpf(0))
            continue

        def along(t, name=name):
            return value(node, {**at, name: t}, noise)
        slopes.append(mpmath.diff(along, at[name], h=mpf(10) ** -240))
    if not all(abs(p) < mpf("1e-400") or mpf("1e-290") < abs(p) < mpf("1e290") for p in slopes):
        raise ValueError("beyond float64")
    return [value(node, at, noise), *slopes]


def sound(node, at):
    """Its results, if a change of all parts in the 17th digit changes no result in the 13th."""
    right = results(node, at)
    for _ in range(3):
        for a, b in zip(right, results(node, at, {})):
            if abs(a - b) > mpf(10) ** -13 * abs(a) + mpf("1e-400"):
                raise ValueError("badly conditioned")
    return right


def uses(node, names):
    return node in names if isinstance(node, str) else any(uses(part, names) for part in node[1:])


cases = []
while len(cases) < 300:
    node = tree(3)
    if isinstance(node, str) or not uses(node, NAMES):
        continue
    at = {name: mpf(random.uniform(0.1, 0.9)) for name in NAMES}
    try:
        found = sound(node, at)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        continue
    cases.append([text(node), [float(at[n]) for n in NAMES], [float(v) for v in found]])
print("[\n  " + ",\n  ".join(json.dumps(case) for case in cases) + "\n]")
