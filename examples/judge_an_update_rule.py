"""What is true of an update rule that you typed, or that another tool found? No data and no training are needed."""

from pnn_symbolic import OneStepMap, check, identify

RULES = {
    "Eq. (1) of the paper": "y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2",
    "Eq. (2) of the paper": """
        y = x + h*v/2
        x' = x + 1.00005*h*v + h**2/2*f(y)/(1.0005*m)
        v' = 1.0001*v + h*f(y)/(1.0005*m)
    """,
    "a slip of the pen": "x' = x + h*v; v' = v + h*f(x)/m",
    "the slip mended": "x' = x + h*v; v' = v + h*f(x')/m",
}

judged = {}
for title, text in RULES.items():
    rule = OneStepMap.from_equations(text)
    judged[title] = check(rule)
    print(f"{title}\n  {rule.plain()}\n  {identify(rule)}")
    for finding in judged[title].values():
        print(f"  {finding}")

# The paper asks by rolling a law out for 1000 steps and back; one step of exact algebra decides, for every force.
assert judged["Eq. (1) of the paper"]["time_reversible"].holds
assert judged["Eq. (1) of the paper"]["symplectic"].holds
assert not judged["Eq. (2) of the paper"]["time_reversible"].holds
assert not judged["Eq. (2) of the paper"]["symplectic"].holds
# One prime makes explicit Euler, which gains energy, into a symplectic method.
assert identify(OneStepMap.from_equations(RULES["a slip of the pen"])).name == "explicit Euler"
assert judged["the slip mended"]["symplectic"].holds
