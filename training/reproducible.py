"""BERT-type weights -> ONNX graphs that give one result on every processor, in any batch.

Nothing in such a graph depends on the order of a sum, on fused multiply-add or on a processor's instructions:

- Every product of matrices is one of integers, and exact: activations in eight bits without a sign, weights, keys and
  values in seven with one (2 * 255 * 63 < 2**15, so that no kernel saturates), sums in 32.
- Between them stand single IEEE operations, a node each: they round alike everywhere.
- The softmax's exponential and GELU are tables, read by an integer.
- Layer normalisation rounds to a grid on which its sums are exact in float64.
- Scales are fixed by a sample of texts, so that no text depends on those beside it. A row that pads a batch must repeat
  its text's first row and have `seen` 0.
- What still approximates (the log-softmax of a head) does so in float64 and is rounded to a grid far coarser.

How to call it, for an encoder whose lower layers are read once a text and whose upper ones once a pair, say:

    bert = of_state_dict(torch.load("weights.pt"))         # or of_fused(...) for training/attribution's names
    layers = observe(bert, samples)                         # samples: (length, width) sums of embeddings, float32
    g = Graph()
    x = g.input("embedded", np.float32, "batch", "length", bert.width)
    seen = g.input("seen", np.float32, "batch", "length")    # leave out (None) where nothing is padded
    state = embedded(g, bert, layers, x)                    # layer normalisation of the sum of embeddings
    state = encoded(g, bert, layers, state, seen, 0, 6)     # layers 0 to 5
    g.output("rows", real(g, state), np.float32, "rows", bert.width)      # what the upper graph starts from
    g.save(path)

    g = Graph()                                             # the upper part, of joined rows of two texts
    x = g.input("rows", np.float32, "batch", "length", bert.width)
    state = entered(g, bert, layers, x, 6)
    state = encoded(g, bert, layers, state, seen, 6, 12)
    head = coded(Linear(weight, bias), layers[12].given, entry(bert, layers, 12))
    scores = log_softmax(g, linear(g, first(g, state), head))             # a head on each text's first piece

`observe` takes the layers as they will run; where an upper part sees other rows than a plain text's, give it samples
made by the lower part with `observe(..., start=6)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper, save
from torch.nn import functional as F

LARGEST = 63
"""Of a weight, key or value: two products with 255 stay below 2**15."""
GRID = 3072.0
"""Adding and subtracting 1.5 * 2**11 in float32 rounds what is below 1024 to multiples of 2**-12."""
FAINTEST = 2**-9
"""Of a softmax's weight beside the row's largest: what is less is none in eight bits."""
STEP = 1 / 64
"""Between two entries of GELU's table."""
LOWEST = 0.17
"""GELU's least value, without its sign."""
KEPT = 4096
"""Rows of a sample that weights are rounded by."""
FEWER = 1024
"""Rows of a sample that steps are chosen by."""
RUN = 128
"""Columns rounded before what they err is passed on to all others."""
LEAST = 1e-5
"""The finest scale of a weight: `GRID` fits into the integer bias of a layer."""
_TYPES = {
    np.float32: TensorProto.FLOAT, np.float64: TensorProto.DOUBLE, np.uint8: TensorProto.UINT8,
    np.int32: TensorProto.INT32, np.int64: TensorProto.INT64, np.int8: TensorProto.INT8,
}  # fmt: skip


class Linear(NamedTuple):
    weight: np.ndarray
    """(outputs, inputs)."""
    bias: np.ndarray


class Norm(NamedTuple):
    weight: np.ndarray
    bias: np.ndarray
    epsilon: float


class Layer(NamedTuple):
    query: Linear
    key: Linear
    value: Linear
    out: Linear
    after_attention: Norm
    up: Linear
    down: Linear
    after_all: Norm


class Bert(NamedTuple):
    norm: Norm
    layers: tuple[Layer, ...]
    heads: int

    @property
    def width(self) -> int:
        return len(self.norm.weight)


def of_state_dict(weights: Mapping[str, torch.Tensor], heads: int = 12, epsilon: float = 1e-12) -> Bert:
    """From the names that Hugging Face gives a BERT's weights, under any prefix."""
    end = "embeddings.LayerNorm.weight"
    prefix = next(name for name in weights if name.endswith(end)).removesuffix(end)

    def array(name: str) -> np.ndarray:
        return weights[prefix + name].detach().double().numpy()

    def part(name: str) -> Linear:
        return Linear(array(f"{name}.weight"), array(f"{name}.bias"))

    def norm(name: str) -> Norm:
        return Norm(*part(name), epsilon)

    layers = []
    while f"{prefix}encoder.layer.{len(layers)}.output.dense.weight" in weights:
        at = f"encoder.layer.{len(layers)}"
        layers.append(
            Layer(
                *(part(f"{at}.attention.self.{name}") for name in ("query", "key", "value")),
                part(f"{at}.attention.output.dense"),
                norm(f"{at}.attention.output.LayerNorm"),
                part(f"{at}.intermediate.dense"),
                part(f"{at}.output.dense"),
                norm(f"{at}.output.LayerNorm"),
            )
        )
    return Bert(norm("embeddings.LayerNorm"), tuple(layers), heads)


def of_fused(weights: Mapping[str, np.ndarray], heads: int = 12, epsilon: float = 1e-12) -> Bert:
    """From the names of `training/attribution/model.Encoder`, where query, key and value are one."""

    def part(name: str) -> Linear:
        return Linear(np.asarray(weights[f"{name}.weight"], float), np.asarray(weights[f"{name}.bias"], float))

    layers = []
    while f"layers.{len(layers)}.qkv.weight" in weights:
        at = f"layers.{len(layers)}"
        fused = part(f"{at}.qkv")
        three = map(Linear, np.split(fused.weight, 3), np.split(fused.bias, 3))
        layers.append(
            Layer(
                *three,
                part(f"{at}.out"),
                Norm(*part(f"{at}.norm1"), epsilon),
                part(f"{at}.up"),
                part(f"{at}.down"),
                Norm(*part(f"{at}.norm2"), epsilon),
            )
        )
    return Bert(Norm(*part("norm"), epsilon), tuple(layers), heads)


# --- what a sample of texts shows of each layer ---------------------------------------------------------------------


class Seen(NamedTuple):
    """Rows of a sample as they stand in a layer, (rows, columns) each. After the last layer only `given`."""

    given: np.ndarray
    query: np.ndarray | None = None
    key: np.ndarray | None = None
    value: np.ndarray | None = None
    read: np.ndarray | None = None
    """What attention brings, before `out`."""
    between: np.ndarray | None = None
    """After attention and its normalisation."""
    bent: np.ndarray | None = None
    """After GELU."""


def observe(bert: Bert, samples: Iterable[np.ndarray], start: int = 0) -> list[Seen]:
    """Runs the layers from `start` on in float32 over samples of (length, width); an entry a layer and one behind.

    Samples are sums of embeddings, or with a `start` what layer `start` is given. Entries before `start` are empty.
    """
    kept: list[list[list[torch.Tensor]]] = [[[] for _ in Seen._fields] for _ in range(len(bert.layers) + 1)]

    def dense(x: torch.Tensor, part: Linear) -> torch.Tensor:
        return F.linear(x, torch.from_numpy(part.weight).float(), torch.from_numpy(part.bias).float())

    def norm(x: torch.Tensor, part: Norm) -> torch.Tensor:
        weight, bias = (torch.from_numpy(array).float() for array in part[:2])
        return F.layer_norm(x, x.shape[-1:], weight, bias, part.epsilon)

    def parted(x: torch.Tensor) -> torch.Tensor:
        return x.view(len(x), bert.heads, -1).transpose(0, 1)

    with torch.inference_mode():
        for sample in samples:
            x = torch.from_numpy(np.asarray(sample, np.float32))
            x = norm(x, bert.norm) if start == 0 else x
            for n, layer in enumerate(bert.layers[start:], start):
                q, k, v = (dense(x, part) for part in layer[:3])
                read = F.scaled_dot_product_attention(parted(q)[None], parted(k)[None], parted(v)[None])[0]
                read = read.transpose(0, 1).reshape(len(x), -1)
                between = norm(x + dense(read, layer.out), layer.after_attention)
                bent = F.gelu(dense(between, layer.up))
                for rows, values in zip(kept[n], (x, q, k, v, read, between, bent), strict=True):
                    rows.append(values)
                x = norm(between + dense(bent, layer.down), layer.after_all)
            kept[-1][0].append(x)
    return [Seen(*(_some(rows) if rows else None for rows in site)) for site in kept]


def _some(rows: Sequence[torch.Tensor]) -> np.ndarray:
    """At most `KEPT` of the rows, evenly drawn."""
    joined = torch.cat(list(rows)).numpy()
    return joined[np.linspace(0, len(joined) - 1, min(KEPT, len(joined))).astype(int)]


# --- real numbers -> integers ---------------------------------------------------------------------------------------


class Codes(NamedTuple):
    """Eight bits a number: `code = round((x - middle) / step) + zero`, within 0 to 255; step and middle a column."""

    step: np.ndarray
    middle: np.ndarray
    zero: int = 128

    def whole(self, x: np.ndarray) -> np.ndarray:
        """The codes, without their zero."""
        return np.clip(np.rint((x - self.middle) / self.step), -self.zero, 255 - self.zero)


class Coded(NamedTuple):
    """A linear layer in integers: `real = scale * ((codes - zero) @ weight.T + bias)`."""

    weight: np.ndarray
    bias: np.ndarray
    scale: np.ndarray
    zero: int


def codes_for(rows: np.ndarray, parts: Sequence[Linear], middle: np.ndarray) -> Codes:
    """The codes of these rows with which the layers behind them come out nearest to what they are.

    Between one step for all columns, and one a column after its own range: the former spares the weights, the latter
    the activations (Xiao et al., SmoothQuant, 2023).
    """
    rows = rows[:: max(1, len(rows) // FEWER)]
    weight = np.concatenate([part.weight for part in parts]).astype(np.float32)
    best: tuple[float, Codes] | None = None
    for covered in (1.0, 0.9999, 0.999):
        reach = np.maximum(np.quantile(np.abs(rows - middle), covered, axis=0), 1e-6)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            step = reach**share
            codes = Codes(step * np.max(reach / step) / 127, middle)
            got = codes.whole(rows).astype(np.float32)
            whole, scale = _nearest(weight * codes.step, np.mean(got**2, axis=0))
            error = float(
                np.mean((got @ (whole * scale[:, None]).T.astype(np.float32) - (rows - middle) @ weight.T) ** 2)
            )
            if best is None or error < best[0]:
                best = error, codes
    assert best is not None
    return best[1]


def coded(part: Linear, rows: np.ndarray, codes: Codes) -> Coded:
    """The layer in integers, for rows in those codes.

    Columns are rounded one after another, and what one errs is made good by those behind (Frantar et al., GPTQ, 2023);
    the bias makes up for what is left, on average over the sample.
    """
    got = codes.whole(rows)
    square = (got.T @ got).astype(float) / len(got)
    weight = part.weight * codes.step
    _, scale = _nearest(weight, np.diag(square))
    square[np.diag_indices_from(square)] += 0.01 * np.mean(np.diag(square)) + 1e-9
    inverse = np.linalg.cholesky(np.linalg.inv(square)).T
    left, whole = weight.T.copy(), np.zeros_like(weight.T)
    for first in range(0, len(left), RUN):
        run = slice(first, first + RUN)
        errors = np.zeros_like(left[run])
        for j in range(first, min(first + RUN, len(left))):
            whole[j] = np.clip(np.rint(left[j] / scale), -LARGEST, LARGEST)
            errors[j - first] = (left[j] - whole[j] * scale) / inverse[j, j]
            left[j + 1 : run.stop] -= np.outer(inverse[j, j + 1 : run.stop], errors[j - first])
        left[run.stop :] -= inverse[run, run.stop :].T @ errors
    wanted = rows.mean(axis=0) @ part.weight.T + part.bias
    bias = np.rint(wanted / scale - got.mean(axis=0) @ whole)
    return Coded(whole.T.astype(np.int8), bias.astype(np.int32), scale, codes.zero)


def raised(part: Coded, by: np.ndarray | float) -> Coded:
    """The layer with that much added to what comes out."""
    return part._replace(bias=part.bias + np.rint(by / part.scale).astype(np.int32))


def _nearest(weight: np.ndarray, power: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights as integers of at most `LARGEST`, with the scale a row that errs least on columns of that mean square."""
    largest = np.maximum(np.abs(weight).max(axis=1), LARGEST * LEAST)
    best, scale = np.full(len(weight), np.inf), largest
    for share in np.linspace(0.6, 1, 9):
        tried = largest * share / LARGEST
        rounded = np.clip(np.rint(weight / tried[:, None]), -LARGEST, LARGEST) * tried[:, None]
        error = ((rounded - weight) ** 2) @ power
        scale = np.where(error < best, tried, scale)
        best = np.minimum(best, error)
    return np.clip(np.rint(weight / scale[:, None]), -LARGEST, LARGEST), scale


# --- integers -> a graph --------------------------------------------------------------------------------------------


class Graph:
    """An ONNX graph as it is written, node by node."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.constants: dict[tuple[str, tuple[int, ...], bytes], Any] = {}

    def input(self, name: str, kind: type, *shape: str | int) -> str:
        self.inputs.append(helper.make_tensor_value_info(name, _TYPES[kind], shape))
        return name

    def output(self, name: str, value: str, kind: type, *shape: str | int) -> None:
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, _TYPES[kind], shape))

    def constant(self, value: Any, kind: type = np.float32) -> str:
        array = np.asarray(value, dtype=kind)
        key = array.dtype.name, array.shape, array.tobytes()
        if key not in self.constants:
            self.constants[key] = numpy_helper.from_array(array, f"c{len(self.constants)}")
        return self.constants[key].name

    def __call__(self, op: str, *given: str, parts: int = 1, domain: str = "", **attributes: Any) -> Any:
        names = [f"n{len(self.nodes)}_{k}" for k in range(parts)]
        self.nodes.append(helper.make_node(op, given, names, domain=domain, **attributes))
        return names[0] if parts == 1 else names

    def shaped(self, x: str, *shape: int) -> str:
        return self("Reshape", x, self.constant(shape, np.int64))

    def cast(self, x: str, kind: type) -> str:
        return self("Cast", x, to=_TYPES[kind])

    def save(self, path: Path) -> None:
        graph = helper.make_graph(self.nodes, path.stem, self.inputs, self.outputs, [*self.constants.values()])
        imports = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=imports, ir_version=8, producer_name="sayso")
        checker.check_model(model)
        save(model, str(path))


class State(NamedTuple):
    """Rows between two layers, (batch * length, width): real but for a bias yet to be added, and in codes."""

    rows: str
    bias: np.ndarray
    codes: str
    sizes: tuple[str, str, str]
    """Batch and length, and the shapes of heads of the width / heads and of one more."""


def real(g: Graph, state: State) -> str:
    """The rows with their bias."""
    return g("Add", state.rows, g.constant(state.bias))


def first(g: Graph, state: State) -> str:
    """Codes (batch, width) of each text's first row."""
    whole = g("Concat", state.sizes[0], g.constant([len(state.bias)], np.int64), axis=0)
    return g("Gather", g("Reshape", state.codes, whole), g.constant(0, np.int64), axis=1)


def linear(g: Graph, codes: str, part: Coded, unit: np.ndarray | float = 1.0) -> str:
    """Rows of codes -> rows of float32, in units of `unit`: one exact product, one rounding."""
    zero = g.constant(part.zero, np.uint8)
    scale = g.constant(part.scale / unit)
    weight, nothing = g.constant(part.weight.T, np.int8), g.constant(np.zeros(len(part.weight)), np.int8)
    bias = g.constant(part.bias, np.int32)
    return g("QGemm", codes, g.constant(1.0), zero, weight, scale, nothing, bias, domain="com.microsoft")


def quantised(g: Graph, x: str, kind: type = np.uint8, zero: int = 0, step: float = 1.0) -> str:
    return g("QuantizeLinear", x, g.constant(step), g.constant(zero, kind))


def normalised(g: Graph, x: str, norm: Norm) -> str:
    """Layer normalisation of rows that stand `GRID` too high, before its weight and bias."""
    x = g("Sub", x, g.constant(GRID))
    wide = g.cast(x, np.float64)
    width = g.constant(float(len(norm.weight)), np.float64)
    mean = g("Div", g("ReduceSum", wide, g.constant([-1], np.int64), keepdims=1), width)
    square = g("Div", g("ReduceSumSquare", wide, axes=[-1], keepdims=1), width)
    spread = g("Max", g("Sub", square, g("Mul", mean, mean)), g.constant(0.0, np.float64))
    spread = g("Sqrt", g("Add", spread, g.constant(norm.epsilon, np.float64)))
    scale = g.cast(g("Div", g.constant(1.0, np.float64), spread), np.float32)
    return g("Mul", g("Sub", x, g.cast(mean, np.float32)), scale)


def _weighed(g: Graph, z: str, norm: Norm, codes: Codes) -> tuple[str, str]:
    """Normalised rows, without their bias, and in codes around that bias."""
    return g("Mul", z, g.constant(norm.weight)), quantised(
        g, g("Mul", z, g.constant(norm.weight / codes.step)), np.uint8, codes.zero
    )


def entry(bert: Bert, layers: Sequence[Seen], n: int) -> Codes:
    """The codes of what layer `n` is given; behind the last layer, each number by its column's own range."""
    norm = bert.layers[n - 1].after_all if n else bert.norm
    parts = bert.layers[n][:3] if n < len(bert.layers) else [Linear(np.eye(bert.width), np.zeros(bert.width))]
    return codes_for(layers[n].given, parts, norm.bias)


def _sizes(g: Graph, bert: Bert, x: str) -> tuple[str, str, str]:
    shape = g("Slice", g("Shape", x), *(g.constant([i], np.int64) for i in (0, 2)))
    size = bert.width // bert.heads
    heads = (g("Concat", shape, g.constant([bert.heads, n], np.int64), axis=0) for n in (size, size + 1))
    return (shape, *heads)


def embedded(g: Graph, bert: Bert, layers: Sequence[Seen], x: str) -> State:
    """Sums of embeddings (batch, length, width), normalised."""
    z = normalised(g, g("Add", g.shaped(x, -1, bert.width), g.constant(GRID)), bert.norm)
    rows, codes = _weighed(g, z, bert.norm, entry(bert, layers, 0))
    return State(rows, bert.norm.bias, codes, _sizes(g, bert, x))


def entered(g: Graph, bert: Bert, layers: Sequence[Seen], x: str, n: int) -> State:
    """Rows (batch, length, width) as `real` gave them before layer `n` in another graph."""
    rows = g.shaped(x, -1, bert.width)
    codes = entry(bert, layers, n)
    moved = g("Mul", g("Sub", rows, g.constant(codes.middle)), g.constant(1 / codes.step))
    return State(rows, np.zeros(bert.width), quantised(g, moved, np.uint8, codes.zero), _sizes(g, bert, x))


def encoded(
    g: Graph, bert: Bert, layers: Sequence[Seen], state: State, seen: str | None, start: int, end: int, parts: int = 1
) -> State:
    """The rows after the layers from `start` to before `end`. `seen`: (batch, length), 0 where a row pads, or None.

    `parts`: heads and the wide layer are worked off in so many, one after another. Four spare long texts the way to
    memory and back; to short ones they are work. The result is the same.
    """
    unit = _unit(bert, layers)
    for n in range(start, end):
        state = _layer(g, bert, n, layers, state, seen, unit, parts)
    return state


def _reaches(seen: Seen) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far queries and centred keys reach in each column, and the keys' centre."""
    assert seen.query is not None
    assert seen.key is not None
    centre = (np.quantile(seen.key, 0.0005, axis=0) + np.quantile(seen.key, 0.9995, axis=0)) / 2
    query, key = (np.quantile(np.abs(x), 0.9998, axis=0) + 1e-6 for x in (seen.query, seen.key - centre))
    return query, key, centre


def _unit(bert: Bert, layers: Sequence[Seen]) -> float:
    """What one is worth in the integer product of a query and a key: the same in all layers, who share a table."""
    reaches = [_reaches(seen) for seen in layers if seen.query is not None]
    largest = max(float((query * key).max()) for query, key, _ in reaches)
    return largest / (127 * LARGEST * math.sqrt(bert.width // bert.heads))


def _layer(
    g: Graph, bert: Bert, n: int, layers: Sequence[Seen], state: State, mask: str | None, unit: float, parts: int
) -> State:
    layer, seen = bert.layers[n], layers[n]
    # --- attention
    value = np.quantile(np.abs(seen.value), 0.9999, axis=0) / LARGEST
    sums = _attention(g, bert, layer, seen, state, entry(bert, layers, n), mask, unit, parts, value)
    size = bert.width // bert.heads
    brought, total = g("Split", sums, g.constant([size, 1], np.int64), parts=2, axis=-1)
    read = g.shaped(g("Transpose", g("Div", brought, total), perm=[0, 2, 1, 3]), -1, bert.width)
    finer = 127 / float(np.quantile(np.abs(seen.read / value), 0.99999))
    codes = Codes(value / finer, np.zeros(bert.width))
    out = raised(coded(layer.out, seen.read, codes), state.bias + GRID)
    added = g("Add", state.rows, linear(g, quantised(g, read, np.uint8, codes.zero, 1 / finer), out))
    z = normalised(g, added, layer.after_attention)
    # --- the wide layer
    codes = codes_for(seen.between, [layer.up], layer.after_attention.bias)
    between, given = _weighed(g, z, layer.after_attention, codes)
    up = coded(layer.up, seen.between, codes)
    bent = _bent_codes(seen.bent)
    table = g.constant(_gelu(_reach(up), bent), np.uint8)
    folded = []
    for part in _parted(up, parts):
        cells = g.cast(linear(g, given, part, STEP), np.int32)
        folded.append(g("Reshape", g("GatherElements", table, g.shaped(cells, -1), axis=0), g("Shape", cells)))
    folded = g("Concat", *folded, axis=1)
    down = raised(coded(layer.down, seen.bent, bent), layer.after_attention.bias + GRID)
    z = normalised(g, g("Add", between, linear(g, folded, down)), layer.after_all)
    rows, codes = _weighed(g, z, layer.after_all, entry(bert, layers, n + 1))
    return State(rows, layer.after_all.bias, codes, state.sizes)


def _attention(
    g: Graph, bert: Bert, layer: Layer, seen: Seen, state: State, given: Codes, mask: str | None, unit: float,
    parts: int, value: np.ndarray,
) -> str:  # fmt: skip
    """(batch, heads, length, size + 1): sums of values in steps of `value`, weighed; and of the weights."""
    size = bert.width // bert.heads
    # Queries and keys share the reach of each column; a key's bias adds the same to a whole row of scores.
    query, key, centre = _reaches(seen)
    step = math.sqrt(unit * math.sqrt(size) / (127 * LARGEST))
    balance = np.sqrt(key / query)
    queries, keys, values = (coded(part, seen.given, given) for part in layer[:3])
    q = quantised(g, linear(g, state.codes, queries, step * LARGEST / balance), np.uint8, 128)
    k = quantised(g, linear(g, state.codes, raised(keys, -centre), step * 127 * balance), np.int8)
    v = linear(g, state.codes, _with_ones(values, value, bert.heads))
    q, k, v = (g("Reshape", x, state.sizes[n]) for x, n in ((q, 1), (k, 1), (v, 2)))
    if mask is not None:
        v = g("Mul", v, g("Unsqueeze", mask, g.constant([2, 3], np.int64)))
    v = quantised(g, v, np.int8)
    k, v = (g("Clip", x, g.constant(-LARGEST, np.int8), g.constant(LARGEST, np.int8)) for x in (k, v))
    q, v, k = (g("Transpose", x, perm=order) for x, order in ((q, (0, 2, 1, 3)), (v, (0, 2, 1, 3)), (k, (0, 2, 3, 1))))
    table = g.constant(_exponentials(unit, size), np.uint8)
    sums = []
    split = [(x,) if parts == 1 else g("Split", x, parts=parts, axis=1) for x in (q, k, v)]
    for q_, k_, v_ in zip(*split, strict=True):
        scores = g("MatMulInteger", q_, k_, g.constant(128, np.uint8))
        below = g("Sub", scores, g("ReduceMax", scores, axes=[-1], keepdims=1))
        weights = g("GatherElements", table, g.shaped(below, -1), axis=0)
        sums.append(g("MatMulInteger", g("Reshape", weights, g("Shape", below)), v_))
    return g.cast(g("Concat", *sums, axis=1), np.float32)


def _parted(part: Coded, count: int) -> list[Coded]:
    arrays = (np.split(array, count) for array in part[:3])
    return [Coded(*three, part.zero) for three in zip(*arrays, strict=True)]


def _with_ones(part: Coded, step: np.ndarray, heads: int) -> Coded:
    """Values in their steps, and behind each head's a column that is one: attention's sum of weights."""
    columns = part.weight.shape[1]
    weight = np.pad(part.weight.reshape(heads, -1, columns), ((0, 0), (0, 1), (0, 0))).reshape(-1, columns)
    bias, scale = (
        np.pad(x.reshape(heads, -1), ((0, 0), (0, 1)), constant_values=1).reshape(-1)
        for x in (part.bias, part.scale / step)
    )
    return Coded(weight, bias, scale, part.zero)


def _exponentials(unit: float, size: int) -> np.ndarray:
    """Softmax weights beside the row's largest, which is 255; read from behind, by how far a score lies below."""
    table = np.zeros(2 * size * 128 * LARGEST + 1)
    near = np.arange(1, math.ceil(-math.log(FAINTEST) / unit))
    table[0] = 255
    table[-near] = np.rint(255 * np.exp(-near * unit))
    return table


def _bent_codes(rows: np.ndarray) -> Codes:
    """For what GELU gives: the share of the sample covered that errs least."""
    tried = []
    for covered in (1.0, 0.99999, 0.9999, 0.999):
        step = (float(np.quantile(rows, covered)) + LOWEST) / 254
        codes = Codes(np.full(rows.shape[1], step), np.zeros(rows.shape[1]), math.ceil(LOWEST / step))
        tried.append((float(np.mean((codes.whole(rows) * step - rows) ** 2)), step, codes))
    return min(tried, key=lambda one: one[:2])[2]


def _reach(part: Coded) -> int:
    """The largest number that can come out, in steps of GELU's table."""
    high, low = (
        part.bias + (255 - part.zero) * a.sum(axis=1, dtype=np.int64) - part.zero * b.sum(axis=1, dtype=np.int64)
        for a, b in (
            (np.maximum(part.weight, 0), np.minimum(part.weight, 0)),
            (np.minimum(part.weight, 0), np.maximum(part.weight, 0)),
        )
    )
    return math.ceil(float((np.maximum(high, -low) * part.scale).max()) / STEP) + 1


def _gelu(reach: int, codes: Codes) -> np.ndarray:
    """Codes of GELU by cell, cut towards zero; the cells below zero are read from behind."""
    cells = np.arange(-reach, reach + 1)
    x = (cells + 0.5 * np.sign(cells)) * STEP
    y = x * 0.5 * (1 + np.array([math.erf(value / math.sqrt(2)) for value in x]))
    return np.roll(np.clip(np.rint(y / codes.step[0]) + codes.zero, 0, 255), -reach)


def log_softmax(g: Graph, x: str) -> str:
    """Over the last axis, in float64, to a thousandth or so: what processors differ by is 2**-40 of that."""
    x = g.cast(x, np.float64)
    x = g("Sub", x, g("ReduceMax", x, axes=[-1], keepdims=1))
    total = g("Log", g("ReduceSum", g("Exp", x), g.constant([-1], np.int64), keepdims=1))
    return g.cast(rounded(g, g("Sub", x, total), 1024), np.float32)


def rounded(g: Graph, x: str, parts: int) -> str:
    """Float64 to multiples of 1 / parts."""
    whole = g("Round", g("Mul", x, g.constant(parts, np.float64)))
    return g("Div", whole, g.constant(parts, np.float64))


# --- other people's graphs --------------------------------------------------------------------------------------------


def exact(model: ModelProto, reach: Mapping[str, float]) -> ModelProto:
    """The graph with each product by a constant matrix made of integers, in float32, where no sum passes 2**24.

    For small graphs that PyTorch wrote. `reach`: the largest number that each such product is given, on a sample.
    """
    constants = {array.name: array for array in model.graph.initializer}
    nodes, done = [], []
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in constants:
            nodes.append(node)
            continue
        x, name, y = node.input[0], node.input[1], node.output[0]
        weight = numpy_helper.to_array(constants[name]).T.astype(float)
        whole, scale = _nearest(weight, np.ones(weight.shape[1]))
        largest = min(2047, (2**24 - 1) // int(np.abs(whole).sum(axis=1).max()))
        step = reach[x] / largest
        done.append(constants[name])
        made = {"step": step, "low": -largest, "high": largest, "whole": whole.T, "scale": scale * step}
        for part, value in made.items():
            model.graph.initializer.append(numpy_helper.from_array(np.asarray(value, np.float32), f"{y}.{part}"))
        for op, given, out in (
            ("Div", (x, f"{y}.step"), f"{y}.0"),
            ("Round", (f"{y}.0",), f"{y}.1"),
            ("Clip", (f"{y}.1", f"{y}.low", f"{y}.high"), f"{y}.2"),
            ("MatMul", (f"{y}.2", f"{y}.whole"), f"{y}.3"),
            ("Mul", (f"{y}.3", f"{y}.scale"), y),
        ):
            nodes.append(helper.make_node(op, given, [out]))
    for array in done:
        model.graph.initializer.remove(array)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    checker.check_model(model)
    return model
