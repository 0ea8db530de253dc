//! What is installed  and a sitting in progress.
