"""Every way in: command line, files, and later HTTP and pages."""

import os

# One thread a product: the ranking runs its own threads, and libraries that start theirs on top of them slow it down
# three times over on two cores (`benchmarks/speed_bench.py`). Has to be said before NumPy is loaded.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
