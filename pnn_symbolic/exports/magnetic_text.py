"""What is the same in the code of every step in a magnetic field: turns, quotients of sines, and heads."""

from __future__ import annotations

NEAR_ZERO = "1e-8"
"""Angles below which the quotients of sines are their limits: they err by its square, below the rounding of doubles."""
NUMPY_HELPERS = {
    "turned": '''def turned(v, a):
    """v turned by the angle |a| about a, as v' = v x a turns it in one unit of time."""
    sines, cosines, _ = quotients(a)
    w = np.cross(v, a)
    return v + sines*w + cosines*np.cross(w, a)''',
    "mean_velocity": '''def mean_velocity(v, a):
    """The mean of v while it is turned by the angle |a| about a."""
    _, cosines, rest = quotients(a)
    w = np.cross(v, a)
    return v + cosines*w + rest*np.cross(w, a)''',
    "turned_by_cross_products": '''def turned_by_cross_products(v, a):
    """v turned by 2*arctan(|a|/2) about a, without a sine."""
    t = a/2
    return v + np.cross(v + np.cross(v, t), 2*t/(1 + np.sum(t*t, axis=-1, keepdims=True)))''',
    "pushed": '''def pushed(v, a):
    """v + v x a."""
    return v + np.cross(v, a)''',
}
NUMPY_QUOTIENTS = f'''def quotients(a):
    """sin|a|/|a|, (1 - cos|a|)/|a|**2 and (|a| - sin|a|)/|a|**3."""
    size = np.linalg.norm(a, axis=-1, keepdims=True)
    small = size < {NEAR_ZERO}
    s = np.where(small, 1.0, size)
    sines, cosines, rest = np.sin(s)/s, 2*(np.sin(s/2)/s)**2, (s - np.sin(s))/s**3
    return np.where(small, 1.0, sines), np.where(small, 1/2, cosines), np.where(small, 1/6, rest)'''
PLAIN_HELPERS = {
    "turned": '''def turned(v, a):
    """v turned by the angle |a| about a, as v' = v x a turns it in one unit of time."""
    sines, cosines, _ = quotients(a)
    w = cross(v, a)
    return added(added(v, sines, w), cosines, cross(w, a))''',
    "mean_velocity": '''def mean_velocity(v, a):
    """The mean of v while it is turned by the angle |a| about a."""
    _, cosines, rest = quotients(a)
    w = cross(v, a)
    return added(added(v, cosines, w), rest, cross(w, a))''',
    "turned_by_cross_products": '''def turned_by_cross_products(v, a):
    """v turned by 2*arctan(|a|/2) about a, without a sine."""
    t = [c/2 for c in a]
    w = added(v, 1, cross(v, t))
    return added(v, 2/(1 + sum(c*c for c in t)), cross(w, t))''',
    "pushed": '''def pushed(v, a):
    """v + v x a."""
    return added(v, 1, cross(v, a))''',
}
PLAIN_QUOTIENTS = f'''def quotients(a):
    """sin|a|/|a|, (1 - cos|a|)/|a|**2 and (|a| - sin|a|)/|a|**3."""
    s = math.sqrt(sum(c*c for c in a))
    if s < {NEAR_ZERO}:
        return 1.0, 1/2, 1/6
    return math.sin(s)/s, 2*(math.sin(s/2)/s)**2, (s - math.sin(s))/s**3'''
PLAIN_VECTORS = '''def added(u, size, w):
    """u + size*w."""
    return [a + size*b for a, b in zip(u, w)]


def cross(u, w):
    """u x w."""
    return [u[1]*w[2] - u[2]*w[1], u[2]*w[0] - u[0]*w[2], u[0]*w[1] - u[1]*w[0]]'''
RUN = """def run(x, v, dt, m, f, omega, steps):
    for _ in range(steps):
        x, v = step(x, v, dt, m, f, omega)
    return x, v"""
STEP = '''def step(x, v, dt, m, f, omega):
    """Position and velocity one time step later, for m*x'' = f(x) + m*x' x omega.

    x, v   {state}; a plane across the field has z = 0
    dt, m  time step, and mass
    f      the force, called as f(x)
    omega  q*B/m, the vector of the field
    """'''
PLAIN_STATE, NUMPY_STATE = "three numbers each", "arrays of shape (3,), or (particles, 3)"
C_HELPERS = {
    "turned": """/* v turned by the angle |a| about a, as v' = v x a turns it in one unit of time. */
static void turned(double v[3], const double a[3])
{
    double s[3], w[3], u[3];
    quotients(a, s);
    cross(v, a, w);
    cross(w, a, u);
    for (int i = 0; i < 3; i++) v[i] += s[0]*w[i] + s[1]*u[i];
}""",
    "mean_velocity": """/* Adds size times the mean of v, while it is turned by the angle |a| about a, to x. */
static void move(double x[3], double size, const double v[3], const double a[3])
{
    double s[3], w[3], u[3];
    quotients(a, s);
    cross(v, a, w);
    cross(w, a, u);
    for (int i = 0; i < 3; i++) x[i] += size*(v[i] + s[1]*w[i] + s[2]*u[i]);
}""",
    "turned_by_cross_products": """/* v turned by 2*arctan(|a|/2) about a, without a sine. */
static void turned_by_cross_products(double v[3], const double a[3])
{
    const double t[3] = {a[0]/2.0, a[1]/2.0, a[2]/2.0};
    const double size = 2.0/(1.0 + t[0]*t[0] + t[1]*t[1] + t[2]*t[2]);
    double w[3], u[3];
    cross(v, t, w);
    for (int i = 0; i < 3; i++) w[i] += v[i];
    cross(w, t, u);
    for (int i = 0; i < 3; i++) v[i] += size*u[i];
}""",
    "pushed": """/* v + v x a. */
static void pushed(double v[3], const double a[3])
{
    double w[3];
    cross(v, a, w);
    for (int i = 0; i < 3; i++) v[i] += w[i];
}""",
}
C_CROSS = """static void cross(const double u[3], const double w[3], double result[3])
{
    result[0] = u[1]*w[2] - u[2]*w[1];
    result[1] = u[2]*w[0] - u[0]*w[2];
    result[2] = u[0]*w[1] - u[1]*w[0];
}"""
C_QUOTIENTS = f"""/* sin|a|/|a|, (1 - cos|a|)/|a|^2 and (|a| - sin|a|)/|a|^3. */
static void quotients(const double a[3], double result[3])
{{
    const double s = sqrt(a[0]*a[0] + a[1]*a[1] + a[2]*a[2]);
    const int small = s < {NEAR_ZERO};
    result[0] = small ? 1.0 : sin(s)/s;
    result[1] = small ? 0.5 : 2.0*(sin(s/2.0)/s)*(sin(s/2.0)/s);
    result[2] = small ? 1.0/6.0 : (s - sin(s))/(s*s*s);
}}"""
C_STEP = """/* Writes the force on the particle at x into result. */
typedef void (*f_type)(const double x[3], double result[3], void *context);

/* One time step of m*x'' = f(x) + m*x' x omega, which changes x and v; omega is q*B/m, the vector of the field, and
   context is passed on to the force. A plane across the field has z = 0. */
void step(double x[3], double v[3], double dt, double m, const double omega[3], f_type f, void *context)
{"""
