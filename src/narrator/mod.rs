//! A line of text to natural speech, offline.
