//! What is taken along, piece by piece, and what each file is called.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use super::cover::cover;
use super::names::file_name;
use crate::audio::encode::{Format, Tags};
use crate::domain::{Session, Shape};
use crate::library::catalogue::Library;
use crate::library::opened::OpenedSession;
use crate::library::prepare::{Prepared, Wishes};
use crate::library::said::length_in_words;
use crate::units::Frames;

/// Name of the comment by which a file is known again: a hash of everything that went into it.
pub(super) const MARK: &str = "PRACTICE";

/// The album of all files; it says nothing of what they are about.
const ALBUM: &str = "Practice";

/// The title of the first file.
const GROUNDING: &str = "Ground me";

/// The format of the files.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum AlongFormat {
    /// FLAC: the very samples that a sitting plays.
    #[default]
    Flac,
    /// Ogg Vorbis: about an eighth of the size.
    Ogg,
}

impl AlongFormat {
    /// Both formats.
    pub const ALL: [AlongFormat; 2] = [AlongFormat::Flac, AlongFormat::Ogg];

    /// The end of a file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            AlongFormat::Flac => "flac",
            AlongFormat::Ogg => "ogg",
        }
    }

    pub(super) const fn of_sound(self) -> Format {
        match self {
            AlongFormat::Flac => Format::Flac,
            AlongFormat::Ogg => Format::Ogg,
        }
    }
}

/// One session at one length.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Where the session comes from.
    pub opened: Arc<OpenedSession>,
    /// The session with the bed that was chosen.
    pub session: Session,
    /// Narrator, preferences, and length.
    pub wishes: Wishes,
    /// Number of the practice from 1, which several lengths of a session share; `None` for *Ground me*.
    pub practice: Option<usize>,
}

/// A piece with its place among the files.
pub(super) struct Track<'p> {
    pub(super) piece: &'p Piece,
    pub(super) number: usize,
    pub(super) of: usize,
    pub(super) title: String,
    pub(super) file: String,
    /// Length of the sound.
    pub(super) frames: Frames,
}

/// The tracks of pieces, in their order. With `titles` they are called by those of the sessions.
///
/// # Errors
/// When a session cannot be played with what was chosen, such as at a length that it cannot have.
pub(super) fn tracks<'p>(
    library: &Library,
    pieces: &'p [Piece],
    titles: bool,
    format: AlongFormat,
) -> anyhow::Result<Vec<Track<'p>>> {
    let of = pieces.len();
    let track = |(at, piece): (usize, &'p Piece)| {
        let cannot = || format!("“{}” cannot be taken along", piece.session.title);
        let laid_out = library.lay_out(&piece.opened, &piece.wishes).with_context(cannot)?;
        let several = pieces.iter().filter(|other| other.practice == piece.practice).count() > 1;
        let title = match piece.practice {
            None => GROUNDING.to_owned(),
            Some(number) => {
                let name =
                    if titles { piece.session.title.clone() } else { format!("Practice {number}") };
                let length = || length_in_words(laid_out.length());
                if several { format!("{name}, {}", length()) } else { name }
            }
        };
        let number = at + 1;
        let file = file_name(number, of, &title, format.ending());
        Ok(Track { piece, number, of, title, file, frames: laid_out.end() })
    };
    pieces.iter().enumerate().map(track).collect()
}

impl Track<'_> {
    pub(super) fn prepare(&self, library: &Library) -> anyhow::Result<Prepared> {
        let Piece { opened, session, wishes, .. } = self.piece;
        library.prepare_session(opened, session.clone(), wishes.clone())
    }

    /// What a player shows of it, with the mark by which the file is known again.
    pub(super) fn tags(&self, prepared: &Prepared, format: AlongFormat) -> anyhow::Result<Tags> {
        let cover = cover(&Shape::of(&prepared.timeline))?;
        let mut comments = vec![
            ("TITLE", self.title.clone()),
            ("ALBUM", ALBUM.to_owned()),
            ("TRACKNUMBER", self.number.to_string()),
            ("TRACKTOTAL", self.of.to_string()),
        ];
        let mut hasher = blake3::Hasher::new_derive_key("groundwork practice taken along 1");
        hasher.update(&prepared.score.fingerprint());
        hasher.update(format!("{format:?} {comments:?}").as_bytes());
        hasher.update(&cover.png);
        // In front, where it is found without reading the picture.
        comments.insert(0, (MARK, hasher.finalize().to_hex().to_string()));
        Ok(Tags { comments, cover: Some(cover) })
    }

    /// The file in this folder.
    pub(super) fn path(&self, folder: &Path) -> std::path::PathBuf {
        folder.join(&self.file)
    }
}
