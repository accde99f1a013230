"""46 fragments of a fourth hand, written before the reader's code was seen, each with the map that it is.

Games, molecular dynamics, n-body, samplers, ODE suites and teaching; C, C++, C#, Python, Julia, Fortran, MATLAB and
JavaScript. On the first run 37 of the 46 were read right, 9 refused, three of them without need (one is read now), and
none was read silently wrong. Here are those that are like no others in the first three sets.
"""

from __future__ import annotations

from tests.code.fresh_fragments import Fragment

FOURTH = (
    Fragment(
        "game, damping before the move",
        """self.vel += self.force(self.pos) / self.mass * dt
self.vel *= 0.98
self.pos += self.vel * dt""",
        "v' = 0.98*(v + h*f(x)/m); x' = x + h*0.98*(v + h*f(x)/m)",
    ),
    Fragment(
        "two loops in one line of C",
        """for (i = 0; i < n; i++) for (k = 0; k < 3; k++) {
    vel[i][k] += 0.5*dt*acc[i][k];
    pos[i][k] += dt*vel[i][k];
}
compute_accelerations();
for (i = 0; i < n; i++) for (k = 0; k < 3; k++) {
    vel[i][k] += 0.5*dt*acc[i][k];
}""",
        "y = x + h*v + h**2*f(x)/2; x' = y; v' = v + h*(f(x) + f(y))/2",
    ),
    Fragment(
        "PEFRL in Julia, products without a sign",
        """ξ = 0.1786178958448091
λ = -0.2123418310626054
χ = -0.06626458266981849
x += ξ*dt*v
v += (1-2λ)*dt/2 * F(x)/m
x += χ*dt*v
v += λ*dt*F(x)/m
x += (1-2(χ+ξ))*dt*v
v += λ*dt*F(x)/m
x += χ*dt*v
v += (1-2λ)*dt/2*F(x)/m
x += ξ*dt*v""",
        "D 0.1786178958448091, K 0.7123418310626054, D -0.06626458266981849, K -0.2123418310626054, "
        "D 0.77529337365001878, K -0.2123418310626054, D -0.06626458266981849, K 0.7123418310626054, "
        "D 0.1786178958448091",
    ),
    Fragment(
        "Runge-Kutta 4 of a vector of position and velocity",
        """def deriv(y):
    return np.array([y[1], f(y[0])/m])
k1 = deriv(y)
k2 = deriv(y + 0.5*dt*k1)
k3 = deriv(y + 0.5*dt*k2)
k4 = deriv(y + dt*k3)
y = y + dt/6*(k1 + 2*k2 + 2*k3 + k4)""",
        "k = f(x)/m; l = f(x + h*v/2)/m; n = f(x + h*v/2 + h**2*k/4)/m; o = f(x + h*v + h**2*l/2)/m; "
        "x' = x + h*v + h**2*(k + l + n)/6; v' = v + h*(k + 2*l + 2*n + o)/6",
    ),
    Fragment(
        "acceleration renewed before the velocity",
        "pos += vel*dt + 0.5*acc*dt*dt; acc = force(pos)/mass; vel += acc*dt;",
        "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(x')/m",
    ),
    Fragment(
        "Heun with x moved before the second force of the old x",
        """x_pred = x + dt*v
v_pred = v + dt*f(x)/m
x = x + dt/2*(v + v_pred)
v = v + dt/2*(f(x) + f(x_pred))/m""",
        "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h/2*(f(x') + f(x + h*v))/m",
    ),
    Fragment(
        "stages of lists in C, last to first",
        """double c[3] = {1.0, -2.0/3.0, 2.0/3.0};
double d[3] = {-1.0/24.0, 3.0/4.0, 7.0/24.0};
for (int s = 0; s < 3; s++) {
    v += d[s]*dt*force(x)/m;
    x += c[s]*dt*v;
}""",
        "K -1/24, D 1, K 3/4, D -2/3, K 7/24, D 2/3",
    ),
    Fragment(
        "inner steps of a fast force",
        """v += 0.5*dt*f_slow(x)/m
for k in range(4):
    v += 0.5*dt/4*f_fast(x)/m
    x += dt/4*v
    v += 0.5*dt/4*f_fast(x)/m
v += 0.5*dt*f_slow(x)/m""",
        "K_slow 1/2, (K_fast 1/8, D 1/4, K_fast 1/8)^4, K_slow 1/2",
    ),
    Fragment(
        "helpers that hand back pairs",
        """def drift(x, v, tau):
    return x + tau*v, v
def kick(x, v, tau):
    return x, v + tau*force(x)/m
def step(x, v, dt):
    x, v = drift(x, v, dt/2)
    x, v = kick(x, v, dt)
    x, v = drift(x, v, dt/2)
    return x, v""",
        "D 1/2, K 1, D 1/2",
    ),
    Fragment(
        "both at once, the force at the moved place",
        "q, p = q + dt*p/m, p + dt*F(q + dt*p/m)",
        "D 1, K 1",
    ),
    Fragment(
        "Nyström's stages",
        """k1 = f(x)/m
k2 = f(x + h/2*v + h*h/8*k1)/m
k3 = f(x + h*v + h*h/2*k2)/m
x += h*v + h*h/6*(k1 + 2*k2)
v += h/6*(k1 + 4*k2 + k3)""",
        "a = f(x)/m; b = f(x + h*v/2 + h**2*a/8)/m; c = f(x + h*v + h**2*b/2)/m; "
        "x' = x + h*v + h**2*(a + 2*b)/6; v' = v + h*(a + 4*b + c)/6",
    ),
    Fragment(
        "a sampler with a branch in its loop",
        """p = p - 0.5*eps*grad_U(q)
for i in range(L):
    q = q + eps*p
    if i != L-1:
        p = p - eps*grad_U(q)
p = p - 0.5*eps*grad_U(q)""",
        'REFUSED "if" is a branch',
    ),
    Fragment(
        "a friction that is a variable",
        """v = v + 0.5*dt*(f(x)/m - xi*v)
x = x + dt*v
xi = xi + dt*(m*v*v - T)/Q
v = (v + 0.5*dt*f(x)/m)/(1 + 0.5*dt*xi)""",
        "REFUSED 3 variables go through the step",
    ),
    Fragment(
        "Hermite's step with a jerk",
        """xp = x + v*dt + a*dt*dt/2 + j*dt*dt*dt/6
vp = v + a*dt + j*dt*dt/2
a1 = acc(xp, vp)
j1 = jerk(xp, vp)
v = v + (a + a1)*dt/2 + (j - j1)*dt*dt/12
x = x + v*dt""",
        "REFUSED ",
    ),
    Fragment(
        "damping of a game, a power of the step",
        """Vector3 acceleration = ComputeForce(transform.position) / rb.mass;
transform.position += velocity * Time.deltaTime + 0.5f * acceleration * Time.deltaTime * Time.deltaTime;
velocity += acceleration * Time.deltaTime;
velocity *= Mathf.Pow(damping, Time.deltaTime);""",
        "parameter c; x' = x + h*v + h**2*f(x)/(2*m); v' = c**h*(v + h*f(x)/m)",
    ),
    Fragment(
        "pairs of bodies",
        """for i in range(n):
    for j in range(n):
        r = pos[j] - pos[i]
        vel[i] += dt*mass[j]*r/norm(r)**3
for i in range(n):
    pos[i] += dt*vel[i]""",
        "REFUSED ",
    ),
)
