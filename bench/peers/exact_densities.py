"""Prints total variation, KL, JS, L2 and W1 of pairs of densities by mpmath at 40 digits.

    python exact_densities.py

The line is cut at every center +- scale * 2^k / 4, whatever the ratio of scales. The tests beside
packages/exact/src/divergences hold the values. Takes two minutes; needs mpmath only.
"""
from mpmath import mp, mpf, quad, log, exp, sqrt, pi, erfc, inf, findroot, fabs
mp.dps = 40

def phi(z): return exp(-z * z / 2) / sqrt(2 * pi)
def Phi(z): return erfc(-z / sqrt(2)) / 2

def normal(m, s):
    m, s = mpf(m), mpf(s)
    return dict(pdf=lambda x: phi((x - m) / s) / s, log=lambda x: -((x - m) / s) ** 2 / 2 - log(s) - log(2 * pi) / 2,
                cdf=lambda x: Phi((x - m) / s), sf=lambda x: Phi(-(x - m) / s), at=[(m, s)])
def laplace(m, s):
    m, s = mpf(m), mpf(s)
    return dict(pdf=lambda x: exp(-fabs(x - m) / s) / (2 * s), log=lambda x: -fabs(x - m) / s - log(2 * s),
                cdf=lambda x: exp((x - m) / s) / 2 if x < m else 1 - exp(-(x - m) / s) / 2,
                sf=lambda x: 1 - exp((x - m) / s) / 2 if x < m else exp(-(x - m) / s) / 2, at=[(m, s)])
def logistic(m, s):
    m, s = mpf(m), mpf(s)
    def pdf(x):
        t = exp(-fabs(x - m) / s)
        return t / (1 + t) ** 2 / s
    return dict(pdf=pdf, log=lambda x: log(pdf(x)), cdf=lambda x: 1 / (1 + exp(-(x - m) / s)), sf=lambda x: 1 / (1 + exp((x - m) / s)), at=[(m, s)])
def exponential(rate):
    r = mpf(rate)
    return dict(pdf=lambda x: r * exp(-r * x) if x >= 0 else mpf(0), log=lambda x: log(r) - r * x,
                cdf=lambda x: 1 - exp(-r * x) if x >= 0 else mpf(0), sf=lambda x: exp(-r * x) if x >= 0 else mpf(1), at=[(mpf(0), 1 / r)])
def mixture(ws, ms, ss):
    parts = [(mpf(w), normal(m, s)) for w, m, s in zip(ws, ms, ss)]
    total = lambda key: (lambda x: sum(w * p[key](x) for w, p in parts))
    return dict(pdf=total('pdf'), log=lambda x: log(total('pdf')(x)), cdf=total('cdf'), sf=total('sf'), at=[p['at'][0] for _, p in parts])

def cuts(*ds):
    points = set()
    centers = [a for d in ds for a in d['at']]
    far = max(max(abs(a[0] - b[0]) for a in centers for b in centers), max(s for _, s in centers)) * 60
    for c, s in centers:
        points.add(c)
        g = s / 4
        while g < far:
            points.add(c - g); points.add(c + g)
            g *= 2
        points.add(c - far); points.add(c + far)
    return sorted(points)

def roots(f, points):
    out = []
    for a, b in zip(points, points[1:]):
        fa, fb = f(a), f(b)
        if fa * fb < 0:
            for _ in range(160):
                m = (a + b) / 2
                fm = f(m)
                if fm * fa > 0: a = m
                else: b = m
            out.append((a + b) / 2)
    return out

def integral(f, points): return sum(quad(f, [a, b]) for a, b in zip(points, points[1:]))

def values(p, q, lower=None):
    c = cuts(p, q)
    if lower is not None: c = [x for x in c if x >= lower]
    r = roots(lambda x: p['pdf'](x) - q['pdf'](x), c)
    tv = integral(lambda x: fabs(p['pdf'](x) - q['pdf'](x)) / 2, sorted(c + r))
    kl = integral(lambda x: p['pdf'](x) * (p['log'](x) - q['log'](x)), c)
    def js(x):
        a, b = p['pdf'](x), q['pdf'](x)
        m = (a + b) / 2
        return ((a * log(a / m) if a > 0 else 0) + (b * log(b / m) if b > 0 else 0)) / 2
    jsv = integral(js, c)
    l2 = sqrt(integral(lambda x: (p['pdf'](x) - q['pdf'](x)) ** 2, c))
    rise = lambda x: (p['cdf'](x) - q['cdf'](x)) if p['cdf'](x) < 0.5 else (q['sf'](x) - p['sf'](x))
    w1 = integral(lambda x: fabs(rise(x)), sorted(c + roots(rise, c)))
    return [mp.nstr(v, 17) for v in (tv, kl, jsv, l2, w1)]

if __name__ == '__main__':
    print('N(0,1e-5) N(0,1)', values(normal(0, '1e-5'), normal(0, 1)))
    print('N(0,1) Laplace(1e3,1e-4)', values(normal(0, 1), laplace(1000, '1e-4')))
    print('Laplace(0,1e-6) Logistic(2,3)', values(laplace(0, '1e-6'), logistic(2, 3)))
    print('Logistic(1e4,1) N(0,1e4)', values(logistic(10000, 1), normal(0, 10000)))
    print('Exp(1) Exp(1e6)', values(exponential(1), exponential(1000000), lower=0))
    print('mix1 mix2', values(mixture(['0.25', '0.75'], [0, 1000], ['1e-3', 2]), mixture(['0.5', '0.5'], [0, 1000], ['2e-3', 1])))
    print('mix far N', values(mixture(['0.999999999999', '1e-12'], [0, 1e8], [1, '1e-2']), normal(0, 1)))
    print('mix wide N', values(mixture([0.5, 0.5], [0, 0], ['1e-6', 1000]), normal(0, 1)))
