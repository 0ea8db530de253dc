//! The unguided timer: a session without words, made from the same steps.
