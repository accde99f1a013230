# ruff: noqa: E501 - code is shown as it was pasted
"""Fragments of the kinds that were pasted and refused in public, on which the reader was designed, and their maps."""

from tests.code.fresh_fragments import DK, DK_A, DKD, EULER, EULER_A, KD, KD_A, KDK, KDK_A, Fragment

RK4 = (
    "a1 = f(x); w2 = v + h/2*a1; a2 = f(x + h/2*v); w3 = v + h/2*a2; a3 = f(x + h/2*w2); w4 = v + h*a3; a4 = f(x + h*w3);"
    "x' = x + h/6*(v + 2*w2 + 2*w3 + w4); v' = v + h/6*(a1 + 2*a2 + 2*a3 + a4)"
)
FOREST_RUTH = "w = 1/(2 - 2**(1/3)); D w/2, K w, D (1-w)/2, K 1-2*w, D (1-w)/2, K w, D w/2"
STALE = "w = v + h/2*f(x); x' = x + h*w; v' = w + h/2*f(x)"

PUBLIC = [
    Fragment("kick and drift in one line", "v = v + dt*f(x)/m; x = x + dt*v", KD),
    Fragment("a for the acceleration", "v += a*dt\nx += v*dt", KD_A),
    Fragment("reversed lines", "x += v*dt\nv += a*dt", EULER_A),
    Fragment("at once", "x, v = x + dt*v, v + dt*F(x)/m", EULER),
    Fragment("forces recomputed by a call", "v += 0.5*dt*a;\nx += dt*v;\ncomputeForces();\nv += 0.5*dt*a;", KDK_A),
    Fragment("a and a_new", "a = F(x)/m\nx = x + v*dt + 0.5*a*dt**2\na_new = F(x)/m\nv = v + 0.5*(a + a_new)*dt", KDK),
    Fragment(
        "i and i plus one",
        "x[i+1] = x[i] + v[i]*dt + 0.5*a[i]*dt**2\na[i+1] = force(x[i+1])/m\nv[i+1] = v[i] + 0.5*(a[i] + a[i+1])*dt",
        KDK,
    ),
    Fragment("parabola", "r += v*dt + a*0.5f*dt*dt; v += a*dt;", "x' = x + h*v + h**2/2*f(x); v' = v + h*f(x)"),
    Fragment("HMC", "p = p - eps/2*grad_U(q)\nq = q + eps*p\np = p - eps/2*grad_U(q)", KDK_A),
    Fragment(
        "NUTS at half speed",
        "r = r + eps/2*grad_logp(theta)\ntheta = theta + eps/2*r\nr = r + eps/2*grad_logp(theta)",
        "w = v + h/2*f(x); x' = x + h/2*w; v' = w + h/2*f(x')",
    ),
    Fragment(
        "damping by a quotient",
        "v += h*F(x)/m; v *= 1/(1+h*c); x += h*v",
        "parameter c; v' = (v + h*f(x)/m)/(1 + h*c); x' = x + h*v'",
    ),
    Fragment(
        "damping by 1 - c dt",
        "v *= 1-c*dt; v += dt*F(x)/m; x += dt*v",
        "parameter c; v' = v*(1 - c*dt) + dt*f(x)/m; x' = x + dt*v'",
    ),
    Fragment("a chain without dt", "node.x += node.vx *= d", "parameter d; v' = v*d; x' = x + dt*v'"),
    Fragment("cart pole", "x = x + tau*x_dot\nx_dot = x_dot + tau*xacc", EULER_A),
    Fragment("cart pole, semi-implicit", "x_dot = x_dot + tau*xacc\nx = x + tau*x_dot", KD_A),
    Fragment(
        "RK4",
        "k1 = f(y)\nk2 = f(y + h/2*k1)\nk3 = f(y + h/2*k2)\nk4 = f(y + h*k3)\ny = y + h/6*(k1 + 2*k2 + 2*k3 + k4)",
        RK4,
    ),
    Fragment(
        "RK4 that takes k1 twice",
        "k1 = f(y)\nk2 = f(y + h/2*k1)\nk3 = f(y + h/2*k1)\nk4 = f(y + h*k3)\ny = y + h/6*(k1 + 2*k2 + 2*k3 + k4)",
        "a1 = f(x); w2 = v + h/2*a1; a2 = f(x + h/2*v); w4 = v + h*a2; a4 = f(x + h*w2);"
        "x' = x + h/6*(v + 4*w2 + w4); v' = v + h/6*(a1 + 4*a2 + a4)",
    ),
    Fragment("half a slope twice", "k1 = f(y)\ny += h/2*k1\ny += h/2*k1", EULER_A),
    Fragment("pairs in a loop", "for c, d in [(0.5, 1.0), (0.5, 0.0)]:\n    x += c*dt*v\n    v += d*dt*F(x)/m", DKD),
    Fragment(
        "two lists and a range",
        "w = 1/(2 - 2**(1/3))\nc = [w/2, (1-w)/2, (1-w)/2, w/2]\nd = [w, 1-2*w, w, 0]\nfor i in range(4):\n    x = x + c[i]*dt*v\n    v = v + d[i]*dt*F(x)/m",
        FOREST_RUTH,
    ),
    Fragment(
        "arrays of C",
        "double c[2] = {0.5, 0.5};\ndouble d[2] = {1.0, 0.0};\nfor (int k = 0; k < 2; k++) {\n  x += c[k]*dt*v;\n  v += d[k]*dt*force(x)/m;\n}",
        DKD,
    ),
    Fragment("Störmer", "x_new = 2*x - x_prev + dt**2*a\nx_prev = x\nx = x_new", KD_A),
    Fragment(
        "Störmer with drag",
        "temp = x; x += (1-d)*(x - x_prev) + a*dt*dt; x_prev = temp",
        "parameter d; x' = x + dt*((1 - d)*v + dt*f(x)); v' = (1 - d)*v + dt*f(x)",
    ),
    Fragment(
        "a drift that is too long",
        "v_half = v + 0.5*dt*a\nx = x + dt*v_half + 0.5*dt*dt*a\na = F(x)/m\nv = v_half + 0.5*dt*a",
        "w = v + h/2*f(x)/m; x' = x + h*w + h**2/2*f(x)/m; v' = w + h/2*f(x')/m",
    ),
    Fragment(
        "a for a factor",
        "v = a*v + (1-a)/gamma*F(x)/m\nx = x + dt*v",
        "parameter a, g; v' = a*v + (1 - a)/g*f(x)/m; x' = x + dt*v'",
    ),
    Fragment(
        "a step that returns", "def step(x, v, dt):\n    v = v + dt*F(x)/m\n    x = x + dt*v\n    return x, v", KD
    ),
    Fragment("a lambda", "acc = lambda q: F(q)/m\nv += dt*acc(x)/2; x += dt*v; v += dt*acc(x)/2", KDK),
    Fragment("pointers", "p->vel += dt*p->force/p->mass;\np->pos += dt*p->vel;", KD),
    Fragment("Julia's quotients", "v += (1//2)*dt*F(x)/m\nx += dt*v\nv += dt/2*F(x)/m", KDK),
    Fragment("powers by ^", "x = x + v*dt + a*dt^2/2\nv = v + a*dt", "x' = x + h*v + h**2/2*f(x); v' = v + h*f(x)"),
    Fragment("a stale force", "v += a*dt/2\nx += v*dt\nv += a*dt/2", STALE),
    Fragment("drift, then kick", "x = x + dt*v; v = v + dt*force(x)/m", DK),
    Fragment("a mean velocity", "vMean = v + dt*F(x)/m\nx = x + dt*vMean\nv = vMean", KD),
    Fragment(
        "damping after the drift",
        "v += dt*F(x)/m; x += dt*v; v *= 0.99",
        "w = v + dt*f(x)/m; x' = x + dt*w; v' = 99/100*w",
    ),
    Fragment("no dt", "v += f(x)\nx += v", KD_A),
    Fragment("momentum and mass", "p += dt*F(q); q += dt*p/m", KD),
    Fragment(
        "a velocity that is assigned", "v = dt*F(x)/gamma\nx = x + v*dt", "parameter g; v' = h*f(x)/g; x' = x + h*v'"
    ),
    Fragment("velocity Verlet by hand", "v += 0.5*dt*acc(x)\nx += dt*v\nv += 0.5*dt*acc(x)", KDK_A),
    Fragment("drift at the end", "x = x + dt*v\nv = v + dt*acc(x)", DK_A),
    Fragment("a branch", "if x > 0: v = -v", "REFUSED branch"),
    Fragment("two functions", "v += dt*(F(x) + G(x))/m; x += dt*v", "REFUSED two forces"),
    Fragment(
        "a loop over pairs of bodies",
        "for i in range(n):\n    for j in range(n):\n        a[i] += g(x[i]-x[j])",
        "REFUSED two indices",
    ),
    Fragment("a name that may be anything", "v += dd0*dt; x += v*dt", "REFUSED is dd0 the force"),
]
