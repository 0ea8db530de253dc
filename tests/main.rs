//! The integration tests, one module a concern.

mod credits;
