"""Keras 3 on TensorFlow: `model.fit` as its guide shows it, and single steps for the comparison of digits."""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from lines import floats, matrix, milliseconds_of, serve

optimizers = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "rmsprop": keras.optimizers.RMSprop,
    "adamw": keras.optimizers.AdamW,
}


def create_model(inputs, hidden, activation, outputs, optimizer):
    last = keras.layers.Dense(1, "sigmoid") if outputs == 1 else keras.layers.Dense(outputs, "softmax")
    model = keras.Sequential([keras.Input((inputs,)), *(keras.layers.Dense(units, activation) for units in hidden), last])
    loss = "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy"
    model.compile(optimizer, loss, metrics=["accuracy"])
    return model


problems = {}


def measure(request):
    """Milliseconds of `fit` over `epochs` epochs. The first call of a problem builds and traces."""
    name = request["name"]
    if "train" in request:
        train, validation = (matrix(request[part]) for part in ("train", "validation"))
        optimizer = keras.optimizers.Adam(request["learningRates"][0])
        problems[name] = create_model(train[0].shape[1], request["hidden"], "relu", request["outputs"], optimizer), train, validation
    model, (x, y), validation = problems[name]
    settings = {"batch_size": request["batchSize"], "shuffle": True, "validation_data": validation, "verbose": 0}
    return {"milliseconds": milliseconds_of(lambda: model.fit(x, y, epochs=request["epochs"], **settings))}


def follow(request):
    """Trains over the rows in their order from given weights (kernel, bias, layer by layer); the loss of each step, and the weights after them."""
    x, y = matrix(request["train"])
    settings = dict(request["optimizer"])
    optimizer = optimizers[settings.pop("type")](**settings)
    model = create_model(x.shape[1], request["hidden"], request["activation"], 1, optimizer)
    values = floats(request["weights"])
    shapes = [weight.shape for weight in model.weights]
    pieces = np.split(values, np.cumsum([np.prod(shape) for shape in shapes])[:-1])
    model.set_weights([piece.reshape(shape) for piece, shape in zip(pieces, shapes)])
    batch_size, losses = request["batchSize"], []
    for first in list(range(0, len(x), batch_size)) * request["epochs"]:
        # Keras would go on averaging from step to step.
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x[first : first + batch_size], y[first : first + batch_size])[0]))
    return {"losses": losses, "weights": np.concatenate([weight.ravel() for weight in model.get_weights()]).tolist()}


serve({"train": measure, "follow": follow})
