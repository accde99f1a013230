"""71 fragments as people paste them, with what is true of each, written down before the reader was seen or run.

By another hand than those of the reader: teaching pages, game engines, molecular dynamics, samplers, in Python, C, C++,
Fortran, Julia, MATLAB, Rust, JavaScript. On the first run of 68 of them 49 were read right, 17 refused, 5 of them
without need, and 2 silently misread: an f[i][0] that was taken for a parameter, and Adams-Bashforth whose memory was
taken for a position. Of 28 more, written when that was mended, 20 were read right, 8 refused, one of them without need,
and none misread; two of these are here, and one that was found by inputs at random.

order, symplectic   of the step for the motion that it advances: a number, and "proved" or "refuted"
name, advances      a part of its name and of that motion; None where nothing is claimed
refuse              "may" where a refusal would be an answer as good, "must" where nothing can be said of the lines
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fragment:
    title: str
    text: str
    order: int | None = None
    symplectic: str | None = None
    name: str | None = None
    advances: str | None = None
    refuse: str = "no"


FRAGMENTS = (
    Fragment(
        "VPython: ball on a spring",
        """F = -k*ball.pos.x
ball.vel.x = ball.vel.x + F/ball.m*dt
ball.pos.x = ball.pos.x + ball.vel.x*dt
t = t + dt""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "N-body in numpy: kick, drift, new accelerations, kick",
        """# (1/2) kick
vel += acc * dt/2.0
# drift
pos += vel * dt
# update accelerations
acc = getAcc( pos, mass, G, softening )
# (1/2) kick
vel += acc * dt/2.0
# update time
t += dt""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "pendulum by Euler-Cromer",
        """omega = omega - (g/L)*np.sin(theta)*dt
theta = theta + omega*dt""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "HMC in R, with its branch",
        """p = p - epsilon * grad_U(q) / 2
for (i in 1:L) {
  q = q + epsilon * p
  if (i!=L) p = p - epsilon * grad_U(q)
}
p = p - epsilon * grad_U(q) / 2""",
        refuse="must",
    ),
    Fragment(
        "leapfrog of a sampler with the gradient of the log density",
        """r_new = r + 0.5*eps*grad_log_prob(theta)
theta_new = theta + eps*r_new
r_new = r_new + 0.5*eps*grad_log_prob(theta_new)""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "gradient descent with momentum",
        """vel = mu*vel - lr*grad(w)
w = w + vel""",
        None,
        "refuted",
        refuse="may",
    ),
    Fragment(
        "Unity, velocity first",
        """velocity += acceleration * Time.deltaTime;
transform.position += velocity * Time.deltaTime;""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "Unity, position first",
        """transform.position += velocity * Time.deltaTime;
velocity += acceleration * Time.deltaTime;""",
        1,
        "refuted",
        "explicit Euler",
    ),
    Fragment(
        "p5 with methods of vectors",
        """this.velocity.add(this.acceleration);
this.position.add(this.velocity);
this.acceleration.mult(0);""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "game physics in C++, velocity first",
        """velocity += ( force / mass ) * dt;
position += velocity * dt;""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "game physics in C++, position first",
        """position += velocity * dt;
velocity += ( force / mass ) * dt;""",
        1,
        "refuted",
        "explicit Euler",
    ),
    Fragment(
        "rigid body with damping by a quotient",
        """b2Vec2 v = b->m_linearVelocity;
v += h * b->m_invMass * b->m_force;
v *= 1.0f / (1.0f + h * b->m_linearDamping);
b->m_position += h * v;
b->m_linearVelocity = v;""",
        1,
        "refuted",
        refuse="may",
    ),
    Fragment(
        "cloth by Verlet with a copy",
        """Vector3 temp = x;
x += x - oldx + a*dt*dt;
oldx = temp;""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "Fortran: Störmer with velocity output",
        """rnew = 2.0d0*r - rold + dt**2 * f(r)/m
v = (rnew - rold)/(2.0d0*dt)
rold = r
r = rnew""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "Fortran: Störmer in a loop over particles",
        """do i = 1, npart
  xx = 2*x(i) - xm(i) + delt**2*f(i)
  vi = (xx - xm(i))/(2*delt)
  xm(i) = x(i)
  x(i) = xx
end do""",
        1,
        "proved",
        "symplectic Euler A",
        refuse="may",
    ),
    Fragment(
        "Julia: midpoint with dots",
        """k1 = f(u)
k2 = f(u .+ dt/2 .* k1)
u = u .+ dt .* k2""",
        2,
        "refuted",
        "midpoint",
    ),
    Fragment(
        "Julia: RK4",
        """k1 = f(u)
k2 = f(u + 0.5dt*k1)
k3 = f(u + 0.5dt*k2)
k4 = f(u + dt*k3)
u += dt/6*(k1 + 2k2 + 2k3 + k4)""",
        4,
        "refuted",
        "RK4",
    ),
    Fragment(
        "C: RK4 with stages of x and v",
        """double k1x = v, k1v = a(x);
double k2x = v + 0.5*dt*k1v, k2v = a(x + 0.5*dt*k1x);
double k3x = v + 0.5*dt*k2v, k3v = a(x + 0.5*dt*k2x);
double k4x = v + dt*k3v, k4v = a(x + dt*k3x);
x += dt/6*(k1x + 2*k2x + 2*k3x + k4x);
v += dt/6*(k1v + 2*k2v + 2*k3v + k4v);""",
        4,
        "refuted",
        "RK4",
    ),
    Fragment(
        "RK4 with the step inside its stages",
        """k1 = dt*f(y)
k2 = dt*f(y + k1/2)
k3 = dt*f(y + k2/2)
k4 = dt*f(y + k3)
y = y + (k1 + 2*k2 + 2*k3 + k4)/6""",
        4,
        "refuted",
        "RK4",
    ),
    Fragment(
        "RK4 whose last stage takes k2",
        """k1 = f(y)
k2 = f(y + h*k1/2)
k3 = f(y + h*k2/2)
k4 = f(y + h*k2)
y = y + h*(k1 + 2*k2 + 2*k3 + k4)/6""",
        3,
        "refuted",
    ),
    Fragment(
        "RK4 divided by 8",
        """k1 = f(y)
k2 = f(y + h*k1/2)
k3 = f(y + h*k2/2)
k4 = f(y + h*k3)
y = y + h*(k1 + 2*k2 + 2*k3 + k4)/8""",
        1,
        "refuted",
        advances="9*f(x)/",
    ),
    Fragment(
        "Heun with the position overwritten too early",
        """x1 = x + dt*v
v1 = v + dt*a(x)
x = x + dt*(v + v1)/2
v = v + dt*(a(x) + a(x1))/2""",
        1,
        "refuted",
    ),
    Fragment(
        "Heun with both at once",
        """x1, v1 = x + dt*v, v + dt*a(x)
x, v = x + dt*(v + v1)/2, v + dt*(a(x) + a(x1))/2""",
        2,
        "refuted",
        "Heun",
    ),
    Fragment(
        "Ruth 3, counted up",
        """c = [1, -2/3, 2/3]
d = [-1/24, 3/4, 7/24]
for i in range(3):
    v = v + d[i]*dt*a(x)
    x = x + c[i]*dt*v""",
        1,
        "proved",
    ),
    Fragment(
        "Ruth 3, counted down",
        """c = [1, -2/3, 2/3]
d = [-1/24, 3/4, 7/24]
for i in [2, 1, 0]:
    v = v + d[i]*dt*a(x)
    x = x + c[i]*dt*v""",
        3,
        "proved",
        "Ruth 3",
    ),
    Fragment(
        "Forest-Ruth with one constant",
        """theta = 1.35120719195966
x = x + theta*dt/2*v
v = v + theta*dt*F(x)
x = x + (1-theta)*dt/2*v
v = v + (1-2*theta)*dt*F(x)
x = x + (1-theta)*dt/2*v
v = v + theta*dt*F(x)
x = x + theta*dt/2*v""",
        4,
        "proved",
        "Forest-Ruth",
    ),
    Fragment(
        "PEFRL",
        """const double xi = 0.1786178958448091, lambda = -0.2123418310626054, chi = -0.06626458266981849;
r += xi*h*v;
v += (1-2*lambda)*h/2*F(r)/m;
r += chi*h*v;
v += lambda*h*F(r)/m;
r += (1-2*(chi+xi))*h*v;
v += lambda*h*F(r)/m;
r += chi*h*v;
v += (1-2*lambda)*h/2*F(r)/m;
r += xi*h*v;""",
        4,
        "proved",
        "PEFRL",
    ),
    Fragment(
        "Yoshida 4 as on teaching pages",
        """w1 = 1.0/(2.0 - 2.0**(1.0/3.0))
w0 = -2.0**(1.0/3.0)*w1
c1 = w1/2
c2 = (w0 + w1)/2
x1 = x + c1*v*dt
v1 = v + w1*a(x1)*dt
x2 = x1 + c2*v1*dt
v2 = v1 + w0*a(x2)*dt
x3 = x2 + c2*v2*dt
v3 = v2 + w1*a(x3)*dt
x = x3 + c1*v3*dt
v = v3""",
        4,
        "proved",
        "Forest-Ruth",
    ),
    Fragment(
        "C++: velocity Verlet with new values",
        """vec3d new_pos = pos + vel*dt + acc*(dt*dt*0.5);
vec3d new_acc = apply_forces(new_pos);
vec3d new_vel = vel + (acc+new_acc)*(dt*0.5);
pos = new_pos;
vel = new_vel;
acc = new_acc;""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "Beeman with three accelerations",
        """x_new = x + v*dt + (4*a - a_prev)*dt**2/6
a_new = force(x_new)/m
v = v + (2*a_new + 5*a - a_prev)*dt/6
x = x_new
a_prev = a
a = a_new""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "MATLAB: leapfrog with vhalf",
        """for i = 1:N-1
  vhalf = v(i) + 0.5*dt*a(x(i));
  x(i+1) = x(i) + dt*vhalf;
  v(i+1) = vhalf + 0.5*dt*a(x(i+1));
end""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "MATLAB: Euler-Cromer on a spring",
        """for n = 1:N
  v(n+1) = v(n) - omega^2*x(n)*dt;
  x(n+1) = x(n) + v(n+1)*dt;
end""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "MATLAB: Euler",
        """for n = 1:N
  x(n+1) = x(n) + v(n)*dt;
  v(n+1) = v(n) + acc(x(n))*dt;
end""",
        1,
        "refuted",
        "explicit Euler",
    ),
    Fragment(
        "Langevin with its noise",
        """v += 0.5*dt*F(x)/m
x += 0.5*dt*v
v = c*v + np.sqrt((1-c**2)*kT/m)*np.random.randn()
x += 0.5*dt*v
v += 0.5*dt*F(x)/m""",
        refuse="must",
    ),
    Fragment(
        "BAOAB without noise",
        """c1 = np.exp(-gamma*dt)
v = v + dt/2*F(x)/m
x = x + dt/2*v
v = c1*v
x = x + dt/2*v
v = v + dt/2*F(x)/m""",
        2,
        "refuted",
        advances="gamma*v",
    ),
    Fragment(
        "drag with the old velocity",
        """v += dt*(F(x) - gamma*v)/m
x += dt*v""",
        1,
        "refuted",
        advances="gamma*v/m",
    ),
    Fragment(
        "falling, JavaScript",
        """vy -= g*dt;
y += vy*dt;""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "two components",
        """vx += ax*dt
vy += ay*dt
x += vx*dt
y += vy*dt""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "spring in JavaScript",
        """let ax = -k/m*x;
vx += ax*dt;
x += vx*dt;""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "Rust",
        """let a = force(x) / m;
v += a * dt;
x += v * dt;""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "C: structures in a loop",
        """for (int i = 0; i < N; i++) {
    p[i].vx += p[i].fx / p[i].m * dt;
    p[i].vy += p[i].fy / p[i].m * dt;
    p[i].x += p[i].vx * dt;
    p[i].y += p[i].vy * dt;
}""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "C: half of a step, with two kinds of dt",
        """dtfm = dtf / mass[i];
v[i][0] += dtfm * f[i][0];
x[i][0] += dtv * v[i][0];""",
        refuse="must",
    ),
    Fragment(
        "C: leap-frog with inverse masses",
        """vn = v[n][d] + f[n][d]*invMass[n]*dt;
v[n][d] = vn;
xprime[n][d] = x[n][d] + vn*dt;""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "C: drift, acceleration, kick, drift",
        """particles[i].x += 0.5*dt*particles[i].vx;
update_acceleration(r);
particles[i].vx += dt*particles[i].ax;
particles[i].x += 0.5*dt*particles[i].vx;""",
        2,
        "proved",
        "position Verlet",
    ),
    Fragment(
        "the stale force",
        """a = force(x)/m
v += 0.5*a*dt
x += v*dt
v += 0.5*a*dt""",
        1,
        "refuted",
    ),
    Fragment(
        "force of position and velocity",
        """v += dt*F(x, v)/m
x += dt*v""",
        1,
        None,
        refuse="may",
    ),
    Fragment(
        "force of time and position",
        """v += dt*acc(t, x)
x += dt*v
t += dt""",
        1,
        "proved",
        refuse="may",
    ),
    Fragment(
        "Boris",
        """t = q*B/m*dt/2
s = 2*t/(1 + np.dot(t, t))
v_minus = v + q*E/m*dt/2
v_prime = v_minus + np.cross(v_minus, t)
v_plus = v_minus + np.cross(v_prime, s)
v = v_plus + q*E/m*dt/2
x = x + v*dt""",
        1,
        "refuted",
        refuse="may",
    ),
    Fragment(
        "Adams-Bashforth 2",
        """x += dt*(1.5*v - 0.5*v_old)
v_old = v
v += dt*(1.5*a - 0.5*a_old)
a_old = a""",
        refuse="must",
    ),
    Fragment(
        "implicit Euler written as two equations",
        """v_new = v + dt*f(x_new)/m
x_new = x + dt*v_new""",
        1,
        "refuted",
        "implicit Euler",
        refuse="may",
    ),
    Fragment(
        "Nosé-Hoover",
        """v += dt/2*(F(x)/m - xi*v)
x += dt*v
xi += dt*(m*v*v - T)/Q
v += dt/2*(F(x)/m - xi*v)""",
        refuse="must",
    ),
    Fragment(
        "time-corrected Verlet",
        """x_new = x + (x - x_prev)*(dt/dt_prev) + a*dt*dt
x_prev = x
x = x_new
dt_prev = dt""",
        refuse="must",
    ),
    Fragment(
        "sampler with a mass",
        """p = p + 0.5*eps*grad_logp(q)
q = q + eps*p/m
p = p + 0.5*eps*grad_logp(q)""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "sampler that halves everything",
        """p -= eps*grad_U(q)/2
q += eps*p/2
p -= eps*grad_U(q)/2""",
        2,
        "proved",
        refuse="may",
    ),
    Fragment(
        "kick with the square of the step",
        """v += f(x)/m*dt*dt
x += v*dt""",
        refuse="must",
    ),
    Fragment(
        "velocity Verlet with dt = 1",
        """x += v + a/2
a_new = accel(x)
v += (a + a_new)/2
a = a_new""",
        2,
        "proved",
        "velocity Verlet",
        refuse="may",
    ),
    Fragment("tuple assignment with a derivative", """q, p = q + h*p, p - h*dVdq(q)""", 1, "refuted", "explicit Euler"),
    Fragment(
        "Python function",
        """def leapfrog(x, v, dt, acc):
    v = v + 0.5*dt*acc(x)
    x = x + dt*v
    v = v + 0.5*dt*acc(x)
    return x, v""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "Python method",
        """def update(self, dt):
    self.acceleration = self.force / self.mass
    self.velocity += self.acceleration * dt
    self.position += self.velocity * dt
    self.force = 0""",
        1,
        "proved",
        "symplectic Euler A",
    ),
    Fragment(
        "midpoint with half steps",
        """v_mid = v + a(x)*dt/2
x_mid = x + v*dt/2
x = x + v_mid*dt
v = v + a(x_mid)*dt""",
        2,
        "refuted",
        "midpoint",
    ),
    Fragment(
        "damped cloth",
        """temp = x
x += (x - x_old)*0.99 + a*dt*dt
x_old = temp""",
        None,
        "refuted",
        refuse="may",
    ),
    Fragment(
        "two kicks and 0.193…",
        """lam = 0.1931833275037836
p = p + lam*dt*force(x)
x = x + 0.5*dt*p/m
p = p + (1 - 2*lam)*dt*force(x)
x = x + 0.5*dt*p/m
p = p + lam*dt*force(x)""",
        2,
        "proved",
        "Omelyan 2",
    ),
    Fragment(
        "Fortran with a subroutine",
        """v = v + 0.5d0*dt*f/m
x = x + dt*v
call force(x, f)
v = v + 0.5d0*dt*f/m""",
        2,
        "proved",
        "velocity Verlet",
    ),
    Fragment(
        "C: a half that is zero",
        """v += 1/2*a*dt;
x += v*dt;
a = acceleration(x);
v += 1/2*a*dt;""",
        refuse="must",
    ),
    Fragment(
        "Nyström 4",
        """k1 = f(x)
k2 = f(x + h/2*v + h*h/8*k1)
k3 = f(x + h*v + h*h/2*k2)
x = x + h*v + h*h/6*(k1 + 2*k2)
v = v + h/6*(k1 + 4*k2 + k3)""",
        4,
        "refuted",
        "Nystr",
    ),
    Fragment(
        "position Verlet in Java, one line",
        "double xh = x + v*dt/2; v += acc(xh)*dt; x = xh + v*dt/2;",
        2,
        "proved",
        "position Verlet",
    ),
    Fragment(
        "velocity Verlet that takes the old force at the new place",
        """x += dt*v + 0.5*dt**2*a(x)
v += 0.5*dt*(a(x) + a(x))""",
        1,
        "refuted",
    ),
    Fragment(
        "friction called lambda",
        "v = v*(1 - lambda*dt) + dt*acc(x)\nx = x + dt*v",
        1,
        "refuted",
        advances="lambda",
    ),
    Fragment(
        "both values of a force that is computed elsewhere",
        "v += 0.5*dt*(f_old + f)/m\nx += dt*v\nf_old = f",
        1,
        "refuted",
        "parabolic step",
    ),
    Fragment(
        "Fortran with a subroutine, and a half kick that is written elsewhere",
        "v[i+1] = v + 0.5d0*dt*f/m\nx = x + dt*v\ncall force(x, f)\nv = v + 0.5d0*dt*f/m",
        1,
        refuse="may",
    ),
    Fragment(
        "Julia with Greek letters",
        """r = r - ϵ/2*∇U(θ)
θ = θ + ϵ*(r/m)
r = r - ϵ/2*∇U(θ)""",
        2,
        "proved",
        "velocity Verlet",
        refuse="may",
    ),
)
