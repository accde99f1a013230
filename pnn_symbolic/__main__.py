"""`python -m pnn_symbolic` is `discover-equations`."""

from pnn_symbolic.cli import main

main()
