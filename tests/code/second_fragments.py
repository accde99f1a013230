# ruff: noqa: E501 - code is shown as it was pasted
"""A second set of fragments, written after the reader had been mended by the first: the same rules.

At the first try 48 of the 71 were read right, 22 refused, and 1 read wrong (v.y += dt*a.x taken for a component
moved alike); one made the reader hang.
"""

from tests.code.fresh_fragments import DK, DK_A, DKD, DKD_A, EULER, EULER_A, KD, KD_A, KDK, KDK_A, Fragment

SECOND = [
    # C, C++, C#, Rust, Go, Java
    Fragment(
        "struct of arrays",
        "for (size_t j = 0; j < N; ++j)\n{\n    vel[j] += acc[j] * dt;\n    pos[j] += vel[j] * dt;\n}",
        KD_A,
    ),
    Fragment("class members with underscores", "velocity_ += dt * force_ / mass_;\nposition_ += dt * velocity_;", KD),
    Fragment("m_ members", "m_vel += m_acc * dt;\nm_pos += m_vel * dt;", KD_A),
    Fragment(
        "two acceleration evaluations",
        "auto a0 = acceleration(state.pos);\nstate.pos += state.vel*dt + 0.5*a0*dt*dt;\nauto a1 = acceleration(state.pos);\nstate.vel += 0.5*(a0 + a1)*dt;",
        KDK_A,
    ),
    Fragment(
        "pointer to a particle, drift first",
        "p->x += 0.5*dt*p->v;\np->v += dt*force(p->x)/p->m;\np->x += 0.5*dt*p->v;",
        DKD,
    ),
    Fragment(
        "cast and power",
        "x = x + v*(double)dt + (double)0.5*acc(x)*pow(dt, 2);\nv = v + acc(x)*dt;",
        "x' = x + h*v + h**2/2*f(x); v' = v + h*f(x')",
    ),
    Fragment(
        "lambda in C++",
        "auto F = [=](double q) { return force(q) / m; };\nv += 0.5*h*F(x);\nx += h*v;\nv += 0.5*h*F(x);",
        KDK,
    ),
    Fragment(
        "function with references",
        "void leapfrog(double &q, double &p, double dt)\n{\n    p += 0.5 * dt * force(q);\n    q += dt * p / mass;\n    p += 0.5 * dt * force(q);\n}",
        KDK,
    ),
    Fragment(
        "coefficients as an array of four",
        "static const double c[4] = {0.6756035959798289, -0.17560359597982889, -0.17560359597982889, 0.6756035959798289};\nstatic const double d[4] = {1.3512071919596578, -1.7024143839193153, 1.3512071919596578, 0.0};\nfor (int i = 0; i < 4; i++) {\n    q += c[i] * dt * p;\n    p += d[i] * dt * acc(q);\n}",
        "c1 = 0.6756035959798289; c2 = -0.17560359597982889; d1 = 1.3512071919596578; d2 = -1.7024143839193153;"
        "q1 = x + c1*h*v; p1 = v + d1*h*f(q1); q2 = q1 + c2*h*p1; p2 = p1 + d2*h*f(q2); q3 = q2 + c2*h*p2; v' = p2 + d1*h*f(q3); x' = q3 + c1*h*v'",
    ),
    Fragment(
        "C#, fixed update",
        "void FixedUpdate() {\n    velocity += acceleration * Time.fixedDeltaTime;\n    transform.position += velocity * Time.fixedDeltaTime;\n}",
        KD_A,
    ),
    Fragment("rust", "let a = force(x) / m;\nlet v_new = v + a * dt;\nx += v_new * dt;\nv = v_new;", KD),
    Fragment("go", "a := force(x) / m\nx += v*dt + 0.5*a*dt*dt\nv += 0.5 * (a + force(x)/m) * dt", KDK),
    Fragment(
        "damping by multiplication at the end",
        "vel += force * invMass * dt;\npos += vel * dt;\nvel *= 1.0f - damping * dt;",
        "parameter g; w = v + h*f(x)/m; x' = x + h*w; v' = w*(1 - g*h)",
    ),
    Fragment(
        "damping per frame", "vel *= 0.98;\nvel += acc;\npos += vel;", "w = 98/100*v + h*f(x); x' = x + h*w; v' = w"
    ),
    Fragment(
        "power of the damping",
        "vel *= pow(damping, dt);\nvel += acc*dt;\npos += vel*dt;",
        "parameter c; v' = c**h*v + h*f(x); x' = x + h*v'",
    ),
    Fragment("semicolon comments", "v += a*dt; // a is F/m\nx += v*dt; /* new v */\n", KD_A),
    Fragment("a switch", "switch (mode) { case 0: x += v*dt; break; }", "REFUSED branch"),
    Fragment("a ternary", "v += (x > 0 ? a : -a)*dt;\nx += v*dt;", "REFUSED"),
    Fragment("modulo of the box", "v += a*dt;\nx = (x + v*dt) % L;", "REFUSED"),
    Fragment("wrapped by fmod", "v += a*dt;\nx = fmod(x + v*dt, L);", "REFUSED fmod"),
    Fragment("two particles", "x1 += v1*dt; x2 += v2*dt;\nv1 += k*(x2 - x1)*dt; v2 -= k*(x2 - x1)*dt;", "REFUSED"),
    Fragment(
        "two components, one with gravity",
        "vx += ax*dt;\nvy += (ay - g)*dt;\nx += vx*dt;\ny += vy*dt;",
        "REFUSED vy is not moved as vx is",
    ),
    Fragment(
        "three components",
        "v.x += dt*f.x/m; v.y += dt*f.y/m; v.z += dt*f.z/m;\nr.x += dt*v.x; r.y += dt*v.y; r.z += dt*v.z;",
        KD,
    ),
    Fragment("component slip", "v.x += dt*a.x; v.y += dt*a.x;\nr.x += dt*v.x; r.y += dt*v.y;", "REFUSED not moved as"),
    # Python
    Fragment(
        "class with self",
        "def update(self, dt):\n    self.velocity += self.acceleration() * dt\n    self.position += self.velocity * dt\n",
        KD_A,
    ),
    Fragment(
        "step that returns new names",
        "def step(q, p, h):\n    p1 = p + 0.5*h*force(q)\n    q1 = q + h*p1/m\n    p2 = p1 + 0.5*h*force(q1)\n    return q1, p2\n",
        KDK,
    ),
    Fragment(
        "step that returns the velocity first",
        "def step(v, x, dt):\n    v = v + dt*F(x)/m\n    x = x + dt*v\n    return v, x\n",
        KD,
    ),
    Fragment("return with formulas", "def symplectic(q, p):\n    q = q + dt*p\n    return q, p + dt*f(q)\n", DK_A),
    Fragment("numpy array of two", "q, p = y\np = p - dt*dVdq(q)\nq = q + dt*p\ny = np.array([q, p])", KD_A),
    Fragment("slices", "v[:] = v[:] + dt*F(x[:])/m\nx[:] = x[:] + dt*v[:]", KD),
    Fragment("saved for the plot", "traj.append(x)\nv += dt*F(x)/m\nx += dt*v\nprint(x, v)", KD),
    Fragment("energies beside", "v += dt*F(x)/m\nx += dt*v\nkinetic = 0.5*m*v**2\nenergies.append(kinetic)", KD),
    Fragment(
        "time in a while loop",
        "t = 0\nx = x0\nv = v0\nwhile t < t_end:\n    x = x + dt*v\n    v = v + dt*F(x)/m\n    t = t + dt\n",
        DK,
    ),
    Fragment(
        "for over coefficients",
        "w1 = 1/(2 - 2**(1/3))\nw0 = 1 - 2*w1\nfor w in (w1, w0, w1):\n    v += 0.5*w*dt*F(x)/m\n    x += w*dt*v\n    v += 0.5*w*dt*F(x)/m\n",
        "a = 1/(2 - 2**(1/3)); b = 1 - 2*a; v1 = v + a*h/2*f(x)/m; x1 = x + a*h*v1; v2 = v1 + (a + b)*h/2*f(x1)/m; x2 = x1 + b*h*v2;"
        "v3 = v2 + (a + b)*h/2*f(x2)/m; x' = x2 + a*h*v3; v' = v3 + a*h/2*f(x')/m",
    ),
    Fragment(
        "yoshida with 2^-1/3 by mistake",
        "w1 = 1/(2 - 2**(-1/3))\nw0 = 1 - 2*w1\nfor w in [w1, w0, w1]:\n    x += w*dt/2*v\n    v += w*dt*F(x)/m\n    x += w*dt/2*v\n",
        "a = 1/(2 - 2**(-1/3)); b = 1 - 2*a; x1 = x + a*h/2*v; v1 = v + a*h*f(x1)/m; x2 = x1 + (a + b)*h/2*v1; v2 = v1 + b*h*f(x2)/m;"
        "x3 = x2 + (a + b)*h/2*v2; v' = v2 + a*h*f(x3)/m; x' = x3 + a*h/2*v'",
    ),
    Fragment(
        "enumerate",
        "c = [0.5, 0.5]\nfor i, ci in enumerate(c):\n    x += ci*dt*v\n    v += [1, 0][i]*dt*acc(x)\n",
        "REFUSED",
    ),
    Fragment(
        "substeps", "n = 2\nfor _ in range(n):\n    x += dt/n*v\nv += dt*F(x)/m", "x' = x + h*v; v' = v + h*f(x')/m"
    ),
    Fragment(
        "respa",
        "v += 0.5*dt*f_slow(x)/m\nfor _ in range(2):\n    v += 0.25*dt*f_fast(x)/m\n    x += 0.5*dt*v\n    v += 0.25*dt*f_fast(x)/m\nv += 0.5*dt*f_slow(x)/m",
        "a = v + h/2*f_slow(x)/m; b = a + h/4*f_fast(x)/m; x1 = x + h/2*b; c = b + h/2*f_fast(x1)/m; x' = x1 + h/2*c; d = c + h/4*f_fast(x')/m; v' = d + h/2*f_slow(x')/m",
    ),
    Fragment("keyword arguments", "v += dt*force(x=x)/m\nx += dt*v", "REFUSED named argument"),
    Fragment("a parameter of the force", "v += dt*force(x, k)/m\nx += dt*v", KD),
    Fragment("args and kwargs", "v += dt*force(x, *args)/m\nx += dt*v", "REFUSED"),
    Fragment("driven by cos", "v += dt*(F(x) + A*np.cos(w*t))/m\nx += dt*v\nt += dt", "REFUSED"),
    Fragment(
        "driven force at the half",
        "v += 0.5*dt*F(x, t)/m\nx += dt*v\nt += dt\nv += 0.5*dt*F(x, t)/m",
        "a = v + h/2*f(x, t)/m; x' = x + h*a; v' = a + h/2*f(x', t + h)/m",
    ),
    Fragment("late drive", "x += dt*v\nv += dt*F(x, t)/m\nt += dt", "x' = x + h*v; v' = v + h*f(x', t)/m"),
    Fragment(
        "drag in two places",
        "v += 0.5*dt*(acc(x) - g*v)\nx += dt*v\nv += 0.5*dt*(acc(x) - g*v)",
        "parameter g; a = v + h/2*(f(x) - g*v); x' = x + h*a; v' = a + h/2*(f(x') - g*a)",
    ),
    Fragment(
        "the solved drag",
        "v = (m*v + dt*F(x))/(m + dt*c)\nx += dt*v",
        "parameter c; v' = (m*v + h*f(x))/(m + h*c); x' = x + h*v'",
    ),
    Fragment(
        "G-JF",
        "b = 1/(1 + alpha*dt/(2*m))\na = b*(1 - alpha*dt/(2*m))\nx_new = x + b*dt*v + b*dt**2/(2*m)*F(x)\nv = a*v + dt/(2*m)*(a*F(x) + F(x_new))\nx = x_new",
        "parameter c; b = 1/(1 + c*h/(2*m)); a = b*(1 - c*h/(2*m)); x' = x + b*h*v + b*h**2/(2*m)*f(x); v' = a*v + h/(2*m)*(a*f(x) + f(x'))",
    ),
    Fragment("Nosé", "v += dt*(F(x)/m - xi*v)\nx += dt*v\nxi += dt*(m*v*v - kT)/Q", "REFUSED"),
    Fragment("torch style in place", "p.sub_(eps/2*grad_U(q))\nq.add_(eps*p)\np.sub_(eps/2*grad_U(q))", "REFUSED"),
    Fragment(
        "gradient of the potential by a long name",
        "mom = mom - 0.5*eps*potential_gradient(pos)\npos = pos + eps*mom\nmom = mom - 0.5*eps*potential_gradient(pos)",
        KDK_A,
    ),
    Fragment(
        "full step between half steps",
        "p = p - eps*grad_U(q)/2\nfor i in range(L):\n    q = q + eps*p\n    if i != L-1: p = p - eps*grad_U(q)\np = p - eps*grad_U(q)/2",
        "REFUSED branch",
    ),
    Fragment("score of a model", "p = p + eps*score(q)\nq = q + eps*p", KD_A),
    Fragment("x and v exchanged", "x += dt*F(v)/m\nv += dt*x", "REFUSED name not"),
    Fragment("wrong name for a velocity", "a += dt*F(x)/m\nx += dt*a", "REFUSED only x is read"),
    Fragment("h squared missing", "x += h*v + 0.5*h*a\nv += h*a", "REFUSED units"),
    Fragment("force where acceleration belongs", "a = F(x)/m\nx += dt*v + 0.5*dt**2*F(x)\nv += dt*a", "REFUSED units"),
    Fragment("string", "v += dt*F('x')/m\nx += dt*v", "REFUSED text has no place"),
    Fragment("eval", "v += dt*eval('1')\nx += dt*v", "REFUSED text has no place"),
    Fragment("walrus and calls", "v += dt*(a := acc(x))\nx += dt*v", "REFUSED"),
    # Julia, MATLAB, Fortran
    Fragment("julia do not forget end", "for i in 1:2\n  x += dt*v/2\n", "REFUSED never closed"),
    Fragment("julia at-dot", "@. v += dt*force(x)/m\n@. x += dt*v", KD),
    Fragment(
        "julia typed function",
        "function step(x::Float64, v::Float64; dt=0.1, m=1.0)\n    v += dt*F(x)/m\n    x += dt*v\n    return (x, v)\nend",
        KD,
    ),
    Fragment("julia arrow", "acc = q -> F(q) / m\nx += dt*v\nv += dt*acc(x)", DK),
    Fragment(
        "matlab powers",
        "x = x + v*dt + 0.5*a(x)*dt^2;\nv = v + a(x)*dt;",
        "x' = x + h*v + h**2/2*f(x); v' = v + h*f(x')",
    ),
    Fragment("matlab comment", "v = v + dt*force(x)/m;  % kick the particle\nx = x + dt*v;\n", KD),
    Fragment("matlab half index", "vh = v + dt/2*acc(x);\nx = x + dt*vh;\nv = vh + dt/2*acc(x);", KDK_A),
    Fragment("fortran exponents", "v = v + 5.0d-1*dt*acc(x)\nx = x + dt*v\nv = v + 5.0d-1*dt*acc(x)", KDK_A),
    Fragment(
        "fortran subroutine",
        "subroutine step(x, v, dt)\n  real(8) :: x, v, dt\n  x = x + dt*v/2\n  v = v + dt*force(x)/m\n  x = x + dt*v/2\nend subroutine step",
        DKD,
    ),
    Fragment("simultaneous by copies", "x_old = x\nv_old = v\nx = x_old + dt*v_old\nv = v_old + dt*F(x_old)/m", EULER),
    Fragment(
        "simultaneous by next names", "next_x = x + dt*v\nnext_v = v + dt*acc(x)\nx = next_x\nv = next_v", EULER_A
    ),
    Fragment("position verlet with a half", "xh = x + 0.5*dt*v\nv = v + dt*acc(xh)\nx = xh + 0.5*dt*v", DKD_A),
]
