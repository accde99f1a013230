r"""Text for LaTeX: what would be a command is none, and every sign is set that a font has, else said in ASCII."""

from __future__ import annotations

import unicodedata

SIGNS = {
    "½": r"$\frac{1}{2}$", "⅓": r"$\frac{1}{3}$", "⅔": r"$\frac{2}{3}$", "¼": r"$\frac{1}{4}$", "¾": r"$\frac{3}{4}$",
    "⅙": r"$\frac{1}{6}$", "Δ": r"$\Delta$", "ε": r"$\varepsilon$", "π": r"$\pi$", "ω": r"$\omega$", "φ": r"$\varphi$",
    "σ": r"$\sigma$", "τ": r"$\tau$", "μ": r"$\mu$", "δ": r"$\delta$", "γ": r"$\gamma$", "χ": r"$\chi$",
    "Σ": r"$\Sigma$", "Φ": r"$\Phi$", "Ω": r"$\Omega$", "ℓ": r"$\ell$", "×": r"$\times$", "·": r"$\cdot$",
    "∧": r"$\wedge$", "∘": r"$\circ$", "≠": r"$\neq$", "≤": r"$\leq$", "≥": r"$\geq$", "∞": r"$\infty$",
    "≈": r"$\approx$", "≡": r"$\equiv$", "∝": r"$\propto$", "±": r"$\pm$", "−": "$-$", "⁻": "$^-$", "√": r"$\surd$",
    "→": r"$\to$", "‖": r"$\|$", "ᵀ": r"$^{\mathsf T}$", "✓": r"$\checkmark$", "✗": r"$\times$", "▸": "",
    "′": "$'$", "″": "$''$", "°": r"\textdegree{}", "Å": r"\AA{}", "–": "--", "—": "---", "…": r"\dots{}",
    "’": "'", "“": "``", "”": "''",
}  # fmt: skip
"""Sign → what LaTeX writes for it."""
ASCII = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"\textquotedbl{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "*": r"*\allowbreak{}",
}
"""Signs that LaTeX, or a font of it, would take for something else."""
TYPED = {"'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "-{}"}
"""Beyond `ASCII`, in lines that are typed as they stand."""


def text(words: str) -> str:
    r"""Text without what LaTeX would take for a command; signs that no font has are said in ASCII.

    >>> text("50 % of x_1 < 2·10⁻⁸, 'Nyström' --json")
    "50 \\% of x\\_1 \\textless{} 2$\\cdot$10$^-$$^{8}$, 'Nyström' -{}-json"
    """
    return "-{}-".join("".join(map(_sign, part)) for part in words.split("--"))  # an en dash is typed as two hyphens


def typed(line: str) -> str:
    """A line as it is typed, quotes and hyphens as they are."""
    return "".join(TYPED.get(sign) or _sign(sign) for sign in line)


def _sign(sign: str) -> str:
    if sign.isascii():
        return ASCII.get(sign, sign)
    known = SIGNS.get(sign)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKC", sign)
    if unicodedata.name(sign, "").startswith("SUPERSCRIPT"):
        return f"$^{{{plain}}}$"
    if unicodedata.name(sign, "").startswith("SUBSCRIPT"):
        return f"$_{{{plain}}}$"
    if unicodedata.name(sign, "").startswith("LATIN") and ord(sign) < 0x180:
        return sign
    reduced = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return "".join(map(_sign, reduced)) or "?"
