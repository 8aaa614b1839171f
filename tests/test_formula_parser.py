"""The formula parser: expected trees, every formula of the book, and errors that show the place."""

import re
from types import ModuleType

import chapters
import pytest

from mlmath_ref import formula as package
from mlmath_ref.formula import tree
from mlmath_ref.formula.errors import FormulaError
from mlmath_ref.formula.parser import parse
from mlmath_ref.formula.symbols import BOOK, Table
from mlmath_ref.formula.tree import compact

# A formula, and below it its tree, written by hand or read and found right by eye.
TREES = r"""
w x + b
    (+ (* w x) b)
-x^2
    (- (^ x 2))
a - b - c
    (- (- a b) c)
a b \cdot c
    (· (* a b) c)
-a b + c
    (+ (- (* a b)) c)
2x/3
    (/ (* 2 x) 3)
\frac12 x
    (* (frac 1 2) x)
1/2 x
    (* (/ 1 2) x)
\sqrt[3]{x}
    (root x 3)
x^{-1}
    (^ x (- 1))
x_{ij}
    (idx x i j)
x_{i,j}
    (idx x i j)
x_{12}
    (idx x 1 2)
x_{t-1}
    (idx x (- t 1))
x_{1:n}
    (idx x (: 1 n))
x^{(i)}
    (idx^ x i)
x^{[2]}
    (idx^ x 2)
x_i^2
    (^ (idx x i) 2)
x^2_i
    (^ (idx x i) 2)
x_{i'}
    (idx x i')
w^*
    w^*
\mathbf{w}^{*}
    \mathbf{w}^*
R^2
    R^2
s^2
    s^2
s_y^2
    (^ (idx s y) 2)
s_{xy}
    s_{xy}
c_\text{miss}
    c_{\text{miss}}
c_{\mathrm{miss}}
    c_{\text{miss}}
L_{\text{train}}
    (idx L "train")
n_m
    (idx n_m m)
\bar p_m
    (idx \bar{p}_m m)
\lambda_{\max}
    \lambda_{\max}
\mathbf e_j
    (idx \mathbf{e}_j j)
\mathbf X^T
    (T \mathbf{X})
\mathbf X^{\mathrm T}
    (T \mathbf{X})
(\mathbf X^\top \mathbf X)^{-1} \mathbf X^\top \mathbf y
    (* (* (^ (* (T \mathbf{X}) \mathbf{X}) (- 1)) (T \mathbf{X})) \mathbf{y})
\mathbf{X}^{-\top}
    (T (^ \mathbf{X} (- 1)))
\hat{\mathbf y} - \mathbf y
    (- \hat{\mathbf{y}} \mathbf{y})
\hat{y_i}
    (idx \hat{y} i)
\overline{x + y}
    (call \bar (+ x y))
\mathbf x \odot \mathbf w
    (⊙ \mathbf{x} \mathbf{w})
f \circ g
    (∘ f g)
f(x)
    (call f x)
c(x + 1)
    (* c (+ x 1))
f'(x)
    (call f' x)
\sigma(z)
    (call \sigma z)
\sigma\left(w x + b\right)
    (call \sigma (+ (* w x) b))
L(w, b)
    (call L w b)
\ln p
    (call \ln p)
y \ln p + (1 - y) \ln (1 - p)
    (+ (* y (call \ln p)) (* (- 1 y) (call \ln (- 1 p))))
\ln 2 x
    (call \ln (* 2 x))
\ln \frac{p}{1 - p}
    (call \ln (frac p (- 1 p)))
\cos^2 x
    (^ (call \cos x) 2)
\sin^{-1} x
    (call (^ \sin (- 1)) x)
\log_2 p
    (call \log_2 p)
\exp(-x)
    (call \exp (- x))
\operatorname{proj}_{\mathbf v} \mathbf u
    (call (idx \operatorname{proj} \mathbf{v}) \mathbf{u})
\Delta w
    (call \Delta w)
\max(0, x)
    (call \max 0 x)
\max\{0, x\}
    (call{ \max 0 x)
\min L = 0.2
    (= (min [] L) 0.2)
\min_w L(w) + a
    (min [w] (+ (call L w) a))
\arg\min_{w \in \mathbb R} L(w)
    (argmin [w] in \mathbb{R} (call L w))
\operatorname*{arg\,min}_w L(w) + a
    (argmin [w] (+ (call L w) a))
\operatorname{argmax}_k p_k
    (argmax [k] (idx p k))
\underset{w}{\arg\min}\; L(w)
    (argmin [w] (call L w))
\max_i x_i - \min_i x_i
    (- (max [i] (idx x i)) (min [i] (idx x i)))
\sum_{i=1}^n x_i + b
    (+ (∑ [i] from 1 to n (idx x i)) b)
\sum\limits_{i=1}^n a x_i y_i
    (∑ [i] from 1 to n (* (* a (idx x i)) (idx y i)))
\sum_i x_i
    (∑ [i] (idx x i))
\sum_{i,j} x_{ij}
    (∑ [i j] (idx x i j))
\sum_{i \in \mathcal B} x_i
    (∑ [i] in \mathcal{B} (idx x i))
\sum_{j \neq i} x_j
    (∑ [j] where (≠ j i) (idx x j))
\sum_{\substack{i=1 \\ i \ne j}}^n x_i
    (∑ [i] from 1 to n where (≠ i j) (idx x i))
\sum_{i<j} x_i
    (∑ [i] where (< i j) (idx x i))
\prod_{i=1}^n p_i
    (∏ [i] from 1 to n (idx p i))
\sum_i x_i / \sum_i y_i
    (/ (∑ [i] (idx x i)) (∑ [i] (idx y i)))
\textstyle\sum_{i=1}^n \varepsilon_i^2
    (∑ [i] from 1 to n (^ (idx \varepsilon i) 2))
\lvert x \rvert
    (abs x)
|x - y|
    (abs (- x y))
|x||y|
    (* (abs x) (abs y))
\left| x \right|^2
    (^ (abs x) 2)
\lVert \mathbf v \rVert_2^2
    (^ (norm \mathbf{v} 2) 2)
\|\mathbf v\|
    (norm \mathbf{v})
||\mathbf v||
    (norm \mathbf{v})
\lfloor x \rfloor
    (down x)
\frac{\mathrm d L}{\mathrm d w}
    (d/d [w] L)
\frac{dL}{dw}
    (d/d [w] L)
\frac{\partial^2 L}{\partial w \partial b}
    (∂/∂ [w b] L)
\frac{\mathrm{d}^2 L}{\mathrm{d}w^2}
    (d/d [w w] L)
\frac{\mathrm{d}}{\mathrm{d}w} a w^2 + b
    (+ (d/d [w] (* a (^ w 2))) b)
\frac{\mathrm{d}g}{\mathrm{d}x}(x)
    (d/d [x] g at x)
\frac{\mathrm{d}L}{\mathrm{d}w}\Big|_{w=0}
    (d/d [w] L at (= w 0))
\partial L / \partial w
    (∂/∂ [w] L)
\nabla L
    (∇ L)
\nabla f(\mathbf x)^\top \mathbf u
    (* (T (∇ f at \mathbf{x})) \mathbf{u})
\nabla_{\mathbf w} L(\mathbf w)
    (∇ [\mathbf{w}] L at \mathbf{w})
\nabla^2 L
    (∇² L)
\nabla L \cdot \mathbf u
    (· (∇ L) \mathbf{u})
\lVert \nabla L \rVert^2
    (^ (norm (∇ L)) 2)
P(C)
    (P C)
P(C \mid T)
    (P C | T)
P(C | T)
    (P C | T)
P(\text{completes and far})
    (P "completes" "far")
P(\text{not far})
    (P (¬ "far"))
P(\neg C)
    (P (¬ C))
P(\tilde y = 1, C)
    (P (= \tilde{y} 1) C)
\operatorname{E}[\text{wrong}]
    (E "wrong")
\mathbb{E}[x]^2
    (^ (E x) 2)
\operatorname{Var}(x + y)
    (Var (+ x y))
\mathbb{E}_{i}[x_i \mid y]
    (E [i] (idx x i) | y)
\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
    (matrix [1 2] [3 4])
\left[\begin{array}{cc} 1 & 2 \end{array}\right]
    (matrix [1 2])
\begin{vmatrix} a & b \\ c & d \end{vmatrix}
    (matrix| [a b] [c d])
\mathbf u = (3, 1)
    (= \mathbf{u} (seq() 3 1))
\mathbf x = [4.5, 72, 8]
    (= \mathbf{x} (seq[] 4.5 72 8))
(200,)
    (seq() 200)
x \in [0, 1)
    (∈ x (seq[) 0 1))
y \in \{0, 1\}
    (∈ y (set [0 1]))
\{x \mid x > 0\}
    (set [x] (> x 0))
[y_i = \hat y_i]
    (indicator (= (idx y i) (idx \hat{y} i)))
\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}
    (cases (case 1 (> x 0)) (case 0 "otherwise"))
0 \le x_{i1} \le 168
    (≤ 0 (idx x i 1) 168)
a = b \ne c
    (chain a = b ≠ c)
w \leftarrow w - \alpha \frac{\partial L}{\partial w}
    (← w (- w (* \alpha (∂/∂ [w] L))))
\mathbf X \in \mathbb R^{n \times d}
    (∈ \mathbf{X} (^ \mathbb{R} (× n d)))
x, y \in \mathbb R
    (∈ (seq x y) \mathbb{R})
i = 1, \ldots, n
    (= i (seq 1 … n))
1 \le i, j \le n
    (all (≤ 1 i n) (≤ 1 j n))
0 < x, y, x_1 < 1
    (all (< 0 x 1) (< 0 y 1) (< 0 (idx x 1) 1))
0 < x, y \le 1
    (all (< 0 x) (≤ y 1))
a < x, y < b
    (all (< a x) (< y b))
0 < x, x + y < b
    (all (< 0 x) (< (+ x y) b))
a = 1, \quad b = 2
    (all (= a 1) (= b 2))
a = b \implies b = a
    (condition (= a b) '⇒' (= b a))
x_i > 0 \quad \forall i
    (condition (> (idx x i) 0) 'for all' i)
\lvert x \rvert < 1 \text{ if } a = 0
    (condition (< (abs x) 1) 'if' (= a 0))
\begin{aligned} a &= b \\ &= c \end{aligned}
    (= a b c)
\begin{aligned} a &= b \\ c &= d \end{aligned}
    (all (= a b) (= c d))
\begin{aligned} a &= b \\ &\quad + c \end{aligned}
    (= a (+ b c))
\begin{aligned} a &= b \\ -c &= d \end{aligned}
    (all (= a b) (= (- c) d))
\text{slope along } \mathbf u
    (phrase "slope along" \mathbf{u})
\text{rate} \cdot x
    (· "rate" x)
20\,000 + 1
    (+ 20000 1)
82\%
    (% 82)
n!
    (! n)
\binom{n}{k}
    (binom n k)
\lim_{h \to 0} \frac{L(w+h) - L(w)}{h}
    (lim h 0 (frac (- (call L (+ w h)) (call L w)) h))
\int_0^1 x^2 \,\mathrm{d}x
    (∫ (^ x 2) [x] 0 1)
\underbrace{w x}_{\text{slope}} + b
    (+ (note (* w x) "slope") b)
p \propto e^{-x}
    (∝ p (^ e (- x)))
a \overset{\text{def}}{=} b
    (≜ a b)
λ ≤ α · x − 1
    (≤ \lambda (- (· \alpha x) 1))
\forall x: x > 0
    (condition (> x 0) 'for all' x)
\forall i \quad x_i > 0
    (condition (> (idx x i) 0) 'for all' i)
\overset{n}{x}
    (note x n)
x \text{ wide}
    (phrase x "wide")
\text{the } i\text{th}
    (phrase "the" i "th")
x \left| y \right|
    (* x (abs y))
\text{cost}_i
    (idx "cost" i)
\min_w \quad -L
    (min [w] (- L))
\lim_{h \to 0} \quad h
    (lim h 0 h)
\textcolor{red}{x} + \boxed{y}
    (+ x y)
{n \choose i}
    (binom n i)
{a \over b}
    (frac a b)
P(x = 1 \text{ and } y = 2)
    (P (∧ (= x 1) (= y 2)))
P(x = 1 \text{ or } y = 2)
    (P (∨ (= x 1) (= y 2)))
y = \left\{ \begin{array}{ll} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{array} \right.
    (= y (cases (case 1 (> x 0)) (case 0 "otherwise")))
\left\{ \begin{array}{l} 1 \end{array} \right\}
    (set [(matrix [1])])
\{x \mid x > 0, y > 0\}
    (set [x] (all (> x 0) (> y 0)))
\{x : x > 0\}
    (set [x] (> x 0))
\{x : C\}
    (set [x] C)
\{x \in \mathbb R : 0 < x < 1\}
    (set [(∈ x \mathbb{R})] (< 0 x 1))
\frac{\mathrm d}{\mathrm d w}
    (d/d [w] _)
\frac{\mathrm d a}{\mathrm d x}(x)
    (d/d [x] a at x)
\frac{\mathrm d a}{\mathrm d x}(\mathbf x)
    (d/d [x] a at \mathbf{x})
\frac{\mathrm d a}{\mathrm d x}(x_1)
    (d/d [x] a at (idx x 1))
\frac{\mathrm d a}{\mathrm d x}(x + 1)
    (* (d/d [x] a) (+ x 1))
\frac{\mathrm d a}{\mathrm d x}(-x)
    (* (d/d [x] a) (- x))
\int_0^1 x^2 dx
    (∫ (^ x 2) [x] 0 1)
\int \mathrm{d}x
    (∫ 1 [x])
\int \mathrm{d}x \, x^2
    (∫ (^ x 2) [x])
\nabla \sum_i x_i
    (∇ (∑ [i] (idx x i)))
\nabla \lVert \mathbf w \rVert^2
    (∇ (^ (norm \mathbf{w}) 2))
\nabla L^\top \mathbf u
    (* (T (∇ L)) \mathbf{u})
\sum_{i, 0 < i < n} x_i
    (∑ [i] where (< 0 i n) (idx x i))
\begin{bmatrix} 1 \\ \end{bmatrix}
    (matrix [1])
\begin{cases} 1, & x > 0 \\ 0, & \text{else} \end{cases}
    (cases (case 1 (> x 0)) (case 0 "else"))
\begin{cases} 1 & \text{if far} \\ 0 & \text{else.} \end{cases}
    (cases (case 1 "far") (case 0 "else"))
\begin{cases} 1 & \text{if } x > 0, y > 0, \\ 2 & \text{if } x > 0 \text{ or } y > 0 \end{cases}
    (cases (case 1 (∧ (> x 0) (> y 0))) (case 2 (∨ (> x 0) (> y 0))))
\begin{cases} 1 \text{ if } x > 0 \\ 0 \end{cases}
    (cases (case 1 (> x 0)) (case 0))
\mathbb{P}(C)
    (P C)
\Pr(C)
    (P C)
f^{\prime}(x)
    (call f' x)
\mathbf X^\top_i
    (T (idx \mathbf{X} i))
x^{(i)}_j
    (idx^ (idx x j) i)
x_{:}
    (idx x (:))
x_{:, 1}
    (idx x (:) 1)
x_{:n}
    (idx x (: n))
x_{1, \ldots}
    (idx x 1 …)
\mathbf w^{*\top}
    (T \mathbf{w}^*)
x^{[f(i)]}
    (idx^ x (call f i))
x^{[i] + [j]}
    (^ x (+ i j))
x^{\text{new}}
    (idx^ x "new")
\lVert \mathbf X \rVert_F
    (norm \mathbf{X} "F")
n!_1
    (idx (! n) 1)
\cos^2(x)
    (^ (call \cos x) 2)
a = 1, \text{if } b = 2
    (condition (= a 1) 'if' (= b 2))
a = 1.
    (= a 1)
x = 0 \text{ otherwise}
    (condition (= x 0) 'otherwise' _)
a = 1 \text{ if far}
    (condition (= a 1) 'if' "far")
a = 1 \text{ for } i = 1, \ldots, n
    (condition (= a 1) 'for' (= i (seq 1 … n)))
\sqrt[x_1]{y_1}
    (root (idx y 1) (idx x 1))
\operatorname{Cov}(x, y)
    (Cov x y)
\operatorname{Var} x
    (Var x)
\operatorname{E}^2[x]
    (^ (E x) 2)
P(\text{far and not completes})
    (P "far" (¬ "completes"))
a{} + b
    (+ a b)
a \* b
    (* a b)
x \in \R
    (∈ x \mathbb{R})
Pr(C) + Var(x)
    (+ (P C) (Var x))
a = b \\ - c
    (= a (- b c))
\begin{aligned} a &= b \\ -c \end{aligned}
    (= a (- b c))
{a + \\ b}
    (+ a b)
\nabla \mathbb{E}[x]
    (∇ (E x))
x_{\mathrm{12}}
    (idx x 12)
= b
    (= _ b)
f(\cdot)
    (call f _)
(1, \ldots, n)
    (seq() 1 … n)
dL / dw
    (d/d [w] L)
\mathrm{d}x + \partial^2 y
    (+ (d x) (∂2 y))
\nabla
    (∇ _)
\nabla (x + y)
    (∇ (+ x y))
\sum_{0 < i} x_i
    (∑ [i] where (< 0 i) (idx x i))
\sum_{1 \le i < j \le n} x_{ij}
    (∑ [i j] where (chain 1 ≤ i < j ≤ n) (idx x i j))
\underbrace{w x}
    (* w x)
\overline{2 x}
    (call \bar (* 2 x))
x_\max
    (idx x "max")
\ln x \ln y
    (* (call \ln x) (call \ln y))
a = b \\ .
    (= a b)
x, y
    (seq x y)
\frac{\partial L}{\partial \sigma^2}
    (∂/∂ [(^ \sigma 2)] L)
\frac{\partial L}{\partial w^n}
    (∂/∂ [(^ w n)] L)
\partial L / \partial w^2
    (∂/∂ [(^ w 2)] L)
f(x)|_{x=0}
    (at (call f x) (= x 0))
f(x)\Big|_{x=0} + 1
    (+ (at (call f x) (= x 0)) 1)
\left. x^2 + 1 \right|_{x=3}
    (at (+ (^ x 2) 1) (= x 3))
2 x|_{x=1}
    (at (* 2 x) (= x 1))
a \cdot x|_{x=1}
    (at (· a x) (= x 1))
a \left. x \right|_{x=1}
    (* a (at x (= x 1)))
\lvert f(x)|_{x=1} \rvert
    (abs (at (call f x) (= x 1)))
\frac{\mathrm d}{\mathrm d x} x^2|_{x=1}
    (d/d [x] (^ x 2) at (= x 1))
\nabla f|_{x=1}
    (∇ f at (= x 1))
\partial L / \partial w|_{w=0}
    (∂/∂ [w] L at (= w 0))
\left. \frac{\mathrm d L}{\mathrm d w} \right|_{w=0}
    (d/d [w] L at (= w 0))
\frac{\partial f}{\partial x}(x, y)
    (∂/∂ [x] f at x y)
\sum_i \quad x_i
    (∑ [i] (idx x i))
\sum_i \quad -x_i
    (∑ [i] (- (idx x i)))
\nabla \quad L
    (∇ L)
\nabla \quad
    (∇ _)
\nabla f(x; b)
    (∇ (call f x | b))
\nabla f[x; b] + 1
    (+ (∇ (call[ f x | b)) 1)
f(a, \lVert x \rVert) + f(a, \|x\|) + f(a, |x| | b)
    (+ (+ (call f a (norm x)) (call f a (norm x))) (call f a (abs x) | b))
\begin{bmatrix} x_1 | x_2 \mid \ldots | x_n \end{bmatrix}
    (matrix [(idx x 1) (idx x 2) … (idx x n)])
\begin{bmatrix} a & |b| \\ |a| & b \end{bmatrix}
    (matrix [a (abs b)] [(abs a) b])
\begin{bmatrix} a |b| \end{bmatrix}
    (matrix [(* a (abs b))])
\begin{bmatrix} \begin{matrix} 1 & 2 \end{matrix} | f(|x|) \end{bmatrix}
    (matrix [(matrix [1 2]) (call f (abs x))])
log P(C) + \log x - exp x + x_{max}
    (+ (- (+ (call \log (P C)) (call \log x)) (call \exp x)) (idx x "max"))
arg max_w L + x_max
    (argmax [w] (+ L (* (* (idx x m) a) x)))
lim_{x \to 0} x
    (lim x 0 x)
\mathop{\arg\min}_w L
    (argmin [w] L)
\mathop{\arg \max}\limits_{w} L
    (argmax [w] L)
\sum_{y_i = 1} x_i
    (∑ [i] where (= (idx y i) 1) (idx x i))
\sum_{i = 1} x_i
    (∑ [i] from 1 (idx x i))
\sum_{y_i = 1}^n x_i
    (∑ [(idx y i)] from 1 to n (idx x i))
\min_w \{ w + 1 \}
    (min [w] (+ w 1))
\min_w \{ w, 1 \}
    (min [w] (set [w 1]))
\Rightarrow a = b
    (condition _ '⇒' (= a b))
y = 1,416
    (= y 1416)
\begin{pmatrix} 33.91 \\ 38,372.5 \end{pmatrix}
    (matrix( [33.91] [38372.5])
f(1,416)
    (call f 1 416)
y = 0,416
    (all (= y 0) 416)
[x \quad y; 1, 2]
    (matrix [x y] [1 2])
[\, x \quad ]
    x
{\sum_{i=1}^n} x_i
    (∑ [i] from 1 to n (idx x i))
{\sum_{i=1}^n x_i}
    (∑ [i] from 1 to n (idx x i))
\sum_{i=1 \atop i \ne j}^n x_i
    (∑ [i] from 1 to n where (≠ i j) (idx x i))
\sum_{\scriptstyle {i=1 \atop x_i > 0}}^n x_i
    (∑ [i] from 1 to n where (> (idx x i) 0) (idx x i))
\underset{x \to 0}{\lim} x
    (lim x 0 x)
\underset{w, b}{\operatorname{minimize}} \quad L \quad \text{subject to} \quad w > 0
    (condition (min [w b] L) 'subject to' (> w 0))
\underset{w}{\text{arg max}} \, L
    (argmax [w] L)
\underset{w, b}{x}
    (note x (seq w b))
\underset{w = 1, b}{x}
    (note x (all (= w 1) b))
\int_x \int_y x y \,\mathrm{d}x \,\mathrm{d}y
    (∫ (∫ (* x y) [y] y) [x] x)
\int_0^1 \int_0^x y \,\mathrm{d}y \,\mathrm{d}x
    (∫ (∫ y [y] 0 x) [x] 0 1)
\int_{x, y} x y \,\mathrm{d}x \,\mathrm{d}y
    (∫ (* x y) [x y] (seq x y))
\int{x \,\mathrm{d}x} + 1
    (+ (∫ x [x]) 1)
\int{x} \,\mathrm{d}x
    (∫ x [x])
{f}(x)
    (call f x)
{x}_i
    (idx x i)
x_i > 0, \forall i
    (condition (> (idx x i) 0) 'for all' i)
x_i > 0, \forall i: y_i > 0
    (all (> (idx x i) 0) (condition (> (idx y i) 0) 'for all' i))
x = 1 \text{ with } y = 2, \forall i
    (condition (condition (= x 1) 'with' (= y 2)) 'for all' i)
x, y = 1, 2, \ldots, n + 1
    (= (seq x y) (seq 1 2 … (+ n 1)))
a = b, i = 1, \ldots, n + 1
    (all (= a b) (= i (seq 1 … (+ n 1))))
(x, y \in \mathbb R)
    (∈ (seq x y) \mathbb{R})
\begin{cases} 0 & i = 1, \ldots, n - 1 \\ 1 & i = n, \end{cases}
    (cases (case 0 (= i (seq 1 … (- n 1)))) (case 1 (= i n)))
x \overset{iid}{\sim} P
    (∼ iid x P)
x \stackrel{\text{a.s.}}{\to} b
    (→ a.s. x b)
x \to b \text{ as } n \to \infty
    (condition (→ x b) 'as' (→ n \infty))
P(x \to b \text{ as } n \to \infty)
    (P (condition (→ x b) 'as' (→ n \infty)))
x \le y \text{ with equality if and only if } x = y
    (condition (condition (≤ x y) 'with' "equality") 'if and only if' (= x y))
x \; \text{is in an} \; y \text{-wide interval}
    (phrase x "is in an" y "-wide interval")
x~\text{wide}
    (phrase x "wide")
log(p) + max(0, x)
    (+ (call \log p) (call \max 0 x))
\text{Var}(x)
    (Var x)
x_{1 \ldots n}
    (idx x 1 … n)
x_{n\text{-th}}
    (idx x (phrase n "-th"))
P(C \lvert T) + \lvert x \rvert
    (+ (P C | T) (abs x))
x_1, ..., x_n
    (seq (idx x 1) … (idx x n))
\mathbf x \oslash \mathbf w
    (⊘ \mathbf{x} \mathbf{w})
a \begin{aligned} b &= 1 \end{aligned}
    (all a (= b 1))
a = \\ b
    (= a b)
"""
LINES = TREES.strip().splitlines()
CASES = [(formula, expected.strip()) for formula, expected in zip(LINES[::2], LINES[1::2], strict=True)]

# Formulas from elsewhere: a letter that the table does not have is a variable.
STRANGERS = [
    (r"p(x | \theta) = p(x) q", r"(= (call p x | \theta) (* (call p x) q))"),
    (r"n (n - 1)", "(* n (- n 1))"),
    (r"F(x + 1)", "(call F (+ x 1))"),
    (r"\mathcal{N}(x; \mu, \sigma^2)", r"(call \mathcal{N} x | \mu (^ \sigma 2))"),
    (r"f[x, \phi]", r"(call[ f x \phi)"),
    (r"D_{KL}(p \| q)", r'(call (idx D "KL") (∥ p q))'),
    (r"D(p(x | y) \| q)", "(call D (∥ (call p x | y) q))"),
    (r"KL(p, q) + JS_{12}(p, q)", r"(+ (call \operatorname{KL} p q) (call (idx \operatorname{JS} 1 2) p q))"),
    (r"{KL}(p \| q) + KL(x)", r"(+ (call \operatorname{KL} (∥ p q)) (* K (call L x)))"),
    (r"A P(B | C) + AP(B | C)", "(+ (* A (P B | C)) (* A (P B | C)))"),
    (r"b KL", "(* (* b K) L)"),
    (r"D(G(x)) + a(f(x) + 1)", "(+ (call D (call G x)) (* a (+ (call f x) 1)))"),
    (r"D(G(x_1)_i) + D(f[x])", "(+ (* D (idx (call G (idx x 1)) i)) (call D (call[ f x)))"),
    (r"f_i [b - f_i]", "(* (idx f i) (- b (idx f i)))"),
    (r"dx = A dp - dy_1", "(= (d x) (- (* A (d p)) (d (idx y 1))))"),
    (r"dn + d + dm", "(+ (+ (* d n) d) (* d m))"),
    (r"d n + d m", "(+ (* d n) (* d m))"),
    (r"dx_{N+1}/dw_1 + d_1", "(+ (d/d [(idx w 1)] (idx x (+ N 1))) (idx d 1))"),
    (r"dw_1", "(* d (idx w 1))"),
    (r"\int f(x) d\mu(x) + \int x dF(x)", r"(+ (∫ (call f x) [(call \mu x)]) (∫ x [(call F x)]))"),
    (r"\int x dx(y) + \int x d\mu(x + 1)", r"(+ (* (∫ x [x]) y) (* (∫ x [\mu]) (+ x 1)))"),
    (r"\sigma^2(a + b)^3 + \sigma^2(x)", r"(+ (* (^ \sigma 2) (^ (+ a b) 3)) (call (^ \sigma 2) x))"),
    (r"\min_{\{w_i\}_{i=1}^n} L", "(min [(^ (idx (set [(idx w i)]) (= i 1)) n)] L)"),
    (r"V^\pi(s) + V_k^\pi(s, a)", r"(+ (call (^ V \pi) s) (call (^ (idx V k) \pi) s a))"),
    (r"\mathcal{B}^\pi(x) + \hat{Q}^n(x)", r"(+ (call (^ \mathcal{B} \pi) x) (call (^ \hat{Q} n) x))"),
    (r"x^n(y) + A^2(x) + A^n(x + 1)", "(+ (+ (* (^ x n) y) (* (^ A 2) x)) (* (^ A n) (+ x 1)))"),
    (r"A G' (A + G')^2 + G'(x)", "(+ (* (* A G') (^ (+ A G') 2)) (call G' x))"),
    (r"G'(x + 1)", "(call G' (+ x 1))"),
    (r"L'(x + 1) - L'", "(- (call L' (+ x 1)) L')"),
    (r"\mathbb 1\{x \le y\} w", r"(* (indicator (≤ x y)) w)"),
    (r"\mathbb{1}[x > 0, y > 0]^2", "(^ (indicator (all (> x 0) (> y 0))) 2)"),
    (r"\mathbf{1}(y + 1) + \mathbf{1}(y)", r"(+ (* \mathbf{1} (+ y 1)) (call \mathbf{1} y))"),
    (r"x_{new} + x_{ijk}", '(+ (idx x "new") (idx x i j k))'),
    (r"f_i [b - f_j]", "(call[ (idx f i) (- b (idx f j)))"),
    (r"\log_3 [b] + \log_3 b", r"(+ (call[ (idx \log 3) b) (call (idx \log 3) b))"),
    (r"\mathbb{E}_{t, x_0}[t]", "(E [(seq t (idx x 0))] t)"),
    (r"E_{x \sim p, y \sim q}[x]", "(E [(all (∼ x p) (∼ y q))] x)"),
    (r"\nabla_\theta P(x; \theta) f(x)", r"(* (∇ [\theta] (P x | \theta)) (call f x))"),
    (r"\operatorname{Prob}(x = 1) + {\rm Prob}(x | y)", "(+ (P (= x 1)) (P x | y))"),
    (r"a / b c", "(/ a (* b c))"),
    (r"x^\dagger", r"x^\dagger"),
    (r"\text{softmax}(x)", r"(call \operatorname{softmax} x)"),
    (r"E[X]", "(E X)"),
    (r"a / b (c + 1)", "(* (/ a b) (+ c 1))"),
    (r"c(\boldsymbol{\theta})", r"(call c \boldsymbol{\theta})"),
    (r"V_k(s')", "(call (idx V k) s')"),
    (r"y(0) + k(\cdot)", "(+ (call y 0) (call k _))"),
    (r"q(z = 1) + r(\text{far})", '(+ (call q (= z 1)) (call r "far"))'),
    (r"n^2(k)", "(* (^ n 2) k)"),
    (r"q(\sqrt{x})", "(* q (sqrt x))"),
    (r"\hat{f}(x + 1)", r"(call \hat{f} (+ x 1))"),
    (
        r"\boldsymbol{\phi}(x + 1) + \mathbf{H}(x + 1)",
        r"(+ (call \boldsymbol{\phi} (+ x 1)) (* \mathbf{H} (+ x 1)))",
    ),
    (r"E_{x \sim P}[x] + E_x E_y \{ x y \}", "(+ (E [(∼ x P)] x) (E [x] (E [y] (* x y))))"),
    (r"\mathbf{E}_x[f(x)] + \mathbf{E} f", "(+ (E [x] (call f x)) (* \\mathbf{E} f))"),
    (r"\mathbb{E}_{z | x}[z] = E_{z, y \mid x}[z]", "(= (E [z] z | x) (E [(seq z y)] z | x))"),
    (r"COV(x, x) = VAR(x) = var(x)", "(= (Cov x x) (Var x) (Var x))"),
    (r"w - \eta \partial_w l(x, w)", "(- w (* \\eta (∂/∂ [w] l at x w)))"),
    (r"\partial_{x}^2 f(x) + \partial_t", "(+ (∂/∂ [x x] f at x) (∂/∂ [t] _))"),
    (r"\mathbf{g}_t' + f_{i}''(x)", "(+ (idx \\mathbf{g}' t) (call (idx f'' i) x))"),
    (
        r"\begin{aligned} y &= x && \mathrm{linear~one} \\ z &= y \end{aligned}",
        r"(all (= y x) \operatorname{linear one} (= z y))",
    ),
    ("x = 1 &&", "(= x 1)"),
    (r"f(x) > 0 \text{ whenever } a, b \in X", "(condition (> (call f x) 0) 'whenever' (∈ (seq a b) X))"),
    (r"f(x) > 0 \quad \forall a, b \in X", "(condition (> (call f x) 0) 'for all' (∈ (seq a b) X))"),
    (r"\forall x, f(x) > 0", "(condition (> (call f x) 0) 'for all' x)"),
    (r"E_n(w) + V[x] + V(s)", "(+ (+ (call (idx E n) w) (Var x)) (call V s))"),
    (r"E = m", "(= E m)"),
    (r"\frac{\partial u}{\partial a}(a + 1, b)", "(∂/∂ [a] u at (+ a 1) b)"),
    (r"\frac{\partial u}{\partial a}(a + 1)", "(* (∂/∂ [a] u) (+ a 1))"),
    (r"O(\frac{1}{n})", "(call O (frac 1 n))"),
    (
        r"\mathbf{c_1} + \mathbf{H'} + \boldsymbol{\mu_*}",
        r"(+ (+ (idx \mathbf{c} 1) \mathbf{H}') \boldsymbol{\mu}_*)",
    ),
    (r"\pi_t^* + w_i^\dagger", r"(+ (idx \pi^* t) (idx w^\dagger i))"),
    (r"k_{**} + g^{++}", "(+ k_{**} g^{++})"),
    (r"(\gamma . V + a . \underset{a}{\max} a)", r"(+ (· \gamma V) (· a (max [a] a)))"),
    (r"{\mathcal N}(\mu, 1)", r"(call \mathcal{N} \mu 1)"),
    (r"\int{p(a_*) d a_*}", "(∫ (call p a_*) [a_*])"),
    (r"\int{f(x) + g(x) dx}", "(∫ (+ (call f x) (call g x)) [x])"),
    (r"\text{gain}_k(x)", r"(call (idx \operatorname{gain} k) x)"),
    (r"x_+ + x_\star", "(+ x_+ x_*)"),
    (r"q[x]", "(call[ q x)"),
    (r"f^{\prime\prime}(x)", "(call f'' x)"),
]


@pytest.mark.parametrize(("formula", "expected"), CASES, ids=[case[0] for case in CASES])
def test_tree(formula, expected):
    assert compact(parse(formula)) == expected


@pytest.mark.parametrize(("formula", "expected"), STRANGERS, ids=[case[0] for case in STRANGERS])
def test_tree_of_a_formula_from_elsewhere(formula, expected):
    assert compact(parse(formula, undeclared="variable")) == expected


FORMULAS = [
    pytest.param(chapter, each, id=f"{chapter}-{each.line}")
    for chapter in map(chapters.read, chapters.reading_order())
    for each in chapter.displays
]


@pytest.mark.parametrize(("chapter", "formula"), FORMULAS)
def test_every_sign_of_a_display_formula_of_the_book_is_read(chapter, formula):
    assert covered(formula.latex, parse(formula.latex, chapter.table(formula.label)))


def covered(formula: str, found: tree.Node) -> bool:
    """Tell whether each letter and number of a formula stands in a leaf, or names an operator above it."""
    leaves = [part.span for part in tree.walk(found) if not list(tree.children(part))]
    plain = re.sub(
        r"\\(?:begin|end)\{\w+\}|\\\\(?:\[\w+\])?|\\[A-Za-z]+|\\[,;! ]", lambda m: " " * len(m[0]), formula
    )
    for place in (match.start() for match in re.finditer(r"[A-Za-z0-9]", plain)):
        if any(start <= place < end for start, end in leaves):
            continue
        above = [part for part in tree.walk(found) if part.span[0] <= place < part.span[1]]
        names = (
            tree.Derivative,
            tree.Expectation,
            tree.Condition,
            tree.Differential,
            tree.Transpose,
            tree.Probability,
        )
        if not any(isinstance(part, names) for part in above):
            return False
    return True


@pytest.mark.parametrize(
    ("formula", "position", "expected"),
    [
        ("", 0, "a formula"),
        ("x +", 3, "a symbol, a number or a bracket here"),
        (r"x + \cdot", 4, "a symbol"),
        (r"\frac{1}", 8, "what belongs to"),
        (r"\frac{1}{n", 8, "a } that closes this {"),
        ("(x", 2, ")"),
        ("x)", 1, "an opening bracket"),
        (r"q_0 + \beta", 6, r"\beta is not in the symbol table"),
        (r"x^2^3", 3, "one index below and one power above"),
        (r"x_1_2", 3, "one index below and one power above"),
        (r"c(x, y)", 1, "c is no function"),
        (r"a / b c", 6, "brackets, because"),
        (r"\ln a b", 6, "brackets, because"),
        (r"\sum_{i=1}^n", 12, "what is added up"),
        (r"\foo", 0, r"not \foo"),
        (r"\begin{tikz}", 7, "not tikz"),
        (r"\begin{bmatrix} 1", 17, r"\end{bmatrix}"),
        (r"|x", 0, "closes this one"),
        (r"P()", 2, "an event"),
        (r"\lim_{h} x", 6, r"x \to"),
        (r"\int x", 6, "the variable of the integral"),
        (r"\frac{\partial^2 L}{\partial w}", 0, "2 variables below"),
        (r"$x$", 0, "without dollar signs"),
        (r"\left", 5, "a bracket behind"),
        (r"x \text{if}", 11, "a statement behind"),
        (r"(x | y)", 3, "|"),
        (r"x + / y", 4, r"not /"),
        (r"{x )}", 3, r"an operator or }"),
        (r"(x,", 3, r")"),
        (r"(x)'", 3, r"a prime only at a symbol"),
        (r"\operatorname{E}_{|x}[x]", 18, r"a | that closes"),
        (r"c(x", 3, r")"),
        (r"x \end{bmatrix}", 2, r"somewhere before"),
        (r"}", 0, r"a statement"),
        (r"f(x)|_{x=0}^1", 11, r"not two limits"),
        (r"\frac{}{2}", 6, r"something between the braces"),
        (r"\sqrt{}", 6, r"something between the braces"),
        (r"x_{i,}", 5, r"an index behind the comma"),
        (r"x^{(i,)}", 6, r"an index behind the comma"),
        (r"\lim_{h \to 0}", 14, r"what to take the limit of"),
        (r"{\sum_{i}} + ", 13, r"a symbol, a number"),
        (r"\int{x \,\mathrm{d}x y}", 21, r"nothing behind the variable"),
        (r"[x \quad y)", 10, r"] here, not )"),
        (r"\overset{}{x}", 9, r"a symbol, a number"),
        (r"\left. x + \right|_{x=1}", 18, r"a symbol, a number"),
        (r"\left. x , y \right|_{x=1}", 0, r"a bar that closes this"),
        (r"(a . b)", 3, r"a comma or )"),
        (r"P(C | )", 6, r"given behind the bar"),
        (r"(x ; y)", 0, r"no bar or semicolon"),
        (r"()", 1, r"something between"),
        (r"(0, 1, 2]", 8, r")"),
        (r"\frac{\partial^n L}{\partial w^n}", 15, r"from 1 to 9 as the order"),
        (r"\frac{\partial L}{\partial w^0}", 29, r"from 1 to 9 as the power"),
        (r"\frac{\partial^2 L}{\partial w^{0.5}}", 32, r"from 1 to 9 as the power"),
        (r"\frac{\mathrm{d}L}{\mathrm{d}w}()", 32, r"the place where"),
        (r"\frac{\mathrm{d}a}{\mathrm{d}w b}", 31, r"d before each"),
        (r"\partial^2 L / \partial w", 0, r"2 variables below"),
        (r"\partial + x", 9, r"what changes"),
        (r"\nabla_w_b L", 9, r"one variable below"),
        (r"\nabla^3 L", 6, r"2, for the Hessian"),
        (r"\nabla^\top L", 6, r"2, for the Hessian"),
        (r"\nabla f()", 9, r"the place at which"),
        (r"\sum_i_j x", 7, r"one thing below and one above"),
        (r"\sum_{i )} x", 8, r"an operator or }"),
        (r"\underset{w}{\min}_b L", 18, r"one thing below"),
        (r"\underset{w}{\min x} L", 18, r"} behind min"),
        (r"\underset{w}{\arg\m} L", 13, r"not \arg"),
        (r"\min_{w = 1} L", 10, r"a symbol or a set below"),
        (r"\min", 4, r"what to take the min of"),
        (r"\prod", 5, r"what is taken together"),
        (r"\begin{bmatrix} 1, 2 \end{bmatrix}", 17, r"& or"),
        (r"\begin{bmatrix} 1 \end{pmatrix}", 18, r"\end{bmatrix}"),
        (r"\begin{cases} 1 & x & y \end{cases}", 22, r"a value and a condition"),
        (r"\{ \begin{array}{l} 1", 21, r"\end{array}"),
        (r"f^{\prime 2}(x)", 10, r"nothing but primes"),
        (r"w_*", 0, r"not in the symbol table"),
        (r"x_{i)}", 4, r"an index or }"),
        (r"x^{(i]j)}", 5, r"an index or )"),
        (r"2^*", 2, r"only a symbol can have a star"),
        (r"f()", 2, r"an argument"),
        (r"\int x \,\mathrm{d}\hat{x + y}", 19, r"a variable"),
        (r"\operatorname{E}[]", 17, r"expected value"),
        (r"\operatorname{E}_i + 1", 19, r"expected value"),
        (r"\mathbf{+}", 8, r"letters behind"),
        (r"(x y", 4, r")"),
        (r"\hat{x", 4, r"a } that closes"),
        (r"\mathbf{x", 7, r"a } that closes"),
    ],
)
def test_error_shows_the_place(formula, position, expected):
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    error = caught.value
    assert expected in error.expected
    assert error.position == position
    lines = str(error).splitlines()
    assert lines[-1].index("^") - 2 == position
    assert lines[-2] == f"  {formula}"


def test_a_long_line_is_cut_around_the_place():
    with pytest.raises(FormulaError) as caught:
        parse("x + " * 100 + ")")
    assert "…x +" in str(caught.value) or "… +" in str(caught.value) or "…" in str(caught.value)


def test_deep_and_long_formulas_are_errors():
    for formula in ("{" * 10_000, "(" * 10_000, "x^{" * 5_000, r"\frac{" * 3_000, "-" * 10_000, "|" * 10_000,
                    r"\hat" * 5_000 + "x", "x_" * 9_000, " + ".join("x" * 1_000), "x" * 2_000, "x" * 30_000,
                    r"\ln" * 2_000, r"\nabla" * 2_000, r"\begin{cases}" * 500, "a=" * 3000):  # fmt: skip
        try:
            found = parse(formula, undeclared="variable")
        except FormulaError:
            continue
        assert formula.startswith("a=") or len(compact(found)) > 0


def test_arguments_are_checked():
    with pytest.raises(TypeError, match="latex must be text"):
        parse(3)
    with pytest.raises(ValueError, match="undeclared must be"):
        parse("x", undeclared="ignore")


def test_table_says_what_a_row_may_have():
    with pytest.raises(ValueError, match="a row may have python"):
        BOOK.extended({"x": {"colour": "red"}})
    with pytest.raises(ValueError, match="role of x must be one of"):
        BOOK.extended({"x": {"role": "hero"}})
    with pytest.raises(ValueError, match="domain of x must be one of"):
        BOOK.extended({"x": {"domain": "complex"}})
    with pytest.raises(ValueError, match="kind of x must be one of"):
        BOOK.extended({"x": {"kind": "letter"}})
    with pytest.raises(TypeError, match="meaning of x must be text"):
        BOOK.extended({"x": {"meaning": 3}})
    with pytest.raises(TypeError, match="shape of x must be a list"):
        BOOK.extended({"x": {"shape": "n"}})
    with pytest.raises(TypeError, match="rows must map"):
        BOOK.extended(["x"])
    with pytest.raises(TypeError, match="its row a mapping"):
        BOOK.extended({"x": 3})
    with pytest.raises(KeyError, match="declare it"):
        BOOK["Z"]


@pytest.mark.parametrize(
    ("name", "python"),
    [
        (r"\mathbf{q}_0", "q_0"),
        (r"\hat{m}", "m_hat"),
        (r"\boldsymbol{\beta}", "beta"),
        ("q'", "q_prime"),
    ],
)
def test_new_row_has_the_python_name_of_an_unknown_symbol(name, python):
    own = BOOK.extended({name: {}})
    assert own[name].python == python
    assert package.to_numpy(f"{name} = 1", own) == f"{python} = 1"


def test_table_narrows():
    own = BOOK.extended({"L": {"role": "input"}, "H": {"meaning": "entropy"}, "x": {"shape": ["n", "d"]}})
    assert own.kind("L") == "array"
    assert own.kind("H") == "function"
    assert own["x"].shape == ("n", "d")
    assert own.extended({"L": {"kind": "function", "role": "input"}}).kind("L") == "function"
    assert "x" in own
    assert own.kind("C") == "event"
    assert own.kind("P") == "operator"
    assert own.get(tree.Text("completes")).python == "completed"
    assert own.get(tree.Number("1")) is None
    assert len(own.rows) == len(Table().rows)
    with pytest.raises(FormulaError, match="x is no function"):
        parse("x(1, 2)", own)


def test_a_name_with_an_index_and_a_star_may_have_its_own_row():
    own = BOOK.extended({"w_0^*": {"meaning": "the best bias"}})
    assert parse("w_0^* + x", own) == parse("w^*_0 + x", own)
    assert compact(parse("w_0^*", own)) == "w_0^*"


def test_number_knows_its_value():
    assert parse(r"20\,000").value == 20_000
    assert isinstance(parse("3").value, int)
    assert parse("0.5").value == 0.5


def test_the_package_gives_functions_and_not_their_modules():
    for name in package.__all__:
        assert not isinstance(getattr(package, name), ModuleType), name
    assert package.parse is parse
    assert all(callable(getattr(package, name)) for name in ("speak", "to_numpy", "label", "read", "execute"))
    with pytest.raises(AttributeError):
        package.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("formula", "spoken"),
    [
        (r"a (a + b)^2 c", "(a + b)^2"),
        (r"1 + \left(a + b\right)^2", r"\left(a + b\right)^2"),
        (r"c [a + b]^2", "[a + b]^2"),
        (r"c {(a b)}^2", "{(a b)}^2"),
    ],
)
def test_the_power_of_a_bracket_begins_where_the_bracket_opens(formula, spoken):
    powers = [part for part in tree.walk(parse(formula)) if isinstance(part, tree.Power)]
    assert [formula[slice(*each.span)] for each in powers] == [spoken]


def test_a_product_below_a_slash_knows_where_it_stands():
    formula = "a / 2 b c"
    found = parse(formula, undeclared="variable")
    assert isinstance(found, tree.Binary)
    assert formula[slice(*found.right.span)] == "2 b c"
