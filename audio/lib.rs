//! What the narrators say of the built-in sessions, as Ogg Vorbis files.

include!(concat!(env!("OUT_DIR"), "/clips.rs"));
