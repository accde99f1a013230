# ruff: noqa: E501 - code is shown as it was pasted
"""Bodies of steps in the manner of many hands, with the maps that they are, written by hand from the code.

They were written after the reader, which at the first try read 45 of the 71 right, refused 21, read 2 wrong (a force
set to 0 after its use; a mass by another name, as a parameter) and 3 that were to be refused. A map is a word, equations, or REFUSED with a part of what is said.
"""

from typing import NamedTuple


class Fragment(NamedTuple):
    """name, code, and the map that it is; or "REFUSED …", with what must be said."""

    name: str
    code: str
    map: str


KD, DK, KDK, DKD = "K 1, D 1", "D 1, K 1", "K 1/2, D 1, K 1/2", "D 1/2, K 1, D 1/2"
KD_A = "v' = v + h*f(x); x' = x + h*v'"
"""Kick, then drift, f being the force per unit mass."""
DK_A = "x' = x + h*v; v' = v + h*f(x')"
KDK_A = "w = v + h/2*f(x); x' = x + h*w; v' = w + h/2*f(x')"
DKD_A = "y = x + h/2*v; v' = v + h*f(y); x' = y + h/2*v'"
EULER = "x' = x + h*v; v' = v + h*f(x)/m"
EULER_A = "x' = x + h*v; v' = v + h*f(x)"

FRESH = [
    # physics engines in C++ and C#
    Fragment(
        "rigid body, inverse mass, damping by a quotient",
        "b->m_linearVelocity += h * (gravityScale * g + b->m_invMass * b->m_force);\n"
        "b->m_linearVelocity *= 1.0f / (1.0f + h * b->m_linearDamping);\n"
        "b->m_position += h * b->m_linearVelocity;",
        "parameter a, g, c; w = (v + h*(a*g + f(x)/m))/(1 + h*c); x' = x + h*w; v' = w",
    ),
    Fragment(
        "bodies in a range loop",
        "for (Body& b : bodies) {\n    b.vel += b.force * b.invMass * dt;\n    b.pos += b.vel * dt;\n}",
        KD,
    ),
    Fragment(
        "engine with force accumulator cleared",
        "velocity += (force / mass) * deltaTime;\nposition += velocity * deltaTime;\nforce = 0;",
        KD,
    ),
    Fragment(
        "velocity Verlet with an old acceleration",
        "Vec3 oldAcc = acc;\npos += vel * dt + 0.5f * oldAcc * dt * dt;\nacc = computeForce(pos) / mass;\nvel += 0.5f * (oldAcc + acc) * dt;",
        KDK,
    ),
    Fragment(
        "linear and no branch",
        "const float a = force(x) * invMass;\nfloat vMid = v + a * dt * 0.5f;\nx += vMid * dt;\nv = vMid + force(x) * invMass * dt * 0.5f;",
        KDK,
    ),
    Fragment("whole quotient of C", "v += 1/2*dt*force(x)/m;\nx += dt*v;\n", "REFUSED whole numbers"),
    Fragment(
        "position integration before the velocity",
        "transform.position += velocity * Time.deltaTime;\nvelocity += acceleration * Time.deltaTime;\n",
        EULER_A,
    ),
    Fragment("a clamp", "v += a*dt;\nv = clamp(v, -vmax, vmax);\nx += v*dt;", "REFUSED clamp"),
    Fragment("a floor", "v += a*dt; x += v*dt;\nif (x < 0) { x = 0; v = -v; }", "REFUSED branch"),
    Fragment(
        "verlet of a cloth",
        "Vec2 temp = pos;\npos += (pos - oldPos) * (1.0f - drag) + acc * dt * dt;\noldPos = temp;",
        "parameter d; x' = x + (1 - d)*h*v + h**2*f(x); v' = (1 - d)*v + h*f(x)",
    ),
    Fragment(
        "verlet of ropes, velocity as a difference",
        "const vx = x - prevX;\nprevX = x;\nx += vx + a*dt*dt;",
        "x' = x + h*v + h**2*f(x); v' = v + h*f(x)",
    ),
    # JavaScript
    Fragment("processing style", "this.vel.add(this.acc);\nthis.pos.add(this.vel);", KD_A),
    Fragment("three.js", "velocity.addScaledVector(acceleration, dt);\nposition.addScaledVector(velocity, dt);", KD_A),
    Fragment(
        "const and let",
        "const k = 3.0\nlet a = -k * x\nv = v + a * dt\nx = x + v * dt",
        "v' = v - 3*h*x; x' = x + h*v'",
    ),
    Fragment("arrow helper", "const accel = (p) => force(p) / m;\nv += accel(x) * dt;\nx += v * dt;", KD),
    Fragment("node graph", "d.vx += fx * alpha\nd.x += d.vx *= velocityDecay", "REFUSED"),
    Fragment("half kicks with destructuring", "[x, v] = [x + v*dt, v + force(x)/m*dt];", EULER),
    # molecular dynamics
    Fragment(
        "MD, three loops",
        "for (i = 0; i < nlocal; i++) {\n    dtfm = dtf / mass[i];\n    v[i] += dtfm * f[i];\n    x[i] += dtv * v[i];\n}\n",
        "REFUSED",
    ),
    Fragment(
        "MD final integrate in one fragment",
        "for (int i = 0; i < n; i++) {\n  v[i] += 0.5*dt*f[i]/m[i];\n  x[i] += dt*v[i];\n}\ncompute_force();\nfor (int i = 0; i < n; i++) {\n  v[i] += 0.5*dt*f[i]/m[i];\n}\n",
        KDK,
    ),
    Fragment(
        "ase-like verlet",
        "p = p + 0.5 * self.dt * forces\nr = r + self.dt * p / masses\nforces = atoms.get_forces(r)\np = p + 0.5 * self.dt * forces",
        KDK,
    ),
    Fragment(
        "leapfrog staggered by names",
        "v_half = v_half + dt * force(x) / m\nx = x + dt * v_half",
        KD,
    ),
    Fragment(
        "beeman",
        "x = x + v*dt + (4*a - a_prev)*dt**2/6\na_new = force(x)/m\nv = v + (2*a_new + 5*a - a_prev)*dt/6\na_prev = a\na = a_new",
        "K 1/2, D 1, K 1/2",
    ),
    Fragment(
        "ou step between, exact",
        "v += 0.5*dt*force(x)/m\nx += 0.5*dt*v\nv = exp(-gamma*dt)*v\nx += 0.5*dt*v\nv += 0.5*dt*force(x)/m",
        "parameter g; a = v + h/2*f(x)/m; y = x + h/2*a; b = exp(-g*h)*a; x' = y + h/2*b; v' = b + h/2*f(x')/m",
    ),
    Fragment("noise", "v += dt*force(x)/m + sigma*np.random.randn()\nx += dt*v", "REFUSED random"),
    Fragment(
        "Langevin with friction in the force",
        "def force(x, v):\n    return F(x) - gamma*v\nv = v + dt*force(x, v)/m\nx = x + dt*v",
        "parameter g; v' = v + h*(f(x) - g*v)/m; x' = x + h*v'",
    ),
    # numpy teaching pages
    Fragment(
        "arrays over time",
        "x = np.zeros(N)\nv = np.zeros(N)\nfor i in range(N - 1):\n    v[i + 1] = v[i] + dt * F(x[i]) / m\n    x[i + 1] = x[i] + dt * v[i + 1]\n",
        KD,
    ),
    Fragment(
        "arrays over time, euler",
        "for n in range(0, nsteps):\n    x[n+1] = x[n] + h*v[n]\n    v[n+1] = v[n] + h*acc(x[n])\n",
        EULER_A,
    ),
    Fragment(
        "velocity verlet over time, with a force array",
        "for t in range(1, T):\n    x[t] = x[t-1] + v[t-1]*dt + 0.5*a[t-1]*dt**2\n    a[t] = accel(x[t])\n    v[t] = v[t-1] + 0.5*(a[t-1] + a[t])*dt\n",
        KDK_A,
    ),
    Fragment(
        "lists that grow",
        "for _ in range(n):\n    vs.append(vs[-1] + dt*f(xs[-1])/m)\n    xs.append(xs[-1] + dt*vs[-1])\n",
        KD,
    ),
    Fragment(
        "stormer over time",
        "for i in range(1, n-1):\n    x[i+1] = 2*x[i] - x[i-1] + dt**2*a(x[i])\n",
        "x' = x + h*v + h**2*f(x); v' = v + h*f(x)",
    ),
    Fragment(
        "rk2 with a vector",
        "k1 = dt*f(y, t)\nk2 = dt*f(y + 0.5*k1, t + 0.5*dt)\ny = y + k2\nt = t + dt",
        "x' = x + h*(v + h/2*f(x)); v' = v + h*f(x + h/2*v)",
    ),
    Fragment(
        "heun with two lines each",
        "k1x, k1v = v, F(x)/m\nk2x, k2v = v + dt*k1v, F(x + dt*k1x)/m\nx = x + 0.5*dt*(k1x + k2x)\nv = v + 0.5*dt*(k1v + k2v)",
        "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x + h*v))/(2*m)",
    ),
    Fragment(
        "rk4 with a derivative that gives two values",
        "def deriv(x, v):\n    return v, F(x)/m\n\na1, b1 = deriv(x, v)\na2, b2 = deriv(x + 0.5*dt*a1, v + 0.5*dt*b1)\na3, b3 = deriv(x + 0.5*dt*a2, v + 0.5*dt*b2)\n"
        "a4, b4 = deriv(x + dt*a3, v + dt*b3)\nx = x + dt*(a1 + 2*a2 + 2*a3 + a4)/6\nv = v + dt*(b1 + 2*b2 + 2*b3 + b4)/6",
        "b1 = f(x)/m; p2 = v + h/2*b1; b2 = f(x + h/2*v)/m; p3 = v + h/2*b2; b3 = f(x + h/2*p2)/m; p4 = v + h*b3; b4 = f(x + h*p3)/m;"
        "x' = x + h/6*(v + 2*p2 + 2*p3 + p4); v' = v + h/6*(b1 + 2*b2 + 2*b3 + b4)",
    ),
    Fragment(
        "rk4 with a missing two",
        "k1 = f(y)\nk2 = f(y + dt*k1/2)\nk3 = f(y + dt*k2/2)\nk4 = f(y + dt*k3)\ny = y + dt*(k1 + 2*k2 + k3 + k4)/6",
        "b1 = f(x); p2 = v + h/2*b1; b2 = f(x + h/2*v); p3 = v + h/2*b2; b3 = f(x + h/2*p2); p4 = v + h*b3; b4 = f(x + h*p3);"
        "x' = x + h/6*(v + 2*p2 + p3 + p4); v' = v + h/6*(b1 + 2*b2 + b3 + b4)",
    ),
    Fragment(
        "midpoint of names",
        "x_mid = x + 0.5*dt*v\nv_mid = v + 0.5*dt*F(x)/m\nx = x + dt*v_mid\nv = v + dt*F(x_mid)/m",
        "x' = x + h*(v + h/2*f(x)/m); v' = v + h*f(x + h/2*v)/m",
    ),
    Fragment("midpoint that comes too late", "x = x + dt*v_mid\nv = v + dt*F(x_mid)/m", "REFUSED"),
    Fragment(
        "euler richardson",
        "a = acc(x)\nvmid = v + a*dt/2\nxmid = x + v*dt/2\namid = acc(xmid)\nv = v + amid*dt\nx = x + vmid*dt",
        "x' = x + h*(v + h/2*f(x)); v' = v + h*f(x + h/2*v)",
    ),
    Fragment(
        "pendulum without a force",
        "omega = omega - g/L*theta*dt\ntheta = theta + omega*dt",
        "parameter g, L; v' = v - g/L*x*h; x' = x + h*v'",
    ),
    Fragment("gravity", "vy = vy - 9.81*dt\ny = y + vy*dt", "v' = v - 9.81*h; x' = x + h*v'"),
    # Julia
    Fragment(
        "julia function with a bang",
        "function kdk!(q, p, dt)\n    p .+= (dt/2) .* force(q)\n    q .+= dt .* p ./ m\n    p .+= (dt/2) .* force(q)\n    return nothing\nend",
        KDK,
    ),
    Fragment("julia products without a sign", "x += 0.5dt*v\nv += dt*acc(x)\nx += 0.5dt*v", DKD_A),
    Fragment("julia half over two", "v += 1//2*dt*a(x)\nx += dt*v\nv += 1//2*dt*a(x)", KDK_A),
    Fragment("julia quotient of a product", "v += F(x)/2m*dt\nx += v*dt", "v' = v + h*f(x)/(2*m); x' = x + h*v'"),
    Fragment("julia with greek letters", "ω = ω + Δt*α(θ)\nθ = θ + Δt*ω", KD_A),
    Fragment(
        "julia coefficients with a zip",
        "c = (0.5, 0.5)\nd = (1.0, 0.0)\nfor (ci, di) in zip(c, d)\n    q += ci*dt*p\n    p += di*dt*f(q)\nend",
        DKD_A,
    ),
    Fragment(
        "julia one based",
        "c = [1.0, 0.0]\nd = [0.5, 0.5]\nfor k in 1:2\n    p += d[k]*dt*f(q)\n    q += c[k]*dt*p\nend",
        KDK_A,
    ),
    Fragment("julia short function", "a(x) = F(x)/m\nv += dt*a(x)\nx += dt*v", KD),
    # samplers
    Fragment(
        "HMC, log density",
        "r = r + 0.5*eps*grad_log_prob(theta)\ntheta = theta + eps*r\nr = r + 0.5*eps*grad_log_prob(theta)",
        KDK_A,
    ),
    Fragment(
        "HMC, energy, loop inside",
        "p -= 0.5*step_size*grad_U(q)\nfor i in range(3):\n    q += step_size*p\n    p -= step_size*grad_U(q)\n",
        "a = v + h/2*f(x); y1 = x + h*a; b = a + h*f(y1); y2 = y1 + h*b; c = b + h*f(y2); x' = y2 + h*c; v' = c + h*f(x')",
    ),
    Fragment("HMC, mass matrix", "p = p - eps/2*dUdq(q)\nq = q + eps*M_inv*p\np = p - eps/2*dUdq(q)", KDK),
    Fragment(
        "HMC, three stages",
        "a = 0.11888010966548\nb = 0.29619504261126\np -= a*eps*grad_U(q)\nq += b*eps*p\np -= (0.5-a)*eps*grad_U(q)\nq += (1-2*b)*eps*p\np -= (0.5-a)*eps*grad_U(q)\nq += b*eps*p\np -= a*eps*grad_U(q)",
        "a = 0.11888010966548; b = 0.29619504261126; p1 = v + a*h*f(x); q1 = x + b*h*p1; p2 = p1 + (1/2 - a)*h*f(q1); q2 = q1 + (1 - 2*b)*h*p2;"
        "p3 = p2 + (1/2 - a)*h*f(q2); x' = q2 + b*h*p3; v' = p3 + a*h*f(x')",
    ),
    Fragment("HMC, wrong sign cannot be told", "p += eps*grad(q)\nq += eps*p", "REFUSED --force"),
    Fragment(
        "SGD with momentum",
        "v = mu*v - lr*grad(w)\nw = w + v",
        "parameter mu, lr; v' = mu*v + lr*h*f(x); x' = x + h*v'",
    ),
    # Fortran and MATLAB
    Fragment(
        "fortran",
        "do i = 1, n\n   v(i) = v(i) + 0.5d0*dt*f(i)/mass(i)   ! half kick\n   x(i) = x(i) + dt*v(i)\nend do\ncall compute_forces(x, f)\ndo i = 1, n\n   v(i) = v(i) + 0.5d0*dt*f(i)/mass(i)\nend do\n",
        KDK,
    ),
    Fragment(
        "fortran with a continued line",
        "x = x + dt*v &\n  + 0.5d0*dt**2*acc(x)\nv = v + dt*acc(x)\n",
        "x' = x + h*v + h**2/2*f(x); v' = v + h*f(x')",
    ),
    Fragment(
        "matlab over time",
        "for i = 1:N-1\n    v(i+1) = v(i) + dt*accel(x(i));\n    x(i+1) = x(i) + dt*v(i+1);\nend\n",
        KD_A,
    ),
    Fragment(
        "matlab function",
        "function [x, v] = step(x, v, dt)\n    a = force(x)/m;\n    x = x + dt*v;\n    v = v + dt*a;\nend\n",
        EULER,
    ),
    # further slips and shapes
    Fragment("aliasing, velocity first", "v = v + dt*F(x)/m\nx = x + dt*v", KD),
    Fragment(
        "aliasing, heun on moved positions",
        "x_pred = x + dt*v\nv_pred = v + dt*F(x)/m\nx = x + 0.5*dt*(v + v_pred)\nv = v + 0.5*dt*(F(x) + F(x_pred))/m",
        "w = v + h*f(x)/m; x' = x + h/2*(v + w); v' = v + h/2*(f(x') + f(x + h*v))/m",
    ),
    Fragment(
        "two half kicks with one force",
        "a = acc(x)\nv += a*dt/2\nx += v*dt\nv += a*dt/2",
        "w = v + h/2*f(x); x' = x + h*w; v' = w + h/2*f(x)",
    ),
    Fragment("the force of two positions", "v += dt*force(x, y)/m\nx += dt*v", "REFUSED"),
    Fragment(
        "list too short",
        "c = [0.5, 0.5]\nd = [1.0]\nfor i in range(2):\n    x += c[i]*dt*v\n    v += d[i]*dt*F(x)/m\n",
        "REFUSED has 1 numbers",
    ),
    Fragment("implicit", "x = x + dt*v_new\nv_new = v + dt*F(x)/m", "REFUSED before it is set"),
    Fragment("tuple of three", "x, v, a = x + dt*v, v + dt*a, F(x)/m", "REFUSED"),
    Fragment(
        "drag after the drift",
        "v += dt*F(x)/m\nx += dt*v\nv *= (1 - gamma*dt)",
        "parameter g; w = v + h*f(x)/m; x' = x + h*w; v' = w*(1 - g*h)",
    ),
    Fragment("forces summed", "F = spring(x)\nF = F + gravity_force\nv += dt*F/m\nx += dt*v", "REFUSED"),
    Fragment("missing dt", "v += F(x)/m\nx += v*dt", "REFUSED units"),
    Fragment("missing mass", "p += dt*F(q)\nq += dt*p", KD_A),
    Fragment("mass in one place only", "p += dt*force(q)/m\nq += dt*p/m", "REFUSED units"),
    Fragment("velocity of a car", "speed += throttle*dt\nposition += speed*dt", "REFUSED throttle"),
]
