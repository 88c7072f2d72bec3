"""
JAX as it is fastest here: one `jit` for all epochs, a `lax.scan` over epochs around a `lax.scan` over minibatches, Adam by
hand, orders drawn by NumPy (JAX's own permutation sorts). Several learning rates train at once by `vmap`.
"""
import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from lines import matrix, milliseconds_of, serve

random = np.random.default_rng(0)


def logits_of(parameters, x):
    *hidden, (kernel, bias) = parameters
    for hidden_kernel, hidden_bias in hidden:
        x = jax.nn.relu(x @ hidden_kernel + hidden_bias)
    return x @ kernel + bias


def evaluate(parameters, x, y):
    """Cross-entropy and accuracy: binary for one output, else over the classes."""
    logits = logits_of(parameters, x)
    if logits.shape[1] == 1:
        logits = logits[:, 0]
        return jnp.mean(jax.nn.softplus(logits) - logits * y), jnp.mean((logits > 0) == (y > 0))
    labels = y.astype(jnp.int32)
    right = jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(logits, axis=1) - right), jnp.mean(jnp.argmax(logits, axis=1) == labels)


def train(train_rows, validation_rows, learning_rate, parameters, orders):
    """`orders`: epochs x steps x batch size. Gives back what Keras's history has, and the loss of each step."""
    x, y = train_rows

    def step(state, rows):
        parameters, mean, square, count = state
        (loss, accuracy), gradients = jax.value_and_grad(evaluate, has_aux=True)(parameters, x[rows], y[rows])
        count = count + 1
        rate = learning_rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        mean = jax.tree.map(lambda old, new: old + 0.1 * (new - old), mean, gradients)
        square = jax.tree.map(lambda old, new: old + 0.001 * (new * new - old), square, gradients)
        parameters = jax.tree.map(lambda p, m, s: p - rate * m / (jnp.sqrt(s) + 1e-7), parameters, mean, square)
        return (parameters, mean, square, count), (loss, accuracy)

    def epoch(state, order):
        state, steps = lax.scan(step, state, order)
        return state, (steps, evaluate(state[0], *validation_rows))

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    (parameters, *_), history = lax.scan(epoch, (parameters, zeros, zeros, jnp.zeros(())), orders)
    return parameters, history


def initial_parameters(sizes):
    """Glorot's uniform weights, and zeros."""
    limits = [np.sqrt(6 / (inputs + units)) for inputs, units in zip(sizes, sizes[1:])]
    shapes = zip(limits, sizes, sizes[1:])
    return [(random.uniform(-limit, limit, (inputs, units)).astype("f4"), np.zeros(units, "f4")) for limit, inputs, units in shapes]


@functools.cache
def compiled(is_several):
    return jax.jit(jax.vmap(train, in_axes=(None, None, 0, None, None)) if is_several else train)


problems = {}


def measure(request):
    """Milliseconds of `epochs` epochs; `learningRates` of several lead to as many nets at once. The first call compiles."""
    name, epochs, batch_size, rates = request["name"], request["epochs"], request["batchSize"], request["learningRates"]
    if "train" in request:
        problems[name] = [tuple(map(jnp.asarray, matrix(request[part]))) for part in ("train", "validation")]
    train_rows, validation_rows = problems[name]
    rows = train_rows[1].shape[0]
    parameters = initial_parameters([train_rows[0].shape[1], *request["hidden"], request["outputs"]])
    rate = np.asarray(rates, "f4") if len(rates) > 1 else np.float32(rates[0])

    def work():
        orders = np.stack([random.permutation(rows).reshape(-1, batch_size) for _ in range(epochs)]).astype("i4")
        jax.device_get(compiled(len(rates) > 1)(train_rows, validation_rows, rate, parameters, orders))

    return {"milliseconds": milliseconds_of(work)}


serve({"train": measure})
