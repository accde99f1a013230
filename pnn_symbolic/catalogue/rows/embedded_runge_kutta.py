"""Embedded Runge–Kutta methods, the step that is kept at a fixed step; and methods of higher order or less storage."""

from pnn_symbolic.catalogue.definitions import RungeKutta
from pnn_symbolic.catalogue.rows.runge_kutta import SOLVING
from pnn_symbolic.catalogue.rows.runge_kutta import runge_kutta_row as _row

ROWS = (
    _row(
        "Wray 3",
        RungeKutta(
            a=(
                "8/15",
                "1/4 5/12",
            ),
            b="1/4 0 3/4",
        ),
        order=3,
        asked_of_files=False,
        evaluations=3,
        stability_limit="sqrt(3)",
        source="Wray, report of NASA Ames (1990); Spalart, Moser & Rogers, J. Comput. Phys. 96, 297 (1991)",
        description="order 3 in two storage places",
        aliases=("RK3 Wray",),
    ),
    _row(
        "SSPRK(4,3)",
        RungeKutta(
            a=(
                "1/2",
                "1/2 1/2",
                "1/6 1/6 1/6",
            ),
            b="1/6 1/6 1/6 1/2",
        ),
        order=3,
        asked_of_files=False,
        evaluations=4,
        stability_limit="2.1562",
        source="Spiteri & Ruuth, SIAM J. Numer. Anal. 40, 469 (2002)",
        description="four stages of order 3, a convex mean of Euler steps",
        aliases=("SSPRK43",),
    ),
    _row(
        "Ralston 4",
        RungeKutta(
            a=(
                "2/5",
                "(-2889+1428*sqrt(5))/1024 (3785-1620*sqrt(5))/1024",
                "(-3365+2094*sqrt(5))/6040 (-975-3046*sqrt(5))/2552 (467040+203968*sqrt(5))/240845",
            ),
            b="(263+24*sqrt(5))/1812 (125-1000*sqrt(5))/3828 1024*(3346+1623*sqrt(5))/5924787 (30-4*sqrt(5))/123",
        ),
        order=4,
        asked_of_files=False,
        evaluations=4,
        stability_limit="2*sqrt(2)",
        source="Ralston, Math. Comp. 16, 431 (1962)",
        description="four stages with the least bound of the error",
    ),
    _row(
        "Kutta-Merson",
        RungeKutta(
            a=(
                "1/3",
                "1/6 1/6",
                "1/8 0 3/8",
                "1/2 0 -3/2 2",
            ),
            b="1/6 0 0 2/3 1/6",
        ),
        order=4,
        asked_of_files=False,
        evaluations=5,
        stability_limit="2*sqrt(3)",
        source=f"Merson, Proc. Symp. Data Processing, Salisbury, 110 (1957); {SOLVING}, section II.4",
        description="five stages, the first embedded method",
        aliases=("Merson 4",),
    ),
    _row(
        "Fehlberg 4",
        RungeKutta(
            a=(
                "1/4",
                "3/32 9/32",
                "1932/2197 -7200/2197 7296/2197",
                "439/216 -8 3680/513 -845/4104",
            ),
            b="25/216 0 1408/2565 2197/4104 -1/5",
        ),
        order=4,
        asked_of_files=False,
        evaluations=5,
        stability_limit="0",
        source="Fehlberg, NASA TR R-315 (1969)",
        description="the step of order 4 of RKF45",
        aliases=("RKF4",),
    ),
    _row(
        "Fehlberg 5",
        RungeKutta(
            a=(
                "1/4",
                "3/32 9/32",
                "1932/2197 -7200/2197 7296/2197",
                "439/216 -8 3680/513 -845/4104",
                "-8/27 2 -3544/2565 1859/4104 -11/40",
            ),
            b="16/135 0 6656/12825 28561/56430 -9/50 2/55",
        ),
        order=5,
        asked_of_files=False,
        evaluations=6,
        stability_limit="0",
        source="Fehlberg, NASA TR R-315 (1969)",
        description="the step of order 5 of RKF45",
        aliases=("RKF45", "RKF5", "Runge-Kutta-Fehlberg"),
    ),
    _row(
        "Cash-Karp 5",
        RungeKutta(
            a=(
                "1/5",
                "3/40 9/40",
                "3/10 -9/10 6/5",
                "-11/54 5/2 -70/27 35/27",
                "1631/55296 175/512 575/13824 44275/110592 253/4096",
            ),
            b="37/378 0 250/621 125/594 0 512/1771",
        ),
        order=5,
        asked_of_files=False,
        evaluations=6,
        stability_limit="0",
        source="Cash & Karp, ACM Trans. Math. Softw. 16, 201 (1990)",
        description="the step that is kept by Cash-Karp solvers, at a fixed step",
        aliases=("Cash-Karp", "RKCK"),
    ),
    _row(
        "Kutta-Nyström 5",
        RungeKutta(
            a=(
                "1/3",
                "4/25 6/25",
                "1/4 -3 15/4",
                "2/27 10/9 -50/81 8/81",
                "2/25 12/25 2/15 8/75 0",
            ),
            b="23/192 0 125/192 0 -27/64 125/192",
        ),
        order=5,
        asked_of_files=False,
        evaluations=6,
        stability_limit="0",
        source=f"Nyström, Acta Soc. Sci. Fenn. 50 (13), 1 (1925); {SOLVING}, section II.5",
        description="six stages of order 5",
    ),
    _row(
        "Butcher 6",
        RungeKutta(
            a=(
                "1/3",
                "0 2/3",
                "1/12 1/3 -1/12",
                "-1/16 9/8 -3/16 -3/8",
                "0 9/8 -3/8 -3/4 1/2",
                "9/44 -9/11 63/44 18/11 0 -16/11",
            ),
            b="11/120 0 27/40 27/40 -4/15 -4/15 11/120",
        ),
        order=6,
        asked_of_files=False,
        evaluations=7,
        stability_limit="0",
        source="Butcher, J. Austral. Math. Soc. 4, 179 (1964)",
        description="seven stages of order 6",
    ),
    _row(
        "Fehlberg 8",
        RungeKutta(
            a=(
                "2/27",
                "1/36 1/12",
                "1/24 0 1/8",
                "5/12 0 -25/16 25/16",
                "1/20 0 0 1/4 1/5",
                "-25/108 0 0 125/108 -65/27 125/54",
                "31/300 0 0 0 61/225 -2/9 13/900",
                "2 0 0 -53/6 704/45 -107/9 67/90 3",
                "-91/108 0 0 23/108 -976/135 311/54 -19/60 17/6 -1/12",
                "2383/4100 0 0 -341/164 4496/1025 -301/82 2133/4100 45/82 45/164 18/41",
                "3/205 0 0 0 0 -6/41 -3/205 -3/41 3/41 6/41 0",
                "-1777/4100 0 0 -341/164 4496/1025 -289/82 2193/4100 51/82 33/164 12/41 0 1",
            ),
            b="0 0 0 0 0 34/105 9/35 9/35 9/280 9/280 0 41/840 41/840",
        ),
        order=8,
        asked_of_files=False,
        evaluations=12,
        stability_limit="2.3652",
        source="Fehlberg, NASA TR R-287 (1968)",
        description="the step of order 8 of RKF78, which takes no force at its first place",
        aliases=("RKF78", "RKF8"),
    ),
    _row(
        "DOP853",
        RungeKutta(
            a=(
                "(12-2*sqrt(6))/135",
                "(6-sqrt(6))/180 (6-sqrt(6))/60",
                "(6-sqrt(6))/120 0 (6-sqrt(6))/40",
                "(462+107*sqrt(6))/3000 0 (-402-197*sqrt(6))/1000 (168+73*sqrt(6))/375",
                "1/27 0 0 (16+sqrt(6))/108 (16-sqrt(6))/108",
                "19/512 0 0 (118+23*sqrt(6))/1024 (118-23*sqrt(6))/1024 -9/512",
                "13772/371293 0 0 (51544+4784*sqrt(6))/371293 (51544-4784*sqrt(6))/371293 -5688/371293 3072/371293",
                "58656157643/93983540625 0 0 (-1324889724104-318801444819*sqrt(6))/626556937500 "
                "(-1324889724104+318801444819*sqrt(6))/626556937500 96044563816/3480871875 "
                "5682451879168/281950621875 -165125654/3796875",
                "8909899/18653125 0 0 (-4521408-1137963*sqrt(6))/2937500 (-4521408+1137963*sqrt(6))/2937500 "
                "96663078/4553125 2107245056/137915625 -4913652016/147609375 -78894270/3880452869",
                "-20401265806/21769653311 0 0 (354216+94326*sqrt(6))/112847 (354216-94326*sqrt(6))/112847 "
                "-43306765128/5313852383 -20866708358144/1126708119789 14886003438020/654632330667 "
                "35290686222309375/14152473387134411 -1477884375/485066827",
                "39815761/17514443 0 0 (-3457480-960905*sqrt(6))/551636 (-3457480+960905*sqrt(6))/551636 "
                "-844554132/47026969 8444996352/302158619 -2509602342/877790785 -28388795297996250/3199510091356783 "
                "226716250/18341897 1371316744/2131383595",
            ),
            b="104257/1920240 0 0 0 0 3399327/763840 66578432/35198415 -1674902723/288716400 "
            "54980371265625/176692375811392 -734375/4826304 171414593/851261400 137909/3084480",
        ),
        order=8,
        asked_of_files=False,
        evaluations=12,
        stability_limit="5.9604",
        source=f"{SOLVING}, sections II.5 and II.10: after Dormand & Prince, J. Comput. Appl. Math. 6, 19 (1980)",
        description="twelve stages of order 8, the step of the code DOP853 and of SciPy's method of this name at a "
        "fixed step; the published decimals of 30 digits round these numbers, which are exact in sqrt(6)",
        aliases=("DOPRI853", "Dormand-Prince 853", "Dormand-Prince 8"),
    ),
)
