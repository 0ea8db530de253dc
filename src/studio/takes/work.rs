//! What is done with takes beside the window.

use std::ops::Range;
use std::path::PathBuf;

use super::{Kept, SeenTake, Takes, Verdict, keep, look_at, look_at_room, mend_takes, microphones};
use crate::library::in_words;
use crate::studio::cleaning::Softening;
use crate::units::Frames;

/// Something with takes.
#[derive(Clone, Debug, PartialEq)]
pub enum TakeWork {
    /// Mends what was cut off in a bundle's folder, and lists the takes of a line.
    List(PathBuf, Takes),
    /// Looks at a take.
    Look(PathBuf),
    /// Keeps a part of a take for a line of a session.
    Keep {
        /// The bundle's folder.
        folder: PathBuf,
        /// The session's file, such as `s/evening.ron`.
        session: String,
        /// The line's place among the spoken lines, from 1 on.
        number: usize,
        /// The take.
        take: PathBuf,
        /// What of it is kept.
        part: Range<Frames>,
        /// How much its noise is softened.
        softening: Softening,
    },
    /// Looks at a room in which nobody spoke for so long, and someone then.
    Room(PathBuf, Frames),
    /// Looks for microphones.
    Microphones,
}

/// What came of a [`TakeWork`]; errors are sentences.
#[derive(Clone, Debug, PartialEq)]
pub enum TakeCame {
    /// The takes of a line, the oldest first.
    Listed(Takes, Vec<PathBuf>),
    /// A take as it is shown.
    Looked(PathBuf, Result<Box<SeenTake>, String>),
    /// A take was kept, in this session and for this line.
    Kept(PathBuf, String, usize, Result<Kept, String>),
    /// What was found about a room.
    Room(Result<Verdict, String>),
    /// The names of the microphones, that of the system first.
    Microphones(Vec<String>),
}

impl TakeWork {
    /// Does it.
    pub fn run(self) -> TakeCame {
        let said = |error: anyhow::Error| in_words(&error);
        match self {
            TakeWork::List(folder, takes) => {
                mend_takes(&folder);
                let files = takes.list();
                TakeCame::Listed(takes, files)
            }
            TakeWork::Look(path) => {
                let seen = look_at(&path).map(Box::new).map_err(said);
                TakeCame::Looked(path, seen)
            }
            TakeWork::Keep { folder, session, number, take, part, softening } => {
                let kept = keep(&folder, (&session, number), &take, &part, softening);
                TakeCame::Kept(folder, session, number, kept.map_err(said))
            }
            TakeWork::Room(path, silent) => {
                TakeCame::Room(look_at_room(&path, silent).map_err(said))
            }
            TakeWork::Microphones => TakeCame::Microphones(microphones()),
        }
    }

    /// What is told where nothing came of it, and why.
    pub fn undone(&self, why: &str) -> TakeCame {
        let why = why.to_owned();
        match self {
            TakeWork::List(_, takes) => TakeCame::Listed(takes.clone(), Vec::new()),
            TakeWork::Look(path) => TakeCame::Looked(path.clone(), Err(why)),
            TakeWork::Keep { folder, session, number, .. } => {
                TakeCame::Kept(folder.clone(), session.clone(), *number, Err(why))
            }
            TakeWork::Room(..) => TakeCame::Room(Err(why)),
            TakeWork::Microphones => TakeCame::Microphones(Vec::new()),
        }
    }
}
