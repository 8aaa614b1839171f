r"""The commands of LaTeX that the formula reader knows: data for `tokens`, `layout` and the parser."""

from __future__ import annotations

RELATIONS: dict[str, str] = {
    "=": "=", "<": "<", ">": ">", ":": ":", r"\colon": ":", ":=": "≜", r"\coloneqq": "≜",
    r"\triangleq": "≜", r"\doteq": "≜", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\leq": "≤",
    r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥", r"\ne": "≠", r"\neq": "≠",
    r"\approx": "≈", r"\equiv": "≡", r"\propto": "∝", r"\sim": "∼", r"\simeq": "≃", r"\cong": "≅",
    r"\in": "∈", r"\notin": "∉", r"\ni": "∋", r"\subset": "⊂", r"\subseteq": "⊆", r"\supset": "⊃",
    r"\supseteq": "⊇", r"\leftarrow": "←", r"\gets": "←", r"\longleftarrow": "←", r"\to": "→",
    r"\rightarrow": "→", r"\longrightarrow": "→", r"\mapsto": "↦", r"\longmapsto": "↦", r"\perp": "⊥",
    r"\parallel": "∥", r"\ll": "≪", r"\gg": "≫", r"\succ": "≻", r"\succeq": "⪰", r"\prec": "≺",
    r"\preceq": "⪯", r"\asymp": "≍", r"\lesssim": "≲", r"\gtrsim": "≳", r"\rightsquigarrow": "⇝",
    r"\leftrightarrow": "↔",
}  # fmt: skip
"""What may stand between the operands of a chain, and what the tree calls it."""

IMPLICATIONS: dict[str, str] = {
    r"\Rightarrow": "⇒", r"\implies": "⇒", r"\Longrightarrow": "⇒", r"\Leftarrow": "⇐",
    r"\impliedby": "⇐", r"\Leftrightarrow": "⇔", r"\iff": "⇔", r"\Longleftrightarrow": "⇔",
    r"\therefore": "⇒",
}  # fmt: skip
"""What may stand between two statements."""

SET, SUM, PRODUCT = 10, 20, 30
INFIX: dict[str, tuple[str, int]] = {
    r"\cup": ("∪", SET), r"\cap": ("∩", SET), r"\setminus": ("∖", SET), r"\backslash": ("∖", SET),
    r"\wedge": ("∧", SET), r"\land": ("∧", SET), r"\vee": ("∨", SET), r"\lor": ("∨", SET),
    "+": ("+", SUM), "-": ("-", SUM), r"\pm": ("±", SUM), r"\mp": ("∓", SUM), r"\oplus": ("⊕", SUM),
    r"\cdot": ("·", PRODUCT), r"\times": ("×", PRODUCT), "*": ("*", PRODUCT), r"\ast": ("*", PRODUCT),
    r"\odot": ("⊙", PRODUCT), r"\circ": ("∘", PRODUCT), r"\otimes": ("⊗", PRODUCT), "/": ("/", PRODUCT),
    r"\div": ("÷", PRODUCT), r"\oslash": ("⊘", PRODUCT), r"\star": ("⋆", PRODUCT), r"\bullet": ("·", PRODUCT),
    r"\bmod": ("mod", PRODUCT),
}  # fmt: skip
"""Operators between two operands: what the tree calls them, and how tightly they bind."""

CHARACTERS: dict[str, str] = {
    "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ",
    "÷": r"\div", "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∝": r"\propto",
    "∼": r"\sim", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "←": r"\leftarrow",
    "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "≡": r"\equiv",
    "∪": r"\cup", "∩": r"\cap", "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "∑": r"\sum", "∏": r"\prod",
    "∫": r"\int", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "√": r"\sqrt", "∅": r"\emptyset",
    "…": r"\ldots", "...": r"\ldots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots", "‖": r"\|", "∥": r"\|",
    "⊤": r"\top", "ℓ": r"\ell", "∀": r"\forall", "∃": r"\exists", "∣": r"\mid", "α": r"\alpha",
    "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ϵ": r"\epsilon", "ζ": r"\zeta",
    "η": r"\eta", "θ": r"\theta", "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu",
    "µ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "υ": r"\upsilon", "φ": r"\varphi", "ϕ": r"\phi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Ξ": r"\Xi", "Π": r"\Pi",
    "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
}  # fmt: skip
"""Characters that stand for a command."""

SAME: dict[str, str] = {
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\vert": "|",
    r"\Vert": r"\|", r"\given": r"\mid", r"\intercal": r"\top", r"\lnot": r"\neg",
    r"\bm": r"\boldsymbol", r"\pmb": r"\boldsymbol", r"\mathbfit": r"\boldsymbol",
    r"\symbf": r"\mathbf", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac",
    r"\dbinom": r"\binom", r"\tbinom": r"\binom", r"\dots": r"\ldots", r"\dotsc": r"\ldots",
    r"\dotso": r"\ldots", r"\dotsb": r"\cdots", r"\dotsm": r"\cdots", r"\dotsi": r"\cdots",
    r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\varnothing": r"\emptyset", r"\lang": r"\langle",
    r"\rang": r"\rangle", r"\R": r"\mathbb{R}", r"\Vec": r"\vec", r"\slash": "/", r"\cr": "\\\\",
    r"\lbracket": "[", r"\rbracket": "]", r"\T": r"\top",
}  # fmt: skip
"""Other spellings of a command."""

NOTHING = frozenset({
    r"\ ", r"\,", r"\;", r"\:", r"\!", r"\>", r"\/", r"\*", r"\displaystyle", r"\textstyle",
    r"\scriptstyle", r"\scriptscriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag",
    r"\thinspace", r"\medspace", r"\thickspace", r"\negthinspace", r"\enspace", r"\strut",
    r"\mathstrut", r"\hfill", r"\allowbreak", r"\nobreak", r"\null", r"\centering", r"\hline",
    r"\relax", r"\small", r"\large", r"\Large", r"\normalsize", r"\noindent", r"\displaylimits",
    r"\break", "\\\n", "\\\t", r"\-",
})  # fmt: skip
"""Commands that only set the type."""

BLANKS = frozenset({r"\;", r"\:", r"\>", "\\ ", r"\medspace", r"\thickspace", r"\enspace"})
"""Blanks that part words; beside words they belong to them."""

SIDES: dict[str, str] = {r"\left": "open", r"\right": "close", r"\middle": "middle"} | {
    rf"\{size}{end}": side
    for size in ("big", "Big", "bigg", "Bigg")
    for end, side in {"": "", "l": "open", "r": "close", "m": "middle"}.items()
}
"""Commands before a bracket, and which side of what it encloses they say that it is."""

NOTHING_WITH_ARGUMENT = frozenset({
    r"\label", r"\tag", r"\hspace", r"\vspace", r"\phantom", r"\hphantom", r"\vphantom", r"\color",
    r"\kern", r"\mspace", r"\eqref", r"\ref",
})  # fmt: skip
"""Commands that, with what follows in braces, only set the type."""

TEXTS = frozenset({
    r"\text", r"\textrm", r"\textit", r"\textbf", r"\texttt", r"\textsf", r"\textnormal", r"\mbox",
    r"\hbox", r"\emph", r"\intertext",
})  # fmt: skip
"""Commands whose argument is words."""

OPENING = frozenset({
    "(", "[", "{", r"\{", r"\lvert", r"\lVert", r"\langle", r"\lfloor", r"\lceil",
})  # fmt: skip
"""Brackets that open, and their partners."""
CLOSING = frozenset({
    ")", "]", "}", r"\}", r"\rvert", r"\rVert", r"\rangle", r"\rfloor", r"\rceil",
})  # fmt: skip

TABLES = frozenset({
    "matrix", "bmatrix", "pmatrix", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "array", "cases",
    "dcases", "rcases", "bsmallmatrix",
})  # fmt: skip
"""Environments whose cells and rows mean something."""

LINES = frozenset({
    "aligned", "align", "align*", "alignedat", "alignat", "alignat*", "gathered", "gather", "gather*",
    "split", "equation", "equation*", "eqnarray", "eqnarray*", "multline", "multline*", "displaymath",
    "math",
})  # fmt: skip
"""Environments that only set statements on lines."""

COLUMNED = frozenset({
    "array", "alignedat", "alignat", "alignat*",
})  # fmt: skip
"""Environments that begin with a list of columns."""

ACCENTS = frozenset({
    r"\hat", r"\bar", r"\tilde", r"\vec", r"\dot", r"\ddot", r"\check", r"\breve", r"\mathring",
    r"\acute", r"\grave",
})  # fmt: skip
"""Marks above a symbol."""

LONG_ACCENTS = frozenset({
    r"\overline", r"\underline", r"\overrightarrow",
})  # fmt: skip
"""Marks above or below more than a symbol."""

FONTS = frozenset({
    r"\mathbf", r"\mathbb", r"\mathcal", r"\boldsymbol", r"\mathfrak", r"\mathscr", r"\mathtt",
    r"\mathnormal", r"\boldmath",
})  # fmt: skip
"""Shapes of letters that are part of a name."""

ARGUMENTS: dict[str, int] = (
    {"_": 1, "^": 1, r"\frac": 2, r"\binom": 2, r"\sqrt": 1, r"\underset": 2, r"\overset": 2, r"\stackrel": 2}
    | {r"\underbrace": 1, r"\overbrace": 1, r"\boxed": 1, r"\substack": 1, r"\textcolor": 2, r"\pmod": 1}
    | dict.fromkeys(ACCENTS | LONG_ACCENTS | FONTS, 1)
)
"""How many arguments a command takes."""

CONNECTIVES: tuple[str, ...] = (
    "if and only if", "exactly when", "only if", "such that", "subject to", "so that", "for all",
    "for every", "for each", "for any", "for some", "given that", "whenever", "otherwise",
    "provided that", "iff", "if", "when", "where", "with", "for", "while", "and", "or", "then", "hence",
    "therefore", "thus", "s.t.", "unless", "else", "as",
)  # fmt: skip
"""Words that join two statements; of two that begin alike the longer one stands first."""

LETTERS = frozenset({
    r"\alpha", r"\beta", r"\gamma", r"\delta", r"\epsilon", r"\varepsilon", r"\zeta", r"\eta",
    r"\theta", r"\vartheta", r"\iota", r"\kappa", r"\lambda", r"\mu", r"\nu", r"\xi", r"\pi", r"\varpi",
    r"\rho", r"\varrho", r"\sigma", r"\varsigma", r"\tau", r"\upsilon", r"\phi", r"\varphi", r"\chi",
    r"\psi", r"\omega", r"\Gamma", r"\Delta", r"\Theta", r"\Lambda", r"\Xi", r"\Pi", r"\Sigma",
    r"\Upsilon", r"\Phi", r"\Psi", r"\Omega", r"\ell", r"\infty", r"\emptyset", r"\hbar", r"\imath",
    r"\jmath", r"\Re", r"\Im", r"\aleph", r"\Pr", r"\top", r"\star", r"\bot", r"\nabla",
})  # fmt: skip
"""Commands that are a letter, or stand where a symbol may."""

STARS = {
    "*": "*", r"\ast": "*", r"\star": "*", r"\dagger": r"\dagger", "+": "+", r"\circ": r"\circ",
    "-": "-",
}  # fmt: skip
"""Marks above or below that are part of a name, not a power."""

SHORT_WORDS = frozenset({
    "avg", "end", "err", "est", "mid", "neg", "new", "obs", "old", "opt", "out", "pos", "ref", "reg", "tot",
})  # fmt: skip
"""Words of three letters that strangers write below a symbol without a font for words."""

LIKE_FUNCTIONS = frozenset({
    "f", "g", "h", "F", "G", "H", "J", "L", "P", r"\ell", r"\phi", r"\varphi", r"\psi", r"\Phi",
    r"\Psi", r"\Gamma", r"\sigma", r"\Pr", "O",
})  # fmt: skip
"""Letters that strangers use for functions."""

MOMENTS = {
    "E": "E", "Var": "Var", "var": "Var", "V": "Var", "Cov": "Cov", "cov": "Cov", "Std": "Std",
    "std": "Std", "VAR": "Var", "COV": "Cov",
}  # fmt: skip
"""Names of expected values and their kin."""

REDUCTIONS = {
    r"\sum": "∑", r"\prod": "∏", r"\bigcup": "⋃", r"\bigcap": "⋂",
}  # fmt: skip
"""Operators that take one term together over an index."""

EXTREMA = {
    r"\min": "min", r"\max": "max", r"\argmin": "arg min", r"\argmax": "arg max", r"\sup": "sup",
    r"\inf": "inf",
}  # fmt: skip
"""Operators that pick from a whole expression."""

DOTS = {
    r"\ldots": "…", r"\cdots": "⋯", r"\vdots": "⋮", r"\ddots": "⋱",
}  # fmt: skip
"""Dots that leave something out."""

PARTNERS: dict[str, tuple[str, ...]] = {
    "(": (")", "]"), "[": ("]", ")"), r"\{": (r"\}",), r"\langle": (r"\rangle",),
    r"\lfloor": (r"\rfloor",), r"\lceil": (r"\rceil",), r"\lvert": (r"\rvert",),
    r"\lVert": (r"\rVert",),
}  # fmt: skip
"""What may close a bracket."""

MATRICES = {
    "bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "Vmatrix": "‖‖", "Bmatrix": "{}",
    "bsmallmatrix": "[]",
}  # fmt: skip
"""Environments of matrices, and their brackets."""

OPERATORS: dict[str, str] = {
    "argmin": r"\argmin", "argmax": r"\argmax", "minimize": r"\min", "minimise": r"\min",
    "maximize": r"\max", "maximise": r"\max", "prob": r"\Pr",
}  # fmt: skip
"""Words for operators that have a command."""

SPELLED: dict[str, str] = OPERATORS | {
    name: f"\\{name}"
    for name in ("min", "max", "exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "det", "lim")
}
"""Names that have a command, in an upright font or as plain letters before a bracket."""
