//! Many paired runs: seeds, warm-up, stopping rule, intervals. The result does not depend on the number of threads.
