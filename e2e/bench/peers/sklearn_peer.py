"""scikit-learn's MLPClassifier: a fixed number of epochs, no early stopping. It has no validation, so it does less than the others."""
import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from lines import matrix, milliseconds_of, serve

# It is told not to converge.
warnings.simplefilter("ignore", ConvergenceWarning)
problems = {}


def measure(request):
    """Milliseconds of `fit` over `epochs` epochs."""
    name, epochs = request["name"], request["epochs"]
    if "train" in request:
        x, y = matrix(request["train"])
        problems[name] = x, y.astype(int)
    x, y = problems[name]
    model = MLPClassifier(
        tuple(request["hidden"]),
        solver="adam",
        alpha=0,
        batch_size=request["batchSize"],
        learning_rate_init=request["learningRates"][0],
        max_iter=epochs,
        tol=0,
        n_iter_no_change=epochs + 1,
        epsilon=1e-7,
        random_state=0,
    )
    return {"milliseconds": milliseconds_of(lambda: model.fit(x, y))}


serve({"train": measure})
